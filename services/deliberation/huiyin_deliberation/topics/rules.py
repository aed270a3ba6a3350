"""One topic (议题) from the plan through a session to its resolution, its tasks and the result (P3, P6, P8).

    planned ── deliberated ── decided ── carried out ── result publicised
       └── dropped, with its issue, until it is decided

What may be publicised when: the topic at any time, the proposal and the resolution once decided, the result once
carried out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypedDict, get_args
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.topics import (
    Publication,
    SessionFormat,
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeliberated,
    TopicDropped,
    TopicPlanned,
    TopicPublicised,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

TopicStage = Literal["none", "planned", "deliberated", "decided", "carried_out", "publicised", "dropped"]


class TopicIds(TypedDict):
    """What every event of a topic is about."""

    topic: UUID
    issue: UUID


@dataclass(frozen=True, slots=True)
class Topic:
    """What the rules need to know of a topic."""

    stage: TopicStage = "none"
    id: UUID | None = None
    issue: UUID | None = None
    held_on: date | None = None


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
    """Put something of the topic on the board."""

    what: Publication
    notice: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Let the topic fall away with its issue; a decided one is carried through."""

    reason: str


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
        case Drop(reason), "planned" | "deliberated":
            return [TopicDropped(**about, reason=reason)]
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
        case Publicise("topic", notice), _:
            return [TopicPublicised(**about, what="topic", notice=notice)]
        case Publicise("proposal" | "resolution" as what, notice), "decided" | "carried_out":
            return [TopicPublicised(**about, what=what, notice=notice)]
        case Publicise("result", notice), "carried_out":
            return [TopicPublicised(**about, what="result", notice=notice)]
        case Publicise("result"), _:
            raise Refused("topic-not-carried-out", "任务还没有完成，不能公示结果")
        case _:
            raise Refused("topic-not-decided", "还没有决议，不能公示")


def publishable(topic: Topic) -> tuple[Publication, ...]:
    """What of a topic may go on the board now, by the rules themselves."""

    def allowed(what: Publication) -> bool:
        try:
            return bool(decide(Publicise(what, ""), topic))
        except Refused:
            return False

    return tuple(filter(allowed, get_args(Publication)))


def evolve(topic: Topic, event: Event) -> Topic:
    """The topic after an event."""
    match event:
        case TopicPlanned():
            return Topic("planned", event.topic, event.issue)
        case TopicDeliberated():
            return replace(topic, stage="deliberated", held_on=event.held_on)
        case TopicDecided():
            return replace(topic, stage="decided")
        case TopicCarriedOut():
            return replace(topic, stage="carried_out")
        case TopicPublicised(what="result"):
            return replace(topic, stage="publicised")
        case TopicDropped():
            return replace(topic, stage="dropped")
    return topic


TOPIC: Decider[Command, Topic] = Decider(Topic(), decide, evolve)
