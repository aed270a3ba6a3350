"""What a topic (议题) is, folded once: deliberation's rules, its read model and reporting's case stand on this."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.publications import NoticePublished, PublicationKind
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

TopicStage = Literal["none", "planned", "deliberated", "decided", "carried_out", "publicised", "dropped"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as its events tell it; what has not happened yet is None or empty."""

    stage: TopicStage = "none"
    id: UUID | None = None
    issue: UUID | None = None
    title: str = ""
    held_on: date | None = None
    format: SessionFormat | None = None
    attendees: int | None = None
    minutes: str | None = None
    resolution: str | None = None
    tasks: tuple[Task, ...] = ()
    result: str | None = None
    publicised: tuple[PublicationKind, ...] = ()
    answer: str | None = None
    """The notice of its result."""
    dropped_for: DropCause | None = None

    @property
    def due_on(self) -> date | None:
        """The day of the task that is due first."""
        return min((task.due_on for task in self.tasks), default=None)


UNPLANNED = Topic()


def evolve(topic: Topic, event: Event) -> Topic:
    """The topic after an event of its stream; what is no event of a topic changes nothing."""
    match event:
        case TopicPlanned():
            return Topic("planned", event.topic, event.issue, event.title)
        case TopicDeliberated():
            return replace(
                topic,
                stage="deliberated",
                held_on=event.held_on,
                format=event.format,
                attendees=event.attendees,
                minutes=event.minutes,
            )
        case TopicDecided():
            return replace(topic, stage="decided", resolution=event.resolution, tasks=event.tasks)
        case TopicCarriedOut():
            return replace(topic, stage="carried_out", result=event.result)
        case NoticePublished(kind="result"):
            told = (*topic.publicised, event.kind)
            return replace(topic, stage="publicised", publicised=told, answer=event.notice)
        case NoticePublished():
            return replace(topic, publicised=(*topic.publicised, event.kind))
        case TopicDropped():
            return replace(topic, stage="dropped", dropped_for=event.cause)
    return topic


EVENTS = (TopicPlanned, TopicDeliberated, TopicDecided, TopicCarriedOut, NoticePublished, TopicDropped)
"""The contracts whose events `evolve` folds."""
