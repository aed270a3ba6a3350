"""What a topic (议题) is, folded once: deliberation's rules, its read model and reporting's case stand on this.

planned ── taken up ── decided ── carried out ── publicised (the result)
│  └─ set back ─┘ └─ not adopted ────────────── publicised (the answer)
└── dropped, with its issue, until it is decided
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.topics import (
    DropCause,
    Procedure,
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeclined,
    TopicDropped,
    TopicPlanned,
    TopicSetBack,
    TopicTakenUp,
)

TopicStage = Literal["none", "planned", "taken_up", "decided", "carried_out", "not_adopted", "publicised", "dropped"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as its events tell it; what has not happened yet is None or empty."""

    stage: TopicStage = "none"
    id: UUID | None = None
    issue: UUID | None = None
    title: str = ""
    priority: PlanPriority = "common"
    deliberate_by: date | None = None
    charter: int = 0
    procedure: Procedure | None = None
    """Which has it, or had it last and came to an end with it."""
    by: UUID | None = None
    set_back: str | None = None
    """Why it is in the plan once more."""
    resolution: str | None = None
    tasks: tuple[Task, ...] = ()
    reason: str | None = None
    """Why it was not adopted."""
    result: str | None = None
    publicised: tuple[PublicationKind, ...] = ()
    answer: str | None = None
    """The notice that answers its issue."""
    dropped_for: DropCause | None = None

    @property
    def due_on(self) -> date | None:
        """By which day something is to be done with it: it is to be deliberated, or a task of it is due first."""
        match self.stage:
            case "planned" | "taken_up":
                return self.deliberate_by
            case "decided":
                return min((task.due_on for task in self.tasks), default=None)
        return None


UNPLANNED = Topic()


def evolve(topic: Topic, event: Event) -> Topic:
    """The topic after an event of its stream; what is no event of a topic changes nothing."""
    match event:
        case TopicPlanned():
            return Topic(
                "planned",
                event.topic,
                event.issue,
                event.title,
                event.priority,
                event.deliberate_by,
                event.charter,
            )
        case TopicTakenUp():
            return replace(topic, stage="taken_up", procedure=event.procedure, by=event.by, set_back=None)
        case TopicSetBack():
            return replace(topic, stage="planned", procedure=None, by=None, set_back=event.reason)
        case TopicDecided():
            return replace(topic, stage="decided", resolution=event.resolution, tasks=event.tasks)
        case TopicDeclined():
            return replace(topic, stage="not_adopted", reason=event.reason)
        case TopicCarriedOut():
            return replace(topic, stage="carried_out", result=event.result)
        case NoticePublished(kind="result" | "answer"):
            told = (*topic.publicised, event.kind)
            return replace(topic, stage="publicised", publicised=told, answer=event.notice)
        case NoticePublished():
            return replace(topic, publicised=(*topic.publicised, event.kind))
        case TopicDropped():
            return replace(topic, stage="dropped", dropped_for=event.cause)
    return topic


EVENTS = (
    TopicPlanned,
    TopicTakenUp,
    TopicSetBack,
    TopicDecided,
    TopicDeclined,
    TopicCarriedOut,
    NoticePublished,
    TopicDropped,
)
"""The contracts whose events `evolve` folds."""
