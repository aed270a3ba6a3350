"""The codes of the published language have their labels, in both languages."""

import re
from typing import get_args

import pytest

from huiyin_contracts import Event, contracts
from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.labels import (
    CAUSES,
    DELIBERATED_ROAD,
    ISSUE_KINDS,
    PRIORITIES,
    PROCEDURES,
    PUBLICATION_KINDS,
    ROAD,
    STATES,
    TOLD,
    label,
)
from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topics import Procedure

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TOLD_OF = [contract for contract in contracts().values() if "wording" in contract.__dict__]


@pytest.mark.parametrize("contract", TOLD_OF, ids=lambda contract: contract.type)
def test_the_state_that_an_event_shows_as_has_its_label(contract: type[Event]) -> None:
    event = contract.model_validate(contract.model_json_schema()["example"])
    for state in (contract.wording.trail, event.trail_state()):
        assert state is None or state in STATES


def test_every_code_has_its_label() -> None:
    assert set(ISSUE_KINDS) == set(get_args(IssueKind))
    assert set(PROCEDURES) == set(get_args(Procedure))
    assert set(PRIORITIES) == set(get_args(PlanPriority))
    assert set(PUBLICATION_KINDS) == set(get_args(PublicationKind))
    assert {*ROAD, *DELIBERATED_ROAD} <= set(STATES)


def test_a_label_is_chinese_and_english() -> None:
    for table in (ISSUE_KINDS, STATES, PROCEDURES, PRIORITIES, TOLD, CAUSES, PUBLICATION_KINDS):
        for code, one in table.items():
            for zh, en in [(one.zh, one.en), *([(one.hint.zh, one.hint.en)] if one.hint else [])]:
                assert CHINESE.search(zh), code
                assert en, code
                assert not CHINESE.search(en), code


def test_a_code_that_is_not_known_is_shown_as_it_is() -> None:
    assert label(STATES, "asleep")[:3] == ("asleep", "asleep", "dot")
