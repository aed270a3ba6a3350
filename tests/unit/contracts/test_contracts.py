"""The contracts document themselves, and an event that was written once can be read for ever."""

import json
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.golden.files import FOLDER, SCHEMAS, data_file, example_of, schema_file, text_of_schema

from huiyin_contracts import (
    DivisionCode,
    Event,
    UnknownEventType,
    ancestors,
    base,
    contracts,
    county_of,
    level_of,
    load,
)
from huiyin_contracts.base import example
from huiyin_contracts.issues import IssueMerged, IssueReported

CONTRACTS = contracts()
IRREGULAR = {
    *("withdrawn", "fell", "left", "set", "split", "stood", "taken", "found", "blown", "given", "held", "put"),
    "made",
    "sat",
    "kept",
}

of_each = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, type[Event]]:
    """A registry of contracts that forgets after the test what the test declared."""
    known = dict(base._registry)
    monkeypatch.setattr(base, "_registry", known)
    return known


# --- every contract ----------------------------------------------------------------------------------------


@of_each
def test_a_contract_documents_itself_and_its_fields(contract: type[Event]) -> None:
    assert contract.__doc__
    assert contract.__doc__.strip().endswith(".")
    assert set(json.loads(example_of(contract).model_dump_json())) == set(contract.model_fields)


def newest(event: Event) -> Event:
    """An event as the newest version of its contract says it."""
    return event if (newer := event.upcast()) is event else newest(newer)


@of_each
def test_its_example_makes_the_way_to_the_log_and_back(contract: type[Event]) -> None:
    event = example_of(contract)
    assert load(contract.type, event.model_dump_json()) == newest(event)
    assert load(contract.type, event.model_dump_json().encode()) == newest(event)


@of_each
def test_its_name_says_in_the_past_tense_what_happened(contract: type[Event]) -> None:
    _service, _aggregate, happened, _version = contract.type.split(".")
    words = happened.split("_")
    assert any(word.endswith("ed") or word in IRREGULAR for word in words), f"{happened} does not say what happened"


def test_a_module_speaks_of_one_service_only() -> None:
    services: dict[str, set[str]] = {}
    for contract in CONTRACTS.values():
        services.setdefault(contract.__module__, set()).add(contract.type.partition(".")[0])
    assert [module for module, several in services.items() if len(several) > 1] == []


@of_each
def test_it_is_closed_against_fields_it_does_not_know_and_against_change(contract: type[Event]) -> None:
    event = example_of(contract)
    field = next(iter(contract.model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(event, field, None)
    with pytest.raises(ValidationError, match="Extra inputs"):
        load(contract.type, json.dumps({**json.loads(event.model_dump_json()), "unheard_of": 1}))


# --- for ever ----------------------------------------------------------------------------------------------


@of_each
def test_it_has_its_golden_files(contract: type[Event]) -> None:
    files = (data_file(contract.type), schema_file(contract.type))
    missing = [str(file.relative_to(FOLDER)) for file in files if not file.exists()]
    assert not missing, (
        f"there is no {' and no '.join(missing)}: of a new contract, write them with `.venv/bin/python -m tests.golden`"
        " and commit them; of one that was there before, bring them back from git"
    )


@pytest.mark.parametrize("event_type", sorted(file.stem for file in FOLDER.glob("*.json")))
def test_what_was_written_once_is_read_for_ever(event_type: str) -> None:
    written = data_file(event_type).read_text(encoding="utf-8")
    event = contracts()[event_type].model_validate_json(written)
    assert json.loads(event.model_dump_json()) == json.loads(written)
    assert load(event_type, written) == newest(event)


@pytest.mark.parametrize("event_type", sorted(file.stem for file in SCHEMAS.glob("*.json")))
def test_a_contract_that_exists_stays_as_it_is(event_type: str) -> None:
    contract = contracts().get(event_type)
    instead = "take that back, and add what is new beside it, as a next version that it upcasts to"
    assert contract, f"{event_type} is gone, but a contract stays for ever: {instead}"
    agreed = schema_file(event_type).read_text(encoding="utf-8")
    assert _of_fields(text_of_schema(contract)) == _of_fields(agreed), (
        f"{event_type} was changed, which no contract ever is: {instead}"
    )


def _of_fields(schema: str) -> dict[str, object]:
    """A schema without the name of its class, which another has once there is a next version."""
    return {name: part for name, part in json.loads(schema).items() if name != "title"}


# --- declaring and finding them ----------------------------------------------------------------------------


def declare(name: str, doc: str | None = "It was sung.", config: Any = None) -> type[Event]:
    body = {
        "__doc__": doc,
        "__module__": __name__,
        "__annotations__": {"type": ClassVar[str], "song": str},
        "type": name,
        "model_config": example(song="茉莉花") if config is None else config,
    }
    return type("Sung", (Event,), body)


def test_a_new_event_is_one_class(registry: dict[str, type[Event]]) -> None:
    sung = declare("intake.song.sung.v1")
    assert load("intake.song.sung.v1", '{"song": "茉莉花"}') == sung.model_validate({"song": "茉莉花"})


@pytest.mark.parametrize(
    "name",
    ["intake.song.sung", "intake.song.v1", "Intake.song.sung.v1", "intake.song.sung.v0", "intake.song.sung.v1 ", ""],
)
def test_a_name_that_is_no_event_type_is_refused(registry: dict[str, type[Event]], name: str) -> None:
    with pytest.raises(TypeError, match="is no event type"):
        declare(name)


def test_a_type_is_declared_once(registry: dict[str, type[Event]]) -> None:
    with pytest.raises(TypeError, match="is taken by IssueReported"):
        declare(IssueReported.type)


@pytest.mark.parametrize(("doc", "config"), [(None, None), ("It was sung.", {})])
def test_a_contract_that_does_not_document_itself_is_refused(
    registry: dict[str, type[Event]], doc: str | None, config: Any
) -> None:
    with pytest.raises(TypeError, match="documents itself"):
        declare("intake.song.sung.v1", doc, config)


def test_an_event_of_a_newer_deployment_is_told_apart_from_one_that_is_wrong() -> None:
    with pytest.raises(UnknownEventType, match=r"intake\.issue\.reported\.v99"):
        load("intake.issue.reported.v99", "{}")
    with pytest.raises(ValidationError):
        load(IssueMerged.type, "{}")
    with pytest.raises(ValidationError):
        load(IssueMerged.type, "no json")


def test_the_registry_that_is_handed_out_is_a_copy() -> None:
    contracts().clear()
    assert contracts()


# --- divisions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "level", "above"),
    [
        ("140981001001", "village", ["140981", "140981001", "140981001001"]),
        ("140981001", "town", ["140981", "140981001"]),
        ("140981", "county", ["140981"]),
        ("1409", "city", []),
        ("14", "province", []),
    ],
)
def test_a_division_code_says_its_level_and_what_is_above_it(code: str, level: str, above: list[str]) -> None:
    assert TypeAdapter(DivisionCode).validate_python(code) == code
    assert level_of(code) == level
    assert ancestors(code) == above
    if above:
        assert county_of(code) == above[0]


@pytest.mark.parametrize("code", ["", "1", "140", "14098", "1409810", "14098100100", "1409810010011", "14098x", "１４"])
def test_what_is_no_division_code_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(DivisionCode).validate_python(code)


def test_an_issue_is_named_by_its_id() -> None:
    issue = uuid4()
    event = IssueMerged(issue=issue, into=issue)
    assert isinstance(event.issue, UUID)
    assert event == load(IssueMerged.type, f'{{"issue": "{issue}", "into": "{issue}"}}')
