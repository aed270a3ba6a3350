"""One topic (议题), the hub of deliberation: from the plan through a procedure to its tasks and answer (P3, P6, P7).

    planned ── taken up ── decided ── carried out ── result publicised
     │  └─ set back ─┘ └─ not adopted, settled, referred onward ── answer publicised
     └── dropped, with its issue, until it is decided

A topic is in one procedure at a time, and only the one that has it sets it back, decides on it or declines it. What may
be publicised when: the topic at any time, the proposal once taken up, the resolution and the handling once decided, the
result once carried out, the answer once it was not adopted. Of what was settled between its sides, or referred onward,
the answer alone is public, and says no more than that (P10).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict
from uuid import UUID, uuid5

from huiyin_contracts import DivisionCode, Event
from huiyin_contracts.deliberation_rules import PlanPriority, PlanRules
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topic_state import UNPLANNED, Topic, evolve
from huiyin_contracts.topics import (
    DropCause,
    Procedure,
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
from huiyin_deliberation.topics.board import may_be_public
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

_TOPICS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969cc")


class TopicIds(TypedDict):
    """What every event of a topic is about."""

    topic: UUID
    issue: UUID


@dataclass(frozen=True, slots=True)
class Plan:
    """Put an issue into the plan; its priority gives the day by which it is deliberated (P3)."""

    id: UUID
    issue: UUID
    title: str
    priority: PlanPriority
    today: date
    charter: int
    rules: PlanRules


@dataclass(frozen=True, slots=True)
class TakeUp:
    """Put the topic on a procedure's agenda."""

    procedure: Procedure
    by: UUID


@dataclass(frozen=True, slots=True)
class SetBack:
    """Give it back into the plan: the procedure came to no end with it."""

    procedure: Procedure
    by: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Record the resolution and what it assigns: every resolution gets a person and a deadline (P6).

    `decided_on` is the day of the session or vote: no task is due before it.
    """

    procedure: Procedure
    by: UUID
    resolution: str
    tasks: tuple[Task, ...]
    decided_on: date


@dataclass(frozen=True, slots=True)
class Decline:
    """Record that it was not adopted; without a procedure, that it is not taken from the plan (P3)."""

    procedure: Procedure | None
    by: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Record that both sides came to terms and kept them (P10)."""

    procedure: Procedure
    by: UUID


@dataclass(frozen=True, slots=True)
class Refer:
    """Record that it was not settled, and both sides were told where to go on (P10)."""

    procedure: Procedure
    by: UUID


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Record that all is done: `accepted` are those of its tasks that were accepted.

    The result is on the board by `publicise_by` (P6); a `warm` project (暖心项目) is of a market day (P9).
    """

    result: str
    accepted: Collection[UUID]
    publicise_by: date
    warm: bool = False


@dataclass(frozen=True, slots=True)
class Publicise:
    """Put something of the topic on a division's board."""

    publication: UUID
    kind: PublicationKind
    board: DivisionCode
    notice: str
    at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """Let the topic fall away with its issue; a decided one is carried through."""

    cause: DropCause


@dataclass(frozen=True, slots=True)
class StallTopic:
    """A level above sees to what the topic owed until a day (P7)."""

    level: SupervisionLevel
    due_on: date


Command = Plan | TakeUp | SetBack | Decide | Decline | Settle | Refer | CarryOut | Publicise | Drop | StallTopic


def decide(command: Command, topic: Topic) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Plan):
        return _plan(command, topic)
    if topic.id is None or topic.issue is None:
        raise Refused("topic-unknown", "没有这个议题")
    about: TopicIds = {"topic": topic.id, "issue": topic.issue}
    if isinstance(command, Drop | StallTopic):
        return _by_itself(command, topic, about)
    if topic.stage == "publicised":
        raise Refused("topic-ended", "议题已经有了公示的答复")
    if topic.stage == "dropped":
        raise Refused("topic-dropped", "议题已随事项终止")
    match command:
        case TakeUp():
            return _take_up(command, topic, about)
        case SetBack():
            _its_procedure(command, topic)
            return [TopicSetBack(**about, procedure=command.procedure, by=command.by, reason=command.reason)]
        case Decide():
            return _decide(command, topic, about)
        case Decline():
            _declinable(command, topic)
            return [TopicDeclined(**about, procedure=command.procedure, by=command.by, reason=command.reason)]
        case Settle():
            _its_procedure(command, topic)
            return [TopicSettled(**about, procedure=command.procedure, by=command.by)]
        case Refer():
            _its_procedure(command, topic)
            return [TopicReferred(**about, procedure=command.procedure, by=command.by)]
        case CarryOut():
            return _carry_out(command, topic, about)
        case Publicise():
            may_be_public(command.kind, topic)
            return [_notice(command, topic.id, topic.issue)]


