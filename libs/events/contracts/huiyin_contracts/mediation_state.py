"""What a mediation (德古说理, P10) is, folded once: its rules and its read model stand on this."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.mediations import (
    CaseWords,
    MediationAgreed,
    MediationKept,
    MediationKind,
    MediationOpened,
    MediationReferred,
    MediationRefused,
    MediationSat,
    MediationSigned,
    MediationStalled,
    MediationStep,
    MediationVisited,
    MediatorAnswered,
    MediatorProposed,
    MediatorRecused,
    ReferralTo,
    Side,
)
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.supervision import SupervisionLevel

MediationStage = Literal[
    "none", "opened", "proposed", "visiting", "ready", "sat", "agreed", "bound", "refused", "kept", "referred"
]
Copies = tuple[Personal[CaseWords], Personal[CaseWords]]

NEXT: dict[MediationStage, MediationStep] = {
    "opened": "mediator",
    "proposed": "mediator",
    "visiting": "visit",
    "ready": "session",
    "sat": "agree",
    "agreed": "sign",
    "bound": "keep",
    "refused": "refer",
}
"""Which step is owed next; of what has ended, none."""


@dataclass(frozen=True, slots=True)
class Mediation:
    """A mediation as its events tell it; what has not happened yet is None or empty."""

    stage: MediationStage = "none"
    id: UUID | None = None
    kind: MediationKind = "other"
    first: Person | None = None
    second: Person | None = None
    words: Copies | None = None
    topic: UUID | None = None
    charter: int = 0
    due_on: date | None = None
    last_on: date | None = None
    mediator: Person | None = None
    accepted: tuple[Side, ...] = ()
    visited: tuple[Side, ...] = ()
    sessions: int = 0
    terms: Copies | None = None
    custom: bool = False
    keep_by: date | None = None
    signers: tuple[Person, ...] = ()
    referred_to: ReferralTo | None = None
    stalled: tuple[SupervisionLevel, ...] = ()

    @property
    def next(self) -> MediationStep | None:
        """The step that is owed."""
        return NEXT.get(self.stage)

    def side_of(self, person: Person) -> Side | None:
        """On which side somebody is."""
        if self.first and self.first.same_as(person):
            return "first"
        return "second" if self.second and self.second.same_as(person) else None


UNOPENED = Mediation()


def evolve(case: Mediation, event: Event) -> Mediation:
    """The mediation after an event of its stream."""
    match event:
        case MediationOpened():
            told = (event.mediation, event.kind, event.first, event.second, event.words, event.topic, event.charter)
            return Mediation("opened", *told, due_on=event.next_by)
        case MediatorProposed() | MediatorAnswered() | MediatorRecused():
            return _mediator(case, event)
        case MediationVisited():
            seen = (*case.visited, event.side)
            stage: MediationStage = "ready" if set(seen) == {"first", "second"} else "visiting"
            return _moved(case, stage, event.next_by, visited=seen, last_on=event.visited_on)
        case MediationSat():
            return _moved(case, "sat", event.next_by, sessions=case.sessions + 1, last_on=event.held_on)
        case MediationAgreed():
            told_of = {"terms": event.terms, "custom": event.custom, "keep_by": event.keep_by}
            return _moved(case, "agreed", event.next_by, **told_of)
        case MediationSigned():
            signers = (*case.signers, event.signer)
            return _moved(case, "bound" if len(signers) == 3 else "agreed", event.next_by, signers=signers)
        case MediationKept():
            return _moved(case, "kept", None)
        case MediationRefused():
            return _moved(case, "refused", event.next_by)
        case MediationReferred():
            return _moved(case, "referred", None, referred_to=event.to)
        case MediationStalled():
            return replace(case, stalled=(*case.stalled, event.level))
    return case


def _mediator(case: Mediation, event: MediatorProposed | MediatorAnswered | MediatorRecused) -> Mediation:
    match event:
        case MediatorProposed():
            return replace(case, stage="proposed", mediator=event.mediator, accepted=())
        case MediatorAnswered(accepts=False):
            return _moved(case, "opened", event.next_by, mediator=None, accepted=())
        case MediatorAnswered():
            both = (*case.accepted, event.side)
            return _moved(case, "visiting" if len(both) == 2 else "proposed", event.next_by, accepted=both)
        case MediatorRecused():
            anew: dict[str, Any] = {"visited": (), "sessions": 0, "terms": None, "keep_by": None, "signers": ()}
            return _moved(case, "opened", event.next_by, mediator=None, accepted=(), **anew)


def _moved(case: Mediation, stage: MediationStage, due_on: date | None, **more: Any) -> Mediation:
    return replace(case, stage=stage, due_on=due_on, stalled=(), **more)


EVENTS = (
    MediationOpened,
    MediatorProposed,
    MediatorAnswered,
    MediatorRecused,
    MediationVisited,
    MediationSat,
    MediationAgreed,
    MediationSigned,
    MediationRefused,
    MediationKept,
    MediationReferred,
    MediationStalled,
)
"""The contracts whose events `evolve` folds."""
