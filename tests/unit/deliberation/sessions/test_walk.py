"""The whole state space of a session: no path resolves improperly, and none leaves a topic without an end (P6, P7)."""

from collections import defaultdict
from collections.abc import Hashable

import pytest
from tests.walking import Step

from huiyin_contracts.session_items import AboutItem, ItemDeclined, ItemPutToVote, ResolutionAdopted
from huiyin_contracts.session_state import Session
from huiyin_contracts.sessions import SessionClosed, SessionOpened
from huiyin_county.majorities import carried, quorate
from huiyin_deliberation.sessions.rules import SessionCommand

from .given_sessions import RULES
from .walks import PROCEDURE

RULE = RULES.majorities.session
ENDS = {"closed", "quorum_missed", "cancelled"}

Taken = Step[SessionCommand, Session]


@pytest.fixture(scope="module")
def steps() -> list[Taken]:
    return list(PROCEDURE.walk())


def test_it_is_opened_with_a_quorum_alone(steps: list[Taken]) -> None:
    opened = [step for step in steps if any(isinstance(event, SessionOpened) for event in step.events)]
    assert opened
    for step in opened:
        before = step.before
        assert quorate(RULE, entitled=len(before.entitled), present=len(before.here))
        assert before.items


def test_those_vote_who_may(steps: list[Taken]) -> None:
    for step in steps:
        for event in step.events:
            if isinstance(event, ItemPutToVote):
                item = step.before.item(event.topic)
                assert item is not None
                assert set(event.voters) == set(step.before.here) - set(item.interested)
                assert quorate(RULE, entitled=event.entitled, present=len(event.voters))
                assert item.options


def test_no_path_resolves_but_by_a_count_that_carries_and_none_against_it(steps: list[Taken]) -> None:
    ends = [(step, event) for step in steps for event in step.events]
    adopted = [(step, event) for step, event in ends if isinstance(event, ResolutionAdopted)]
    declined = [event for _, event in ends if isinstance(event, ItemDeclined)]
    assert adopted
    assert declined
    for step, event in adopted:
        assert (step.before.stage, step.before.current and step.before.current.stage) == ("open", "voting")
        assert _carries(event)
        assert event.tasks
        assert all(task.due_on >= (step.before.held_on or task.due_on) for task in event.tasks)
        assert all(task.assignee.id for task in event.tasks)
    assert not any(_carries(event) for event in declined)


def test_what_has_ended_ends_every_item_and_stays_as_it_is(steps: list[Taken]) -> None:
    for step in steps:
        if step.before.stage in ENDS:
            assert not step.events
        if step.before.stage == "quorum_missed":
            assert not any(item.tally for item in step.before.items)
        if any(isinstance(event, SessionClosed) for event in step.events):
            assert all(item.settled for item in step.before.items)


def test_nothing_is_done_with_an_item_before_the_opening_but_on_the_agenda(steps: list[Taken]) -> None:
    names = {
        type(event).__name__
        for step in steps
        if step.before.stage == "convened"
        for event in step.events
        if isinstance(event, AboutItem)
    }
    assert names == {"ItemAdded", "ItemRemoved", "ConflictDeclared"}


def test_from_everywhere_an_end_can_be_reached(steps: list[Taken]) -> None:
    before: dict[Hashable, set[Hashable]] = defaultdict(set)
    reached: set[Hashable] = set()
    every: set[Hashable] = set()
    for step in steps:
        here, there = PROCEDURE.key_of(step.before), PROCEDURE.key_of(step.after)
        before[there].add(here)
        every |= {here, there}
        if step.after.stage in ENDS:
            reached.add(there)
    waiting = list(reached)
    while waiting:
        for key in before[waiting.pop()] - reached:
            reached.add(key)
            waiting.append(key)
    assert every - reached == set()
    assert len(every) > 300


def _carries(event: ResolutionAdopted | ItemDeclined) -> bool:
    most = max(one.voices for one in event.tally.options)
    return carried(RULE, entitled=event.tally.entitled, present=event.tally.present, in_favour=most)
