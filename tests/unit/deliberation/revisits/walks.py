"""A round of revisits, walked whole: two topics, one of an issue that was handled once more before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.parties import Person
from huiyin_contracts.revisits import Revisit, RevisitChannel
from huiyin_deliberation.revisits.rules import (
    REVISITS,
    TRIES,
    AnswerRevisit,
    AskedTopic,
    AttemptRevisit,
    CloseRevisits,
    Command,
    Finding,
    HandledAgain,
    OpenRevisits,
    RevisitRound,
    SettleFinding,
)

ID, SEED, HOUSEHOLD = UUID(int=1), UUID(int=2), UUID(int=3)
VILLAGE = "511529104202"
FIRST = Revisit(topic=UUID(int=11), issue=UUID(int=21), division=VILLAGE)
AGAIN = Revisit(topic=UUID(int=12), issue=UUID(int=22), division=VILLAGE)
STRANGE = UUID(int=13)
NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
DUE = datetime(2026, 11, 19, 16, tzinfo=UTC)
WANG = Person.named("王干部", "officer-wang")
LI = Person.named("李书记", "secretary-li")


def answer(
    topic: UUID,
    *,
    solved: bool = True,
    satisfied: bool = True,
    by: Person = WANG,
    remark: str | None = "还在漏水",
    finding: Finding | None = None,
    again: HandledAgain = "no",
) -> AnswerRevisit:
    return AnswerRevisit(
        topic,
        HOUSEHOLD,
        "phone",
        solved,
        satisfied,
        by,
        "周大娘",
        remark,
        "before" if topic == AGAIN.topic else again,
        {"secretary-li"},
        finding,
        NOW,
    )


def commands(_: RevisitRound) -> Iterator[Command]:
    yield OpenRevisits(ID, "2026-10", 100, SEED, (FIRST, AGAIN), DUE, 3)
    yield OpenRevisits(ID, "2026-10", 100, SEED, (), DUE, 3)
    yield CloseRevisits()
    channels: tuple[RevisitChannel, ...] = ("phone", "visit")
    for topic in (FIRST.topic, AGAIN.topic, STRANGE):
        for channel in channels:
            yield AttemptRevisit(topic, channel, WANG)
        yield answer(topic)
        yield answer(topic, by=LI)
        yield answer(topic, solved=False)
        yield answer(topic, satisfied=False, remark=None)
        yield answer(topic, satisfied=False, finding=Finding(WANG, NOW + timedelta(days=20)))
        yield answer(topic, satisfied=False, finding=Finding(WANG, NOW))
        yield SettleFinding(topic, "已换管")


def stage(state: RevisitRound) -> str:
    if state.id is None:
        return "none"
    if state.closed:
        waits = any(topic.finding and not topic.settled for topic in state.topics.values())
        return "closed_with_finding" if waits else "closed"
    return "asked" if state.complete else "open"


def known(asked: AskedTopic) -> tuple[object, ...]:
    tries = (min(asked.tries.count("phone"), TRIES), "visit" in asked.tries)
    return (asked.revisit.topic, tries, asked.answer, asked.finding, asked.settled)


PROCEDURE = Procedure(
    "月度回访 Revisits of the month",
    "huiyin_deliberation.revisits.rules",
    REVISITS,
    stage,
    commands,
    lambda state: (state.id, state.closed, tuple(map(known, state.topics.values()))),
)
