"""One topic (议题) from the plan through a session to its resolution, its tasks and the result (P3, P6, P8).

    planned ── deliberated ── decided ── carried out ── result publicised
       └── dropped, with its issue, until it is decided

What may be publicised when: the topic at any time, the proposal and the resolution once decided, the result once
carried out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypedDict, get_args
from uuid import UUID, uuid5

from huiyin_contracts import DivisionCode, Event
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.topic_state import UNPLANNED, Topic, evolve
from huiyin_contracts.topics import (
    DropCause,
    SessionFormat,
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeliberated,
    TopicDropped,
    TopicPlanned,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

MAX_TITLE = 60
_TOPICS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969cc")


class TopicIds(TypedDict):
    """What every event of a topic is about."""

    topic: UUID
    issue: UUID


@dataclass(frozen=True, slots=True)
class Plan:
    """Put an issue into the plan."""

    id: UUID
    issue: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Deliberate:
    """Record a session that was held. `today` is the day of recording."""

    held_on: date
    format: SessionFormat
    attendees: int
    minutes: str
    today: date


@dataclass(frozen=True, slots=True)
class Decide:
    """Record the resolution and what it assigns: every resolution gets a person and a deadline (P6)."""

    resolution: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Record that the tasks are done."""

    result: str


@dataclass(frozen=True, slots=True)
class Publicise:
    """Put something of the topic on a division's board."""

    publication: UUID
    kind: PublicationKind
    board: DivisionCode
    notice: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """Let the topic fall away with its issue; a decided one is carried through."""

    cause: DropCause


Command = Plan | Deliberate | Decide | CarryOut | Publicise | Drop


def decide(command: Command, topic: Topic) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Plan):
        if topic.stage != "none":
            raise Refused("topic-already-planned", "这件事项已列入议事计划")
        return [TopicPlanned(topic=command.id, issue=command.issue, title=command.title)]
    if topic.id is None or topic.issue is None:
        raise Refused("topic-unknown", "没有这个议题")
    about: TopicIds = {"topic": topic.id, "issue": topic.issue}
    match command, topic.stage:
        case Drop(cause), "planned" | "deliberated":
            return [TopicDropped(**about, cause=cause)]
        case Drop(), _:
            return []
        case _, "publicised":
            raise Refused("topic-ended", "议题的办理结果已经公示")
        case _, "dropped":
            raise Refused("topic-dropped", "议题已随事项终止")
        case Deliberate(held_on, today=today), "planned" if held_on > today:
            raise Refused("session-in-the-future", "议事日 {day} 还没有到", day=held_on.isoformat())
        case Deliberate(held_on, format_, attendees, minutes), "planned":
            return [TopicDeliberated(**about, held_on=held_on, format=format_, attendees=attendees, minutes=minutes)]
        case Deliberate(), _:
            raise Refused("topic-already-deliberated", "这个议题已经议过")
        case Decide(), "planned":
            raise Refused("topic-not-deliberated", "还没有议事，不能形成决议")
        case Decide(tasks=tasks), "deliberated" if any(t.due_on < (topic.held_on or t.due_on) for t in tasks):
            raise Refused("task-due-before-session", "任务的期限早于议事日")
        case Decide(resolution, tasks), "deliberated":
            return [TopicDecided(**about, resolution=resolution, tasks=tasks)]
        case Decide(), _:
            raise Refused("topic-already-decided", "这个议题已有决议")
        case CarryOut(result), "decided":
            return [TopicCarriedOut(**about, result=result)]
        case CarryOut(), "carried_out":
            raise Refused("topic-already-carried-out", "任务已经完成")
        case CarryOut(), _:
            raise Refused("topic-not-decided", "还没有决议，没有任务可办")
        case (
            (Publicise(kind="topic") as publicise, _)
            | (Publicise(kind="proposal" | "resolution") as publicise, "decided" | "carried_out")
            | (Publicise(kind="result") as publicise, "carried_out")
        ):
            return [_notice(publicise, topic.id, topic.issue)]
        case Publicise(kind="result"), _:
            raise Refused("topic-not-carried-out", "任务还没有完成，不能公示结果")
        case _:
            raise Refused("topic-not-decided", "还没有决议，不能公示")


def publishable(topic: Topic) -> tuple[PublicationKind, ...]:
    """What of a topic may go on the board now, by the rules themselves."""

    def allowed(kind: PublicationKind) -> bool:
        try:
            return bool(decide(Publicise(UUID(int=0), kind, "000000", "", datetime.min.replace(tzinfo=UTC)), topic))
        except Refused:
            return False

    return tuple(filter(allowed, get_args(PublicationKind)))


def topic_of(issue: UUID, *, again: bool = False) -> UUID:
    """An issue's topic: one at most, and `again` one after it was reopened, so its id follows from the issue's."""
    return uuid5(_TOPICS, f"{issue}:2" if again else str(issue))


def title_of(description: str) -> str:
    """A title from an issue's own words: its first line, shortened."""
    first = (description.strip().splitlines() or ["（没有文字）"])[0]
    return first if len(first) <= MAX_TITLE else first[: MAX_TITLE - 1] + "…"


def _notice(command: Publicise, topic: UUID, issue: UUID) -> NoticePublished:
    return NoticePublished(
        issue=issue,
        publication=command.publication,
        kind=command.kind,
        about=topic,
        board=command.board,
        notice=command.notice,
        starts_at=command.at,
    )


TOPIC: Decider[Command, Topic] = Decider(UNPLANNED, decide, evolve)
