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
    TopicDeliberated,
    TopicDropped,
    TopicPlanned,
)

ID, ISSUE, NOTICE = UUID(int=1), UUID(int=2), UUID(int=3)
TASKS = (
    Task(description="安装充电桩", assignee=Body(kind="company", name="城西物业公司"), due_on=date(2026, 12, 9)),
    Task(description="逐楼劝导", assignee=closed(Person.named("李党员", "member-li")), due_on=date(2026, 12, 1)),
)


def notice(kind: PublicationKind, text: str = "请大家看") -> NoticePublished:
    return NoticePublished(
        issue=ISSUE, publication=NOTICE, kind=kind, about=ID, board=VILLAGE, notice=text, starts_at=NOW
    )


ROAD: tuple[Event, ...] = (
    TopicPlanned(topic=ID, issue=ISSUE, title="增设充电桩"),
    TopicDeliberated(
        topic=ID, issue=ISSUE, held_on=date(2026, 11, 11), format="courtyard", attendees=23, minutes="三种方案"
    ),
    TopicDecided(topic=ID, issue=ISSUE, resolution="在东门安装", tasks=TASKS),
    notice("resolution"),
    TopicCarriedOut(topic=ID, issue=ISSUE, result="投入使用"),
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
        held_on=date(2026, 11, 11),
        format="courtyard",
        attendees=23,
        minutes="三种方案",
        resolution="在东门安装",
        tasks=TASKS,
        result="投入使用",
        publicised=("resolution", "result"),
        answer="东门充电桩已启用",
    )


def test_the_task_due_first_sets_its_day() -> None:
    assert folded(*ROAD[:2]).due_on is None
    assert folded(*ROAD[:3]).due_on == date(2026, 12, 1)


def test_a_dropped_topic_says_why() -> None:
    dropped = folded(*ROAD[:2], TopicDropped(topic=ID, issue=ISSUE, cause="withdrawn"))
    assert (dropped.stage, dropped.dropped_for, dropped.minutes) == ("dropped", "withdrawn", "三种方案")


def test_what_is_no_event_of_a_topic_changes_nothing() -> None:
    assert evolve(folded(*ROAD), withdrawn(ISSUE)) == folded(*ROAD)


@pytest.mark.parametrize("length", range(len(ROAD) + 1))
def test_a_topic_is_saved_and_read_as_it_is(length: int) -> None:
    state, saved = folded(*ROAD[:length]), TypeAdapter(Topic)
    assert saved.validate_json(saved.dump_json(state)) == state


def test_all_its_contracts_are_folded() -> None:
    told = {*map(type, ROAD), TopicDropped}
    assert told == set(EVENTS)
    assert all(evolve(folded(*ROAD[:step]), event) != folded(*ROAD[:step]) for step, event in enumerate(ROAD))