def _plan(command: Plan, topic: Topic) -> Sequence[Event]:
    if topic.stage != "none":
        raise Refused("topic-already-planned", "这件事项已列入议事计划")
    within: int = getattr(command.rules, command.priority)
    planned = TopicPlanned(
        topic=command.id,
        issue=command.issue,
        title=command.title,
        priority=command.priority,
        deliberate_by=command.today + timedelta(days=within),
        charter=command.charter,
    )
    return [planned]


def _take_up(command: TakeUp, topic: Topic, about: TopicIds) -> Sequence[Event]:
    if topic.stage == "taken_up":
        raise Refused("topic-already-taken-up", "这个议题已在议事程序中，一次只走一个程序（P6）")
    if topic.stage != "planned":
        raise Refused("topic-already-decided", "这个议题已有结论")
    return [TopicTakenUp(**about, procedure=command.procedure, by=command.by)]


def _its_procedure(command: SetBack | Decide | Decline | Settle | Refer, topic: Topic) -> None:
    """Only the procedure that has a topic comes to something with it."""
    if topic.stage == "planned":
        raise Refused("topic-not-taken-up", "还没有议事，不能有结论（P6）")
    if topic.stage != "taken_up":
        raise Refused("topic-already-decided", "这个议题已有结论")
    if (topic.procedure, topic.by) != (command.procedure, command.by):
        raise Refused("topic-in-another-procedure", "这个议题正由另一个程序办理（P6）")


def _decide(command: Decide, topic: Topic, about: TopicIds) -> Sequence[Event]:
    _its_procedure(command, topic)
    for task in command.tasks:
        if task.due_on < command.decided_on:
            raise Refused(
                "task-due-before-session",
                "任务的期限 {due} 早于议事日 {day}（P6）",
                due=task.due_on.isoformat(),
                day=command.decided_on.isoformat(),
            )
    if len({task.task for task in command.tasks}) < len(command.tasks):
        raise Refused("task-twice", "同一项任务列了两次")
    decided = TopicDecided(
        **about, procedure=command.procedure, by=command.by, resolution=command.resolution, tasks=command.tasks
    )
    return [decided]


def _declinable(command: Decline, topic: Topic) -> None:
    """From the plan it is declined by no procedure; in one, by that alone."""
    if command.procedure is not None:
        _its_procedure(command, topic)
    elif topic.stage == "taken_up":
        raise Refused("topic-already-taken-up", "这个议题已在议事程序中，一次只走一个程序（P6）")
    elif topic.stage != "planned":
        raise Refused("topic-already-decided", "这个议题已有结论")


def _carry_out(command: CarryOut, topic: Topic, about: TopicIds) -> Sequence[Event]:
    if topic.stage == "carried_out":
        raise Refused("topic-already-carried-out", "任务已经完成")
    if topic.stage != "decided":
        raise Refused("topic-not-decided", "还没有决议，没有任务可办")
    if outstanding := [task for task in topic.tasks if task.task not in command.accepted]:
        raise Refused("tasks-not-accepted", "还有 {n} 项任务没有验收（P6）", n=len(outstanding))
    return [TopicCarriedOut(**about, result=command.result, publicise_by=command.publicise_by, warm=command.warm)]


def _by_itself(command: Drop | StallTopic, topic: Topic, about: TopicIds) -> Sequence[Event]:
    """What nobody asks for, and what is not so any more comes to nothing."""
    if isinstance(command, Drop):
        return [TopicDropped(**about, cause=command.cause)] if topic.owes == "deliberate" else []
    if topic.owes is None or topic.due_on != command.due_on or command.level in topic.stalled:
        return []
    return [TopicStalled(**about, step=topic.owes, level=command.level, due_on=command.due_on)]


def topic_of(issue: UUID, *, again: bool = False) -> UUID:
    """An issue's topic: one at most, and `again` one after it was reopened, so its id follows from the issue's."""
    return uuid5(_TOPICS, f"{issue}:2" if again else str(issue))


def _notice(command: Publicise, topic: UUID, issue: UUID) -> NoticePublished:
    return NoticePublished(
        issue=issue,
        publication=command.publication,
        kind=command.kind,
        about=topic,
        board=command.board,
        notice=command.notice,
        starts_at=command.at,
        ends_at=command.ends_at,
    )


TOPIC: Decider[Command, Topic] = Decider(UNPLANNED, decide, evolve)
