"""Every contract says what happened, in Chinese and in English. The registry is asked, so none is forgotten."""

import re
from collections.abc import Iterator
from string import Formatter

import pytest
from tests.golden.files import example_of

from huiyin_contracts import AboutIssue, Event, contracts
from huiyin_contracts.wording import Line, Phrase, Quote, Wording

CHINESE = re.compile(r"[\u4e00-\u9fff]")

of_each = pytest.mark.parametrize("contract", contracts().values(), ids=contracts())


@of_each
def test_a_contract_says_in_both_languages_what_happened(contract: type[Event]) -> None:
    wording = getattr(contract, "wording", None)
    assert isinstance(wording, Wording), f"{contract.__name__} in {contract.__module__} lacks its `wording`"
    assert CHINESE.search(wording.zh), f"{contract.__name__}: its wording has no Chinese"
    assert wording.en, f"{contract.__name__}: its wording has no English"
    assert not CHINESE.search(wording.en), f"{contract.__name__}: its English is Chinese"


@of_each
def test_an_event_about_an_issue_shows_as_a_state_on_its_trail(contract: type[Event]) -> None:
    wording = getattr(contract, "wording", None)
    assert isinstance(wording, Wording), f"{contract.__name__} in {contract.__module__} lacks its `wording`"
    if issubclass(contract, AboutIssue):
        assert wording.trail, f"{contract.__name__}: `trail` names the state it shows as on an issue's trail"


@of_each
def test_what_its_example_says_fills_the_same_places_in_both_languages(contract: type[Event]) -> None:
    assert hasattr(contract, "wording"), f"{contract.__name__} in {contract.__module__} lacks its `wording`"
    event = example_of(contract)
    for phrase in phrases(event.headline(), *event.lines()):
        assert phrase.zh, phrase
        assert phrase.en, phrase
        assert not CHINESE.search(phrase.en), phrase
        assert places(phrase.zh) == places(phrase.en) == set(phrase.places), phrase


def phrases(*lines: Line) -> Iterator[Phrase]:
    """The phrases among the lines, and those that stand in their places."""
    for line in lines:
        match line:
            case Phrase():
                yield line
                yield from phrases(*(value for value in line.places.values() if isinstance(value, Phrase | Quote)))
            case Quote():
                assert line.text


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
