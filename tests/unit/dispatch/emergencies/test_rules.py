"""Emergencies (Y12): waves of calls, answers by the minute, and an end that is looked back on."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.charter import ANSWER_MINUTES
from huiyin_contracts.emergencies import (
    AwayPerson,
    CalledForce,
    EmergencyAcknowledged,
    EmergencyArrived,
    EmergencyCalledUp,
    EmergencyDeclared,
    EmergencyForcesExhausted,
    EmergencyLinked,
    EmergencyNoted,
    EmergencyNotified,
    EmergencyReviewed,
    EmergencyStoodDown,
)
from huiyin_contracts.parties import Person
from huiyin_dispatch.emergencies.rules import (
    EMERGENCY,
    Acknowledge,
    Arrive,
    Call,
    CallNext,
    Command,
    Declare,
    LinkIssue,
    Note,
    Notify,
    Reinforce,
    Review,
    StandDown,
)
from huiyin_events.testing import given

ANSWER_WITHIN = timedelta(minutes=ANSWER_MINUTES)
ID, ISSUE = UUID(int=7), UUID(int=8)
NOW = datetime(2026, 7, 20, 18, 0, tzinfo=UTC)
LI, ZHAO, SUN, QIAN = (
    Person.named("李党员", "member-li"),
    Person.named("赵党员", "member-zhao"),
    Person.named("孙师傅"),
    Person.named("钱队长", "member-qian"),
)
VILLAGE_TEAM = CalledForce(force=UUID(int=1), name="社区应急队", people=(LI, ZHAO))
TOWN_TEAM = CalledForce(force=UUID(int=2), name="街道应急队", people=(SUN, QIAN))
OUTCOME = "水已抽干，无人受伤"


def call(*forces: CalledForce, reason: str | None = None, now: datetime = NOW) -> Call:
    return Call(forces, ("page",), now, reason, chosen=reason is not None)


def called(wave: int, *forces: CalledForce, reason: str | None = None, now: datetime = NOW) -> EmergencyCalledUp:
    return EmergencyCalledUp(
        emergency=ID,
        wave=wave,
        forces=forces,
        channels=("page",),
        answer_by=now + ANSWER_WITHIN,
        reason=reason,
        chosen=reason is not None,
    )


def answered(who: Person, minutes: int | None = None, reason: str | None = None) -> EmergencyAcknowledged:
    return EmergencyAcknowledged(emergency=ID, by=who, coming=reason is None, minutes=minutes, reason=reason)


DECLARED = EmergencyDeclared(emergency=ID, description="地下室进水", place="3号楼")
LINKED = EmergencyLinked(emergency=ID, issue=ISSUE)
FIRST, SECOND = called(1, VILLAGE_TEAM), called(2, TOWN_TEAM)
EXHAUSTED = EmergencyForcesExhausted(emergency=ID, wave=2)
STOOD_DOWN = EmergencyStoodDown(emergency=ID, outcome=OUTCOME)
REVIEWED = EmergencyReviewed(emergency=ID, went_well="先断电后排水", to_change="备用泵每月试机")
OPEN = (DECLARED, FIRST)


def declare(*forces: CalledForce, issue: UUID | None = None) -> Declare:
    return Declare(ID, "地下室进水", "3号楼", issue, call(*forces))


# --- 呼叫 ----------------------------------------------------------------------------------------------------


def test_declaring_it_calls_the_nearest_team_at_once() -> None:
    given(EMERGENCY).when(declare(VILLAGE_TEAM)).then(DECLARED, FIRST)
    given(EMERGENCY).when(declare(VILLAGE_TEAM, issue=ISSUE)).then(DECLARED, LINKED, FIRST)
    given(EMERGENCY, *OPEN).when(declare(VILLAGE_TEAM)).refused("emergency-declared")


def test_where_there_is_nobody_to_call_that_is_on_record() -> None:
    given(EMERGENCY).when(declare()).then(DECLARED, EmergencyForcesExhausted(emergency=ID, wave=1))


def test_when_nobody_comes_the_next_are_called_until_there_are_none() -> None:
    given(EMERGENCY, *OPEN).when(CallNext(2, call(TOWN_TEAM))).then(SECOND)
    given(EMERGENCY, *OPEN, SECOND).when(CallNext(3, call())).then(EmergencyForcesExhausted(emergency=ID, wave=3))
    given(EMERGENCY, *OPEN, EXHAUSTED).when(CallNext(2, call(TOWN_TEAM))).then()


@pytest.mark.parametrize(
    "since",
    [(answered(LI, 6),), (EmergencyArrived(emergency=ID, by=LI),), (SECOND,), (STOOD_DOWN,)],
    ids=["coming", "there", "called", "over"],
)
def test_the_next_are_not_called_when_anyone_comes_or_it_has_moved_on(since: tuple[Event, ...]) -> None:
    given(EMERGENCY, *OPEN, *since).when(CallNext(2, call(TOWN_TEAM))).then()


def test_who_said_that_they_are_away_is_not_waited_for_and_may_come_all_the_same() -> None:
    absent = AwayPerson.named("赵党员", "member-zhao", until=date(2026, 12, 31))
    team = CalledForce(force=UUID(int=1), name="社区应急队", people=(LI,), away=(absent,))
    given(EMERGENCY).when(declare(team)).then(DECLARED, called(1, team))
    declined = EMERGENCY.fold([DECLARED, called(1, team), answered(LI, reason="生病")])
    assert declined.next_call_at(NOW) == NOW, "nobody who was called is left to answer"
    given(EMERGENCY, DECLARED, called(1, team)).when(Acknowledge(ZHAO, coming=True, minutes=6)).then(answered(ZHAO, 6))
    nobody = CalledForce(force=UUID(int=1), name="社区应急队", people=(), away=(absent,))
    assert EMERGENCY.fold([DECLARED, called(1, nobody)]).next_call_at(NOW) == NOW


def test_an_office_reinforces_with_forces_that_were_not_called() -> None:
    chosen = Reinforce(call(VILLAGE_TEAM, TOWN_TEAM, reason="水势上涨"))
    given(EMERGENCY, *OPEN, answered(LI, 6)).when(chosen).then(called(2, TOWN_TEAM, reason="水势上涨"))
    given(EMERGENCY, *OPEN).when(Reinforce(call(VILLAGE_TEAM))).refused("emergency-forces-called")
    given(EMERGENCY, *OPEN, STOOD_DOWN).when(chosen).refused("emergency-over")
    given(EMERGENCY, *OPEN, EXHAUSTED).when(chosen).then(called(2, TOWN_TEAM, reason="水势上涨"))


@pytest.mark.parametrize(
    ("since", "after"),
    [
        ((), timedelta(minutes=5)),
        ((answered(LI, reason="在外地"),), timedelta(minutes=5)),
        ((answered(LI, reason="在外地"), answered(ZHAO, reason="生病")), timedelta(minutes=2)),
        ((answered(LI, 6),), None),
        ((answered(LI, 6), answered(LI, reason="车坏了")), timedelta(minutes=5)),
        ((EXHAUSTED,), None),
        ((STOOD_DOWN,), None),
    ],
    ids=str,
)
def test_answers_are_waited_for_as_long_as_somebody_may_still_give_one(
    since: tuple[Event, ...], after: timedelta | None
) -> None:
    state = EMERGENCY.fold([*OPEN, *since])
    assert state.next_call_at(NOW + timedelta(minutes=2)) == (NOW + after if after else None)


def test_who_turns_back_after_the_time_has_the_next_called_then() -> None:
    state = EMERGENCY.fold([*OPEN, answered(LI, 6), answered(LI, reason="车坏了")])
    assert state.next_call_at(NOW + timedelta(minutes=9)) == NOW + timedelta(minutes=9)


# --- 应答 ----------------------------------------------------------------------------------------------------


def test_who_was_called_answers_and_may_answer_otherwise_later() -> None:
    given(EMERGENCY, *OPEN).when(Acknowledge(LI, coming=True, minutes=6)).then(answered(LI, 6))
    turned = Acknowledge(LI, coming=False, reason="车坏了")
    given(EMERGENCY, *OPEN, answered(LI, 6)).when(turned).then(answered(LI, reason="车坏了"))
    given(EMERGENCY, *OPEN).when(Acknowledge(LI, coming=False)).refused("emergency-reason-missing")
    given(EMERGENCY, *OPEN).when(Acknowledge(QIAN, coming=True)).refused("emergency-not-called")


def test_who_answers_is_named_as_they_were_called() -> None:
    signed = Person.named("李", "member-li")
    given(EMERGENCY, *OPEN).when(Arrive(signed)).then(EmergencyArrived(emergency=ID, by=LI))


def test_who_is_there_is_there_once() -> None:
    there = EmergencyArrived(emergency=ID, by=LI)
    given(EMERGENCY, *OPEN).when(Arrive(LI)).then(there)
    given(EMERGENCY, *OPEN, there).when(Arrive(LI)).refused("emergency-arrived")
    given(EMERGENCY, *OPEN, there).when(Acknowledge(LI, coming=False, reason="累")).refused("emergency-arrived")


# --- 记录、关联、送达 -------------------------------------------------------------------------------------------


def test_many_issues_are_about_one_emergency_each_once() -> None:
    given(EMERGENCY, *OPEN).when(LinkIssue(ISSUE)).then(LINKED)
    given(EMERGENCY, *OPEN, LINKED).when(LinkIssue(ISSUE)).refused("emergency-linked")
    given(EMERGENCY, *OPEN, LINKED, STOOD_DOWN).when(LinkIssue(ID)).then(EmergencyLinked(emergency=ID, issue=ID))


def test_what_became_of_a_call_is_on_record_once() -> None:
    notify = Notify(1, "gateway", LI, True, 2, "HTTP 200")
    sent = EmergencyNotified(
        emergency=ID, wave=1, channel="gateway", recipient=LI, ok=True, attempts=2, detail="HTTP 200"
    )
    given(EMERGENCY, *OPEN).when(notify).then(sent)
    given(EMERGENCY, *OPEN, sent).when(notify).then()


def test_it_ends_and_is_reviewed() -> None:
    review = Review("先断电后排水", "备用泵每月试机")
    given(EMERGENCY, *OPEN).when(StandDown(OUTCOME)).then(STOOD_DOWN)
    given(EMERGENCY, *OPEN, STOOD_DOWN).when(StandDown(OUTCOME)).refused("emergency-over")
    given(EMERGENCY, *OPEN).when(review).refused("emergency-not-over")
    given(EMERGENCY, *OPEN, STOOD_DOWN).when(review).then(REVIEWED)
    given(EMERGENCY, *OPEN, STOOD_DOWN, REVIEWED).when(review).refused("emergency-reviewed")
    given(EMERGENCY, *OPEN, STOOD_DOWN).when(Note("泵已归还")).then(EmergencyNoted(emergency=ID, text="泵已归还"))
    given(EMERGENCY, *OPEN, STOOD_DOWN, REVIEWED).when(Note("泵已归还")).refused("emergency-reviewed")


@pytest.mark.parametrize("command", [Arrive(LI), Note("…"), StandDown(OUTCOME), CallNext(1, call()), LinkIssue(ISSUE)])
def test_nothing_is_asked_of_one_that_nobody_declared(command: Command) -> None:
    given(EMERGENCY).when(command).refused("emergency-unknown")


# --- whatever comes -----------------------------------------------------------------------------------------

people = st.sampled_from([LI, ZHAO, SUN, QIAN])
calls = st.lists(st.sampled_from([VILLAGE_TEAM, TOWN_TEAM]), unique=True).map(lambda forces: call(*forces))
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(Declare, st.just(ID), st.just("进水"), st.none(), st.none(), calls),
    st.builds(CallNext, st.integers(1, 4), calls),
    st.builds(Reinforce, calls),
    st.builds(Acknowledge, people, st.booleans(), st.just(6), st.just("在外地")),
    st.builds(Arrive, people),
    st.just(StandDown(OUTCOME)),
    st.just(Review("好", "无")),
)


@whatever(st.lists(commands, max_size=25))
def test_every_force_is_called_once_waves_follow_each_other_and_an_end_is_the_end(asked: list[Command]) -> None:
    waves, forces, over = 0, set[UUID](), False
    for step in walk(EMERGENCY, asked):
        for event in step.events:
            if isinstance(event, EmergencyCalledUp):
                assert not over
                assert event.wave == (waves := waves + 1)
                assert not forces & {force.force for force in event.forces}
                forces |= {force.force for force in event.forces}
            if isinstance(event, EmergencyAcknowledged | EmergencyArrived):
                assert not over
            if isinstance(event, EmergencyStoodDown):
                assert not over
                over = True
        assert step.after.wave == waves
        assert step.after.arrived <= step.after.called.keys()
        if over or step.after.anyone_comes:
            assert step.after.next_call_at(NOW) is None
