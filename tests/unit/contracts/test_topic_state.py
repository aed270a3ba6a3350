"""A topic folded out of its events, for its rules, its read model and reporting's case alike."""

from datetime import date
from functools import reduce
from uuid import UUID

import pytest
from pydantic import TypeAdapter
from tests.builders import NOW, VILLAGE, withdrawn
from tests.personal import closed

from huiyin_contracts import Event
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.topic_state import EVENTS, UNPLANNED, Topic, evolve
from huiyin_contracts.topics import (
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeclined,
    TopicDropped,
    TopicPlanned,
    TopicReferred,
    TopicSetBack,
    TopicSettled,
    TopicStalled,
    TopicTakenUp,
)

ID, ISSUE, NOTICE, BY = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
TASKS = (
    Task(
        task=UUID(int=11),
        description="安装充电桩",
        assignee=Body(kind="company", name="城西物业公司"),
        due_on=date(2026, 12, 9),
    ),
    Task(
        task=UUID(int=12),
        description="逐楼劝导",
        assignee=closed(Person.named("李党员", "member-li")),
        due_on=date(2026, 12, 1),
    ),
)


def notice(kind: PublicationKind, text: str = "请大家看") -> NoticePublished:
    return NoticePublished(
        issue=ISSUE, publication=NOTICE, kind=kind, about=ID, board=VILLAGE, notice=text, starts_at=NOW
    )


PLANNED = TopicPlanned(
    topic=ID, issue=ISSUE, title="增设充电桩", priority="important", deliberate_by=date(2026, 12, 20), charter=2
)
TAKEN_UP = TopicTakenUp(topic=ID, issue=ISSUE, procedure="online", by=BY)
SET_BACK = TopicSetBack(topic=ID, issue=ISSUE, procedure="online", by=BY, reason="到会人数不足")
DECLINED = TopicDeclined(topic=ID, issue=ISSUE, procedure="online", by=BY, reason="多数反对")
SETTLED = TopicSettled(topic=ID, issue=ISSUE, procedure="mediation", by=BY)
REFERRED = TopicReferred(topic=ID, issue=ISSUE, procedure="mediation", by=BY)
ROAD: tuple[Event, ...] = (
    PLANNED,
    TAKEN_UP,
    TopicDecided(topic=ID, issue=ISSUE, procedure="online", by=BY, resolution="在东门安装", tasks=TASKS),
    notice("resolution"),
    TopicCarriedOut(topic=ID, issue=ISSUE, result="投入使用", publicise_by=date(2026, 12, 16)),
    notice("result", "东门充电桩已启用"),
)


def folded(*events: Event) -> Topic:
    return reduce(evolve, events, UNPLANNED)


def test_a_topic_holds_all_that_happened_to_it() -> None:
    assert folded(*ROAD) == Topic(
        stage="publicised",
        id=ID,
        issue=ISSUE,
        title="增设充电桩",
        priority="important",
        deliberate_by=date(2026, 12, 20),
        charter=2,
        procedure="online",
        by=BY,
        resolution="在东门安装",
        tasks=TASKS,
        result="投入使用",
        publicise_by=date(2026, 12, 16),
        publicised=("resolution", "result"),
        answer="东门充电桩已启用",
    )


def test_its_day_is_that_of_the_plan_then_of_the_task_due_first_then_of_its_answer() -> None:
    assert folded(PLANNED).due_on == folded(PLANNED, TAKEN_UP).due_on == date(2026, 12, 20)
    assert folded(*ROAD[:3]).due_on == date(2026, 12, 1)
    assert folded(*ROAD[:5]).due_on == date(2026, 12, 16)
    assert folded(PLANNED, TAKEN_UP, DECLINED).due_on == date(2026, 12, 20)
    assert folded(*ROAD).due_on is None


def test_who_sees_to_it_sees_to_it_until_it_is_done() -> None:
    stalled = TopicStalled(topic=ID, issue=ISSUE, step="deliberate", level="town", due_on=date(2026, 12, 20))
    assert folded(PLANNED, stalled, TAKEN_UP).stalled == ("town",)
    assert folded(PLANNED, stalled, TAKEN_UP, ROAD[2]).stalled == ()


def test_a_topic_set_back_is_in_the_plan_again_and_says_why() -> None:
    again = folded(PLANNED, TAKEN_UP, SET_BACK)
    assert (again.stage, again.procedure, again.by, again.set_back) == ("planned", None, None, "到会人数不足")
    assert folded(PLANNED, TAKEN_UP, SET_BACK, TAKEN_UP) == folded(PLANNED, TAKEN_UP)


def test_a_topic_not_adopted_is_answered_with_the_reason() -> None:
    declined = folded(PLANNED, TAKEN_UP, DECLINED)
    assert (declined.stage, declined.reason, declined.procedure) == ("not_adopted", "多数反对", "online")
    answered = evolve(declined, notice("answer", "多数反对，不装"))
    assert (answered.stage, answered.answer) == ("publicised", "多数反对，不装")


def test_what_was_settled_or_referred_onward_is_answered_without_a_word_of_it() -> None:
    about = {"topic": ID, "issue": ISSUE, "procedure": "mediation", "by": BY}
    for event, stage in ((SETTLED, "settled"), (REFERRED, "referred")):
        ended = folded(PLANNED, TAKEN_UP, event)
        assert (ended.stage, ended.reason, ended.result, ended.owes) == (stage, None, None, "answer")
        assert event == type(event).model_validate(about)
        assert evolve(ended, notice("answer")).stage == "publicised"


def test_a_dropped_topic_says_why() -> None:
    dropped = folded(*ROAD[:2], TopicDropped(topic=ID, issue=ISSUE, cause="withdrawn"))
    assert (dropped.stage, dropped.dropped_for, dropped.procedure) == ("dropped", "withdrawn", "online")


def test_what_is_no_event_of_a_topic_changes_nothing() -> None:
    assert evolve(folded(*ROAD), withdrawn(ISSUE)) == folded(*ROAD)


@pytest.mark.parametrize("length", range(len(ROAD) + 1))
def test_a_topic_is_saved_and_read_as_it_is(length: int) -> None:
    state, saved = folded(*ROAD[:length]), TypeAdapter(Topic)
    assert saved.validate_json(saved.dump_json(state)) == state


def test_all_its_contracts_are_folded() -> None:
    told = {*map(type, ROAD), TopicSetBack, TopicDeclined, TopicSettled, TopicReferred, TopicDropped, TopicStalled}
    assert told == set(EVENTS)
    assert all(evolve(folded(*ROAD[:step]), event) != folded(*ROAD[:step]) for step, event in enumerate(ROAD))
