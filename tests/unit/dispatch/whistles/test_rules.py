"""Whistles (吹哨报到): called from below, answered by departments, assessed by who called."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.whistles import (
    WhistleAcknowledged,
    WhistleActed,
    WhistleArrived,
    WhistleAssessed,
    WhistleBlown,
    WhistleClosed,
    WhistleLinked,
    WhistleUnanswered,
)
from huiyin_dispatch.whistles.rules import (
    WHISTLE,
    Acknowledge,
    Arrive,
    AssessDepartment,
    Blow,
    CallOff,
    Command,
    LinkIssue,
    MissAnswers,
    ReportAction,
)
from huiyin_events.testing import given

ID, ISSUE = UUID(int=7), UUID(int=8)
VILLAGE, TOWN = "140981001001", "140981001"
NOW = datetime(2026, 7, 20, 18, 0, tzinfo=UTC)
ANSWER_BY, ACT_BY = NOW + timedelta(hours=2), NOW + timedelta(hours=24)
CITY, FIRE = "市城市管理局", "市消防救援大队"
CITY_UNIT, FIRE_UNIT = Body(kind="unit", name=CITY, id=UUID(int=9)), Body(kind="unit", name=FIRE)
ZHAO, QIAN = Person.named("赵队长"), Person.named("钱参谋")

BLOW = Blow(
    ID,
    "enforcement",
    VILLAGE,
    "夜市占道",
    "永兴路东口",
    (CITY_UNIT, FIRE_UNIT),
    ANSWER_BY,
    ACT_BY,
)
BLOWN = WhistleBlown(
    whistle=ID,
    kind="enforcement",
    whistler=VILLAGE,
    description="夜市占道",
    place="永兴路东口",
    departments=BLOW.departments,
    answer_by=ANSWER_BY,
    act_by=ACT_BY,
)
ACKNOWLEDGED = WhistleAcknowledged(whistle=ID, department=CITY_UNIT, contact=ZHAO)
UNANSWERED = WhistleUnanswered(whistle=ID, department=FIRE_UNIT, answer_by=ANSWER_BY)
ARRIVED = WhistleArrived(whistle=ID, department=CITY_UNIT)
ACTED = WhistleActed(whistle=ID, department=CITY_UNIT, result="清理摊位12个")
ASSESSED = WhistleAssessed(whistle=ID, department=CITY_UNIT, score=5, remark=None)
CLOSED = WhistleClosed(whistle=ID)


def assess(department: str, asking: str = VILLAGE, now: datetime = NOW) -> AssessDepartment:
    return AssessDepartment(department, 5, None, asking, now)


# --- 吹哨 ----------------------------------------------------------------------------------------------------


def test_a_village_calls_departments_perhaps_about_an_issue() -> None:
    given(WHISTLE).when(BLOW).then(BLOWN)
    given(WHISTLE).when(replace(BLOW, issue=ISSUE)).then(BLOWN, WhistleLinked(whistle=ID, issue=ISSUE))


def test_many_issues_are_about_one_whistle_each_once() -> None:
    linked = WhistleLinked(whistle=ID, issue=ISSUE)
    given(WHISTLE, BLOWN, linked).when(LinkIssue(ID)).then(WhistleLinked(whistle=ID, issue=ID))
    given(WHISTLE, BLOWN, linked).when(LinkIssue(ISSUE)).refused("whistle-linked")
    given(WHISTLE, BLOWN, CLOSED).when(LinkIssue(ISSUE)).refused("whistle-closed")
    given(WHISTLE, BLOWN).when(BLOW).refused("whistle-blown")


def test_it_calls_each_once_and_leaves_them_time() -> None:
    twice = replace(BLOW, departments=(CITY_UNIT, CITY_UNIT))
    given(WHISTLE).when(twice).refused("whistle-department-twice")
    given(WHISTLE).when(replace(BLOW, act_by=NOW)).refused("whistle-act-before-answer")


# --- 报到 ----------------------------------------------------------------------------------------------------


def test_a_department_answers_comes_and_acts_each_once() -> None:
    given(WHISTLE, BLOWN).when(Acknowledge(CITY, ZHAO)).then(ACKNOWLEDGED)
    given(WHISTLE, BLOWN, ACKNOWLEDGED).when(Acknowledge(CITY, ZHAO)).refused("whistle-acknowledged")
    given(WHISTLE, BLOWN, ACKNOWLEDGED).when(Arrive(CITY)).then(ARRIVED)
    given(WHISTLE, BLOWN, ARRIVED).when(Arrive(CITY)).refused("whistle-arrived")
    given(WHISTLE, BLOWN, ARRIVED).when(ReportAction(CITY, "清理摊位12个")).then(ACTED)
    given(WHISTLE, BLOWN, ACTED).when(ReportAction(CITY, "清理摊位12个")).refused("whistle-acted")
    given(WHISTLE, BLOWN).when(Arrive("市教育局")).refused("whistle-not-called")


def test_who_was_not_heard_of_in_time_is_on_record_and_may_still_come() -> None:
    given(WHISTLE, BLOWN, ACKNOWLEDGED).when(MissAnswers(ANSWER_BY)).then(UNANSWERED)
    given(WHISTLE, BLOWN, ACKNOWLEDGED, UNANSWERED).when(MissAnswers(ANSWER_BY)).then()
    given(WHISTLE, BLOWN).when(MissAnswers(NOW)).then()
    given(WHISTLE, BLOWN, CLOSED).when(MissAnswers(ANSWER_BY)).then()
    late = WhistleAcknowledged(whistle=ID, department=FIRE_UNIT, contact=QIAN)
    given(WHISTLE, BLOWN, UNANSWERED).when(Acknowledge(FIRE, QIAN)).then(late)


def test_who_is_there_unasked_has_answered() -> None:
    there = WhistleArrived(whistle=ID, department=FIRE_UNIT)
    given(WHISTLE, BLOWN, ACKNOWLEDGED, there).when(MissAnswers(ANSWER_BY)).then()


# --- 评价 ----------------------------------------------------------------------------------------------------


def test_who_whistled_assesses_what_was_done_and_nobody_else() -> None:
    given(WHISTLE, BLOWN, ACTED).when(assess(CITY)).then(ASSESSED)
    given(WHISTLE, BLOWN, ACTED).when(assess(CITY, asking=TOWN)).refused("whistle-of-others")
    given(WHISTLE, BLOWN, ACTED, ASSESSED).when(assess(CITY)).refused("whistle-assessed")
    given(WHISTLE, BLOWN, ACTED, ASSESSED).when(Arrive(CITY)).refused("whistle-assessed")


def test_who_has_not_acted_is_assessed_once_the_time_is_over() -> None:
    given(WHISTLE, BLOWN, UNANSWERED).when(assess(FIRE)).refused("whistle-not-acted")
    failed = WhistleAssessed(whistle=ID, department=FIRE_UNIT, score=5)
    given(WHISTLE, BLOWN, UNANSWERED).when(assess(FIRE, now=ACT_BY)).then(failed)


def test_the_last_assessment_closes_it() -> None:
    failed = WhistleAssessed(whistle=ID, department=FIRE_UNIT, score=5)
    given(WHISTLE, BLOWN, ACTED, ASSESSED).when(assess(FIRE, now=ACT_BY)).then(failed, CLOSED)


def test_who_whistled_may_call_it_off() -> None:
    off = WhistleClosed(whistle=ID, reason="摊主自行撤离")
    given(WHISTLE, BLOWN).when(CallOff("摊主自行撤离", VILLAGE)).then(off)
    given(WHISTLE, BLOWN).when(CallOff("摊主自行撤离", TOWN)).refused("whistle-of-others")


@pytest.mark.parametrize("command", [Acknowledge(CITY, ZHAO), Arrive(CITY), assess(CITY), CallOff("…", VILLAGE)])
def test_one_that_is_closed_takes_nothing_and_one_that_is_not_there_neither(command: Command) -> None:
    given(WHISTLE, BLOWN, CLOSED).when(command).refused("whistle-closed")
    given(WHISTLE).when(command).refused("whistle-unknown")


# --- whatever comes -----------------------------------------------------------------------------------------

departments = st.sampled_from([CITY, FIRE])
commands: st.SearchStrategy[Command] = st.one_of(
    st.just(BLOW),
    st.builds(Acknowledge, departments, st.just(ZHAO)),
    st.builds(Arrive, departments),
    st.builds(ReportAction, departments, st.just("清理")),
    st.just(MissAnswers(ANSWER_BY)),
    st.builds(
        AssessDepartment, departments, st.integers(1, 5), st.none(), st.sampled_from([VILLAGE, TOWN]), st.just(ACT_BY)
    ),
    st.builds(CallOff, st.just("撤"), st.just(VILLAGE)),
)


@whatever(st.lists(commands, max_size=25))
def test_each_department_does_each_thing_once_and_nothing_follows_the_end(asked: list[Command]) -> None:
    once, closed = set[tuple[type[Event], Body | None]](), False
    for step in walk(WHISTLE, asked):
        for event in step.events:
            assert not closed
            if isinstance(event, WhistleClosed):
                closed = True
            department = getattr(event, "department", None)
            assert (type(event), department) not in once
            once.add((type(event), department))
        assert step.after.closed == closed
        assessed = {name for name, state in step.after.departments.items() if state.assessed}
        assert closed or not step.after.departments or assessed != step.after.departments.keys()
