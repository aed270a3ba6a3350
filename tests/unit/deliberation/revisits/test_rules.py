"""Revisits (P4): who is drawn follows from the log, each is asked, what is not well is opened anew, once."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.unit.deliberation.revisits.walks import (
    AGAIN,
    DUE,
    FIRST,
    HOUSEHOLD,
    ID,
    LI,
    NOW,
    PROCEDURE,
    SEED,
    STRANGE,
    WANG,
    answer,
)

from huiyin_contracts import Event
from huiyin_contracts.personal import Personal
from huiyin_contracts.revisits import (
    Revisit,
    RevisitAnswered,
    RevisitAttempted,
    RevisitFindingRaised,
    RevisitFindingSettled,
    RevisitRoundClosed,
    RevisitRoundOpened,
)
from huiyin_county.draws import drawn
from huiyin_deliberation.revisits.rules import (
    REVISITS,
    AttemptRevisit,
    CloseRevisits,
    Finding,
    OpenRevisits,
    SettleFinding,
)
from huiyin_events.testing import given

BOTH = (FIRST, AGAIN)
LATER = Finding(WANG, NOW + timedelta(days=20))


def opened(*revisits: Revisit, share: int = 100, population: int = 2) -> RevisitRoundOpened:
    return RevisitRoundOpened(
        round=ID,
        month="2026-10",
        share=share,
        seed=SEED,
        population=population,
        revisits=revisits,
        due_at=DUE,
        charter=3,
    )


def ranked(*revisits: Revisit) -> tuple[Revisit, ...]:
    return tuple(sorted(revisits, key=lambda one: sha256(SEED.bytes + one.topic.bytes).hexdigest()))


def answered(of: Revisit, **said: Any) -> RevisitAnswered:
    return RevisitAnswered(
        round=ID,
        issue=of.issue,
        topic=of.topic,
        channel="phone",
        told_by=Personal(HOUSEHOLD, "周大娘"),
        remark=Personal(HOUSEHOLD, "还在漏水"),
        by=WANG,
        **{"solved": True, "satisfied": True, "reopens": False, **said},
    )


TRIED = [RevisitAttempted(round=ID, topic=FIRST.topic, channel=channel, by=WANG) for channel in ("phone", "phone")]
ON_THE_SPOT = RevisitAttempted(round=ID, topic=FIRST.topic, channel="visit", by=WANG)
RAISED = RevisitFindingRaised(
    round=ID, issue=AGAIN.issue, topic=AGAIN.topic, owner=WANG, due_at=LATER.due_at, charter=3
)
ALL = opened(*ranked(*BOTH))


# --- the draw ------------------------------------------------------------------------------------------------------


def test_all_that_was_carried_out_is_asked_after_where_the_charter_says_all() -> None:
    given(REVISITS).when(OpenRevisits(ID, "2026-10", 100, SEED, BOTH, DUE, 3)).then(ALL)


def test_else_the_first_are_drawn_by_the_hash_of_the_seed_and_the_topic() -> None:
    drawn_one = opened(ranked(*BOTH)[0], share=50)
    given(REVISITS).when(OpenRevisits(ID, "2026-10", 50, SEED, BOTH, DUE, 3)).then(drawn_one)


@whatever(st.sets(st.uuids(), min_size=1, max_size=30), st.integers(1, 100), st.uuids())
def test_a_draw_is_the_same_in_whatever_order_and_never_too_small(
    population: set[UUID], share: int, seed: UUID
) -> None:
    chosen = drawn(seed, share, population)
    assert chosen == drawn(seed, share, sorted(population, reverse=True))
    assert len(chosen) == len(set(chosen)) == -(-len(population) * share // 100) >= 1
    assert set(chosen) <= population


@whatever(st.sets(st.uuids(), min_size=2, max_size=30), st.integers(1, 99), st.uuids())
def test_a_larger_share_draws_the_same_and_more(population: set[UUID], share: int, seed: UUID) -> None:
    assert drawn(seed, share + 1, population)[: len(drawn(seed, share, population))] == drawn(seed, share, population)


def test_a_round_is_opened_once_and_not_for_a_month_in_which_nothing_was_carried_out() -> None:
    given(REVISITS, ALL).when(OpenRevisits(ID, "2026-10", 100, SEED, BOTH, DUE, 3)).then()
    given(REVISITS).when(OpenRevisits(ID, "2026-10", 100, SEED, (), DUE, 3)).refused("nothing-to-revisit")


# --- the answers ---------------------------------------------------------------------------------------------------


def test_what_is_solved_and_satisfies_is_done() -> None:
    given(REVISITS, ALL).when(answer(FIRST.topic)).then(answered(FIRST))


@pytest.mark.parametrize("said", [{"solved": False}, {"satisfied": False}, {"solved": False, "satisfied": False}])
def test_what_is_not_well_is_opened_anew(said: dict[str, Any]) -> None:
    given(REVISITS, ALL).when(answer(FIRST.topic, **said)).then(answered(FIRST, **said, reopens=True))


def test_what_is_handled_once_more_already_is_left_to_that() -> None:
    complaint = answer(FIRST.topic, solved=False, again="under_way")
    given(REVISITS, ALL).when(complaint).then(answered(FIRST, solved=False))


def test_the_second_time_it_stands_with_the_county_with_who_and_by_when() -> None:
    given(REVISITS, ALL).when(answer(AGAIN.topic, satisfied=False, finding=LATER)).then(
        answered(AGAIN, satisfied=False), RAISED
    )
    given(REVISITS, ALL).when(answer(AGAIN.topic, satisfied=False)).refused("finding-without-owner")
    given(REVISITS, ALL).when(answer(AGAIN.topic, satisfied=False, finding=Finding(WANG, NOW))).refused(
        "finding-due-before-now"
    )


def test_what_is_not_well_says_in_which_words_it_was_told() -> None:
    given(REVISITS, ALL).when(answer(FIRST.topic, solved=False, remark=None)).refused("revisit-without-reason")


def test_who_carried_it_out_does_not_ask_whether_it_was_done() -> None:
    given(REVISITS, ALL).when(answer(FIRST.topic, by=LI)).refused("revisit-own-work")


def test_a_topic_is_answered_once_and_only_one_that_was_drawn() -> None:
    given(REVISITS, ALL, answered(FIRST)).when(answer(FIRST.topic)).refused("revisit-answered")
    given(REVISITS, ALL).when(answer(STRANGE)).refused("revisit-not-drawn")
    given(REVISITS).when(answer(FIRST.topic)).refused("revisits-unknown")


def test_after_three_tries_one_of_them_on_the_spot_nobody_was_reached() -> None:
    third_call = AttemptRevisit(FIRST.topic, "phone", WANG)
    given(REVISITS, ALL, *TRIED).when(answer(FIRST.topic)).then(answered(FIRST))
    given(REVISITS, ALL, *TRIED, TRIED[0]).when(third_call).refused("revisit-on-the-spot")
    given(REVISITS, ALL, *TRIED, ON_THE_SPOT).when(answer(FIRST.topic)).refused("revisit-unreached")


def test_a_finding_is_settled_once() -> None:
    settle, settled = (
        SettleFinding(AGAIN.topic, "已换管"),
        RevisitFindingSettled(round=ID, issue=AGAIN.issue, topic=AGAIN.topic, result="已换管"),
    )
    history = (ALL, answered(AGAIN, satisfied=False), RAISED)
    given(REVISITS, *history).when(settle).then(settled)
    given(REVISITS, *history, settled).when(settle).refused("finding-settled")
    given(REVISITS, ALL).when(settle).refused("no-finding")


def test_the_round_closes_when_each_was_asked_after() -> None:
    close = CloseRevisits()
    given(REVISITS, ALL, answered(FIRST)).when(close).then()
    unreached = RevisitRoundClosed(round=ID, answered=1, satisfied=0, unreached=1)
    bad = answered(AGAIN, solved=False)
    given(REVISITS, ALL, bad, *TRIED, ON_THE_SPOT).when(close).then(unreached)
    given(REVISITS, ALL, bad, *TRIED, ON_THE_SPOT, unreached).when(close).then()


# --- all of it -----------------------------------------------------------------------------------------------------


def test_no_path_leaves_a_complaint_without_a_road() -> None:
    bad: set[str] = set()
    for taken in PROCEDURE.walk():
        events: tuple[Event, ...] = taken.events
        for event in events:
            match event:
                case RevisitAnswered(solved=solved, satisfied=satisfied) if not (solved and satisfied):
                    raised = any(isinstance(other, RevisitFindingRaised) for other in events)
                    assert event.reopens != raised, "either it is handled once more, or it stands with the county"
                    assert event.remark
                    bad.add("reopened" if event.reopens else "finding")
                case RevisitRoundClosed():
                    assert taken.before.complete
    assert bad == {"reopened", "finding"}
