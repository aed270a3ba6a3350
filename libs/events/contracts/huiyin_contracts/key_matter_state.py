"""What a key matter (重点事项, Y2) is, folded once: its rules and its read model stand on this."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.key_matters import (
    KeyMatterAccepted,
    KeyMatterCommissioned,
    KeyMatterDeclined,
    KeyMatterDelegateReplaced,
    KeyMatterDiscussed,
    KeyMatterKind,
    KeyMatterProposed,
    KeyMatterRaised,
    KeyMatterResolved,
    KeyMatterReturned,
    KeyMatterServed,
    KeyMatterStalled,
    KeyMatterStep,
    KeyMatterVotedDown,
)
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.owners_votes import Delegate, OwnersVote
from huiyin_contracts.parties import Party, Person
from huiyin_contracts.supervision import SupervisionLevel

KeyMatterStage = Literal[
    "none", "raised", "proposed", "discussed", "resolved", "commissioned", "served", "accepted", "declined"
]

NEXT: dict[KeyMatterStage, KeyMatterStep] = {
    "raised": "propose",
    "proposed": "discuss",
    "discussed": "resolve",
    "resolved": "commission",
    "commissioned": "serve",
    "served": "accept",
}
"""Which step is owed next; of what has ended, none."""


@dataclass(frozen=True, slots=True)
class KeyMatter:
    """A key matter as its events tell it; what has not happened yet is None or empty."""

    stage: KeyMatterStage = "none"
    id: UUID | None = None
    estate: str = ""
    kind: KeyMatterKind = "other_shared"
    title: str = ""
    description: str = ""
    topic: UUID | None = None
    charter: int = 0
    last_on: date | None = None
    """The day of the last meeting: none may have been before it."""
    due_on: date | None = None
    """Until when the next step is owed."""
    proposed: MeetingRecord | None = None
    discussed: MeetingRecord | None = None
    delegates: tuple[Delegate, ...] = ()
    vote: OwnersVote | None = None
    resolution: str | None = None
    task: UUID | None = None
    provider: Party | None = None
    service: str | None = None
    result: str | None = None
    sent_back: int = 0
    voted_down: int = 0
    """How often the meeting that is owed was held in vain."""
    stalled: tuple[SupervisionLevel, ...] = ()
    accepted_by: Person | None = None
    answer: str | None = None
    """Why it was declined, or what was remarked on acceptance."""

    @property
    def next(self) -> KeyMatterStep | None:
        """The step that is owed."""
        return NEXT.get(self.stage)


UNRAISED = KeyMatter()


def evolve(matter: KeyMatter, event: Event) -> KeyMatter:
    """The key matter after an event of its stream."""
    match event:
        case KeyMatterRaised():
            return KeyMatter(
                "raised",
                event.key_matter,
                event.estate,
                event.kind,
                event.title,
                event.description,
                event.topic,
                event.charter,
                due_on=event.next_by,
            )
        case KeyMatterProposed():
            return replace(_moved(matter, "proposed", event.next_by, event.meeting.held_on), proposed=event.meeting)
        case KeyMatterDiscussed():
            after = _moved(matter, "discussed", event.next_by, event.meeting.held_on)
            return replace(after, discussed=event.meeting, delegates=event.delegates)
        case KeyMatterResolved():
            after = _moved(matter, "resolved", event.next_by, event.vote.held_on)
            return replace(after, vote=event.vote, resolution=event.resolution)
        case KeyMatterVotedDown():
            held = event.meeting or event.vote
            after = _moved(matter, matter.stage, event.next_by, held.held_on if held else matter.last_on)
            return replace(after, voted_down=matter.voted_down + 1)
        case KeyMatterCommissioned():
            after = _moved(matter, "commissioned", event.due_on, matter.last_on)
            return replace(after, task=event.task, provider=event.provider, service=event.service)
        case KeyMatterServed():
            return replace(_moved(matter, "served", event.next_by, matter.last_on), result=event.result)
        case KeyMatterReturned():
            after = _moved(matter, "commissioned", event.due_on, matter.last_on)
            return replace(after, sent_back=matter.sent_back + 1)
        case KeyMatterAccepted():
            after = _moved(matter, "accepted", None, matter.last_on)
            return replace(after, accepted_by=event.by, answer=event.remark)
        case KeyMatterDeclined():
            return replace(_moved(matter, "declined", None, matter.last_on), answer=event.reason)
        case KeyMatterStalled() | KeyMatterDelegateReplaced():
            return _beside(matter, event)
    return matter


def _beside(matter: KeyMatter, event: KeyMatterStalled | KeyMatterDelegateReplaced) -> KeyMatter:
    """What leaves the step that is owed as it is."""
    if isinstance(event, KeyMatterStalled):
        return replace(matter, stalled=(*matter.stalled, event.level))
    stay = tuple(one for one in matter.delegates if not one.person.same_as(event.leaving))
    return replace(matter, delegates=(*stay, event.delegate))


def _moved(matter: KeyMatter, stage: KeyMatterStage, due_on: date | None, last_on: date | None) -> KeyMatter:
    return replace(matter, stage=stage, due_on=due_on, last_on=last_on, voted_down=0, stalled=())


EVENTS = (
    KeyMatterRaised,
    KeyMatterProposed,
    KeyMatterDiscussed,
    KeyMatterResolved,
    KeyMatterVotedDown,
    KeyMatterCommissioned,
    KeyMatterServed,
    KeyMatterReturned,
    KeyMatterAccepted,
    KeyMatterDeclined,
    KeyMatterDelegateReplaced,
    KeyMatterStalled,
)
"""The contracts whose events `evolve` folds."""
