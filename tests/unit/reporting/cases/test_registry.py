"""An event on an issue is on its trail, in the catalogue and in both languages; the registry is asked, not a list."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.builders import NOW, VILLAGE
from tests.golden.files import example_of

from huiyin_contracts import OURS, AboutIssue, Event, contracts
from huiyin_contracts.labels import STATES
from huiyin_contracts.wording import Phrase, Quote, Wording
from huiyin_events.envelope import Cursor, Meta, Recorded
from huiyin_reporting.cases import view
from huiyin_reporting.cases.case import contracts_about_issues
from huiyin_reporting.cases.trail import TrailRow, entry
from huiyin_reporting.language.catalogue import catalogue

ABOUT_ISSUES = [contract for contract in contracts().values() if issubclass(contract, AboutIssue)]

of_each = pytest.mark.parametrize("contract", ABOUT_ISSUES, ids=lambda contract: contract.type)


class Written:
    """A connection to a database in which no issue is known; remembers what was written."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    async def fetch(self, *_: object) -> list[Any]:
        return []

    async def executemany(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if "INTO trail" in statement:
            self.rows.extend(rows)


def recorded(event: AboutIssue) -> Recorded:
    data = event.model_dump_json()
    return Recorded(uuid4(), Cursor(1, 1), "some-1", 1, event.type, VILLAGE, NOW, NOW, data, Meta().dump(), OURS)


@of_each
async def test_an_event_on_an_issue_is_written_to_its_trail(contract: type[AboutIssue]) -> None:
    event = example_of(contract)
    assert isinstance(event, AboutIssue)
    connection = Written()
    await view.project(connection, [recorded(event)])  # type: ignore[arg-type]
    [row] = connection.rows
    assert (row[0], row[6]) == (event.issue, contract.type)


@of_each
def test_an_event_on_an_issue_is_worded_labelled_and_in_the_catalogue(contract: type[AboutIssue]) -> None:
    assert not missing(contract)


def missing(contract: type[AboutIssue]) -> list[str]:
    """What there still is to write, and where."""
    found: list[str] = []
    entry = next((entry for entries in catalogue().values() for entry in entries if entry.type == contract.type), None)
    if entry is None or not entry.meaning or not entry.fields:
        found.append("it is not in the catalogue of events, which reads its docstring and its fields")
    wording = getattr(contract, "wording", None)
    if not isinstance(wording, Wording):
        return [*found, f"it lacks its `wording` in {contract.__module__}"]
    if not (wording.zh and wording.en):
        found.append("its `wording` lacks a language")
    state = example_of(contract).trail_state()
    if state not in STATES:
        found.append(f"its trail state {state!r} has no label in huiyin_contracts.labels")
    return found


@of_each
def test_what_a_person_wrote_is_not_on_the_trail_of_a_private_issue(contract: type[AboutIssue]) -> None:
    event = example_of(contract)
    row = TrailRow(
        1, 1, uuid4(), "some-1", 1, event.type, NOW, NOW, "resident", event.model_dump_json(), redacted=False
    )
    assert not written(event) & texts(entry(row, private=True).data)


def written(event: Event) -> set[str]:
    """What the people whom an event quotes wrote."""
    return {quote.text for quote in quotes(event.headline(), *event.lines())}


def quotes(*lines: object) -> Iterator[Quote]:
    for line in lines:
        match line:
            case Quote():
                yield line
            case Phrase():
                yield from quotes(*line.places.values())


def texts(value: object) -> set[str]:
    match value:
        case dict():
            return set().union(*map(texts, value.values()))
        case list():
            return set().union(*map(texts, value))
        case str():
            return {value}
    return set()


def test_the_registry_knows_events_on_issues() -> None:
    assert set(ABOUT_ISSUES) == set(contracts_about_issues())
    assert len(ABOUT_ISSUES) > 30
