"""What a village decision (四议两公开, P6) is, folded once: its rules, its view and its six sheets stand on this."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import Task
from huiyin_contracts.village_decisions import (
    DecisionCause,
    DecisionMeeting,
    DecisionSheet,
    DecisionStep,
    VillageDecisionCarriedOut,
    VillageDecisionDeclined,
    VillageDecisionDiscussed,
    VillageDecisionMoved,
    VillageDecisionOverseerReplaced,
    VillageDecisionProposed,
    VillageDecisionPublicised,
    VillageDecisionResolved,
    VillageDecisionReviewed,
    VillageDecisionSigned,
    VillageDecisionStalled,
    VillageDecisionSupervised,
    VillageDecisionVotedDown,
)

DecisionStage = Literal[
    "none",
    "begun",
    "proposed",
    "discussed",
    "reviewed",
    "resolved",
    "publicised",
    "cleared",
    "carried_out",
    "result_publicised",
    "answered",
    "declined",
]

NEXT: dict[DecisionStage, DecisionStep] = {
    "begun": "branch",
    "proposed": "committees",
    "discussed": "members",
    "reviewed": "representatives",
    "resolved": "publicise",
    "publicised": "supervise",
    "cleared": "carry_out",
    "carried_out": "publicise_result",
    "result_publicised": "supervise_result",
}
"""Which step is owed next; of what has ended, none."""


@dataclass(frozen=True, slots=True)
class PublicSheet:
    """The fifth or the sixth sheet: what was made public, and what the supervision committee said of it."""

    notice: str
    starts_on: date
    ends_on: date
    overseen_by: Person | None = None
    opinion: str | None = None
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class VillageDecision:
    """A village decision as its events tell it; what has not happened yet is None or empty."""

    stage: DecisionStage = "none"
    id: UUID | None = None
    cause: DecisionCause = "villagers"
    title: str = ""
    description: str = ""
    topic: UUID | None = None
    charter: int = 0
    merged: bool = False
    overseers: tuple[Person, ...] = ()
    last_on: date | None = None
    due_on: date | None = None
    meetings: Mapping[DecisionMeeting, MeetingRecord] = field(default_factory=dict)
    """Those that agreed, each the sheet of its step."""
    resolution: str | None = None
    tasks: tuple[Task, ...] = ()
    sheets: Mapping[DecisionSheet, PublicSheet] = field(default_factory=dict)
    result: str | None = None
    voted_down: int = 0
    stalled: tuple[SupervisionLevel, ...] = ()
    answer: str | None = None
    """Why it was declined."""

    @property
    def next(self) -> DecisionStep | None:
        """The step that is owed."""
        return NEXT.get(self.stage)


UNMOVED = VillageDecision()
_AFTER: dict[type[Event], tuple[DecisionStage, DecisionMeeting]] = {
    VillageDecisionProposed: ("proposed", "branch"),
    VillageDecisionDiscussed: ("discussed", "committees"),
    VillageDecisionReviewed: ("reviewed", "members"),
    VillageDecisionResolved: ("resolved", "representatives"),
}


def evolve(decision: VillageDecision, event: Event) -> VillageDecision:
    """The village decision after an event of its stream."""
    match event:
        case VillageDecisionMoved():
            return VillageDecision(
                "begun",
                event.village_decision,
                event.cause,
                event.title,
                event.description,
                event.topic,
                event.charter,
                event.merged,
                event.overseers,
                due_on=event.next_by,
            )
        case (
            VillageDecisionProposed()
            | VillageDecisionDiscussed()
            | VillageDecisionReviewed()
            | VillageDecisionResolved()
        ):
            stage, step = _AFTER[type(event)]
            meetings = {**decision.meetings, step: event.meeting}
            after = _moved(decision, stage, event.next_by, last_on=event.meeting.held_on, meetings=meetings)
            if isinstance(event, VillageDecisionResolved):
                return replace(after, resolution=event.resolution, tasks=event.tasks)
            return after
        case VillageDecisionVotedDown():
            after = _moved(decision, decision.stage, event.next_by, last_on=event.meeting.held_on)
            return replace(after, voted_down=decision.voted_down + 1)
        case VillageDecisionSigned():
            meeting = decision.meetings[event.step]
            signed = meeting.model_copy(update={"signers": (*meeting.signers, event.signer)})
            return replace(decision, meetings={**decision.meetings, event.step: signed})
        case VillageDecisionOverseerReplaced():
            stay = tuple(one for one in decision.overseers if not one.same_as(event.leaving))
            return replace(decision, overseers=(*stay, event.overseer))
        case VillageDecisionPublicised():
            shown = PublicSheet(event.notice, event.starts_on, event.ends_on)
            stage = "publicised" if event.sheet == "resolution" else "result_publicised"
            return _moved(decision, stage, event.next_by, sheets={**decision.sheets, event.sheet: shown})
        case VillageDecisionSupervised():
            return _supervised(decision, event)
        case VillageDecisionCarriedOut():
            return _moved(decision, "carried_out", event.next_by, result=event.result)
        case VillageDecisionDeclined():
            return _moved(decision, "declined", None, answer=event.reason)
        case VillageDecisionStalled():
            return replace(decision, stalled=(*decision.stalled, event.level))
    return decision


def _supervised(decision: VillageDecision, event: VillageDecisionSupervised) -> VillageDecision:
    sheet = decision.sheets[event.sheet]
    seen = replace(sheet, overseen_by=event.by, opinion=event.opinion, agrees=event.agrees)
    good: dict[DecisionSheet, DecisionStage] = {"resolution": "cleared", "result": "answered"}
    again: dict[DecisionSheet, DecisionStage] = {"resolution": "resolved", "result": "carried_out"}
    stage = (good if event.agrees else again)[event.sheet]
    return _moved(decision, stage, event.next_by, sheets={**decision.sheets, event.sheet: seen})


def _moved(decision: VillageDecision, stage: DecisionStage, due_on: date | None, **more: Any) -> VillageDecision:
    return replace(decision, stage=stage, due_on=due_on, voted_down=0, stalled=(), **more)


EVENTS = (
    VillageDecisionMoved,
    VillageDecisionProposed,
    VillageDecisionDiscussed,
    VillageDecisionReviewed,
    VillageDecisionResolved,
    VillageDecisionVotedDown,
    VillageDecisionSigned,
    VillageDecisionOverseerReplaced,
    VillageDecisionPublicised,
    VillageDecisionSupervised,
    VillageDecisionCarriedOut,
    VillageDecisionDeclined,
    VillageDecisionStalled,
)
"""The contracts whose events `evolve` folds."""
