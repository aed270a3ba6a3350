"""What an online deliberation (线上四步, P8) is, folded once: its rules and its view stand on this."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.online_deliberations import (
    OnlineDeliberationAdopted,
    OnlineDeliberationClosed,
    OnlineDeliberationDeclined,
    OnlineDeliberationExtended,
    OnlineDeliberationOpened,
    OnlineDeliberationSetBack,
    OnlineDeliberationStalled,
    OnlineHandlingProposed,
    OnlineObjectionsEnded,
    OnlineResultPublicised,
    OnlineStep,
    OpinionCount,
)
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import Task

OnlineStage = Literal["none", "open", "closed", "proposed", "heard", "adopted", "publicised", "declined", "set_back"]

NEXT: dict[OnlineStage, OnlineStep] = {
    "open": "deliberate",
    "closed": "propose",
    "proposed": "object",
    "heard": "decide",
    "adopted": "publicise",
}
"""Which step is owed next; of what has ended, none."""


@dataclass(frozen=True, slots=True)
class OnlineDeliberation:
    """An online deliberation as its events tell it; what has not happened yet is None or empty."""

    stage: OnlineStage = "none"
    id: UUID | None = None
    topic: UUID | None = None
    title: str = ""
    notice: str = ""
    publications: tuple[UUID, ...] = ()
    """What it has on the board, the topic first: each may be objected to."""
    charter: int = 0
    last_day: date | None = None
    """Of what residents may do now: deliberate, or object."""
    ends_at: datetime | None = None
    due_on: date | None = None
    proposal: str | None = None
    opinions: OpinionCount | None = None
    resolution: str | None = None
    tasks: tuple[Task, ...] = ()
    result: str | None = None
    answer: str | None = None
    """Why it was declined or set back."""
    stalled: tuple[SupervisionLevel, ...] = ()

    @property
    def next(self) -> OnlineStep | None:
        """The step that is owed."""
        return NEXT.get(self.stage)


UNPUBLISHED = OnlineDeliberation()


def evolve(online: OnlineDeliberation, event: Event) -> OnlineDeliberation:
    """The online deliberation after an event of its stream."""
    match event:
        case OnlineDeliberationOpened():
            told = (event.online_deliberation, event.topic, event.title, event.notice, (event.publication,))
            opened = OnlineDeliberation("open", *told, event.charter)
            return _moved(opened, "open", event.next_by, last_day=event.last_day, ends_at=event.ends_at)
        case OnlineDeliberationExtended():
            return _moved(online, "open", event.next_by, last_day=event.last_day, ends_at=event.ends_at)
        case OnlineDeliberationClosed():
            return replace(online, stage="closed")
        case OnlineHandlingProposed():
            up = {"publications": (*online.publications, event.publication), "proposal": event.proposal}
            window = {"last_day": event.last_day, "ends_at": event.ends_at, "opinions": event.opinions}
            return _moved(online, "proposed", event.next_by, **up, **window)
        case OnlineObjectionsEnded():
            return replace(online, stage="heard")
        case OnlineDeliberationAdopted():
            return _moved(online, "adopted", event.next_by, resolution=event.resolution, tasks=event.tasks)
        case OnlineResultPublicised():
            return _moved(online, "publicised", None, result=event.result)
        case OnlineDeliberationDeclined():
            return _moved(online, "declined", None, answer=event.reason)
        case OnlineDeliberationSetBack():
            return _moved(online, "set_back", None, answer=event.reason)
        case OnlineDeliberationStalled():
            return replace(online, stalled=(*online.stalled, event.level))
    return online


def _moved(online: OnlineDeliberation, stage: OnlineStage, due_on: date | None, **more: Any) -> OnlineDeliberation:
    return replace(online, stage=stage, due_on=due_on, stalled=(), **more)


EVENTS = (
    OnlineDeliberationOpened,
    OnlineDeliberationExtended,
    OnlineDeliberationClosed,
    OnlineHandlingProposed,
    OnlineObjectionsEnded,
    OnlineDeliberationAdopted,
    OnlineResultPublicised,
    OnlineDeliberationDeclined,
    OnlineDeliberationSetBack,
    OnlineDeliberationStalled,
)
"""The contracts whose events `evolve` folds."""
