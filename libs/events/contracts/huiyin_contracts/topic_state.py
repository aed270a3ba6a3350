"""What a topic (议题) is, folded once: deliberation's rules, its read model and reporting's case stand on this.

planned ── taken up ── decided ── carried out ── publicised (the result)
│  └─ set back ─┘ └─ not adopted, settled, referred onward ── publicised (the answer)
└── dropped, with its issue, until it is decided
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.supervision import SupervisionLevel
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
    TopicStep,
    TopicTakenUp,
)

TopicStage = Literal[
    "none",
    "planned",
    "taken_up",
    "decided",
    "carried_out",
    "not_adopted",
    "settled",
    "referred",
    "publicised",
    "dropped",
]


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
    publicise_by: date | None = None
    """Once it is carried out: by when its result is on the board."""
    stalled: tuple[SupervisionLevel, ...] = ()
    """Who sees to what it owes now, because that is late."""

    @property
    def owes(self) -> TopicStep | None:
        """What is to be done with the topic itself; once decided, it is for its tasks; then it has an answer."""
        return _OWES.get(self.stage)

    @property
    def due_on(self) -> date | None:
        """By which day that is; once decided, by which day a task of it is due first."""
        match self.stage:
            case "planned" | "taken_up" | "not_adopted" | "settled" | "referred":
                return self.deliberate_by
            case "decided":
                return min((task.due_on for task in self.tasks), default=None)
            case "carried_out":
                return self.publicise_by
        return None


_OWES: dict[TopicStage, TopicStep] = {
    "planned": "deliberate",
    "taken_up": "deliberate",
    "not_adopted": "answer",
    "settled": "answer",
    "referred": "answer",
    "carried_out": "publicise",
}


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
            return replace(topic, stage="decided", resolution=event.resolution, tasks=event.tasks, stalled=())
        case TopicDeclined():
            return replace(topic, stage="not_adopted", reason=event.reason, stalled=())
        case TopicSettled() | TopicReferred():
            return replace(topic, stage="settled" if isinstance(event, TopicSettled) else "referred", stalled=())
        case TopicCarriedOut():
            return replace(topic, stage="carried_out", result=event.result, publicise_by=event.publicise_by)
        case NoticePublished(kind="result" | "answer"):
            told = (*topic.publicised, event.kind)
            return replace(topic, stage="publicised", publicised=told, answer=event.notice, stalled=())
        case NoticePublished():
            return replace(topic, publicised=(*topic.publicised, event.kind))
        case TopicDropped():
            return replace(topic, stage="dropped", dropped_for=event.cause, stalled=())
        case TopicStalled():
            return replace(topic, stalled=(*topic.stalled, event.level))
    return topic


EVENTS = (
    TopicPlanned,
    TopicTakenUp,
    TopicSetBack,
    TopicDecided,
    TopicDeclined,
    TopicSettled,
    TopicReferred,
    TopicCarriedOut,
    NoticePublished,
    TopicDropped,
    TopicStalled,
)
"""The contracts whose events `evolve` folds."""
