"""Whether a publication (公示) stood as it says, from which day to which: by proofs alone, without our database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_contracts.base import unversioned
from huiyin_contracts.publications import (
    DecisionPublished,
    NoticeCorrected,
    NoticeObjected,
    NoticePublished,
    ObjectionAnswered,
    PlanPublished,
)
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.envelope import stream_name
from huiyin_events.transparency.bundles import BundledEvent, ProofBundle, ProvenEvent
from huiyin_events.transparency.notes import NoteRefused, Verifier

LATE: Final = timedelta(minutes=10)
"""By no more than this may a notice be on the log later than it says that it was put up."""
PUT_UP: Final = frozenset(unversioned(one.type) for one in (NoticePublished, DecisionPublished, PlanPublished))
"""What puts a publication on a board."""


@dataclass(frozen=True, slots=True)
class ProvenPublication:
    """What the proofs of a publication say: from when to when, its words, and what was said to it since."""

    publication: UUID
    kind: str
    board: str
    starts_at: datetime
    ends_at: datetime | None
    recorded_at: datetime
    notice: str | None
    told: bool
    """Whether its words are there; else they were taken out of public view, and are proved by their hash alone."""
    size: int
    """Of how many records the log consisted when this was proved; what came after is not known."""
    corrections: tuple[ProvenEvent, ...]
    objections: int
    answers: int
    wrong: tuple[str, ...]
    """What does not fit together, in words; nothing: it stood unchanged, but for its corrections."""

    def days(self) -> tuple[date, date | None]:
        """The first and the last whole day on which it stood."""
        zone = ZoneInfo(DEFAULT_TIMEZONE)
        last = (self.ends_at - timedelta(microseconds=1)).astimezone(zone).date() if self.ends_at else None
        return max(self.starts_at, self.recorded_at).astimezone(zone).date(), last

    def lines(self) -> Iterator[str]:
        """The same in words."""
        first, last = self.days()
        changed = f"corrected {len(self.corrections)} times" if self.corrections else "unchanged"
        yield f"{self.kind or 'publication'} {self.publication} on the board of {self.board}"
        until = f"to {last}" if last else "on" if self.told else "to a day that is not told"
        yield f"stood from {first} {until}, {'not as it says' if self.wrong else changed}"
        yield f"as the log was with {self.size} records; nothing is known here of what came later"
        if not self.told:
            yield "its words were taken out of public view: by their hash alone nobody knows that they are this one's"
        yield f"{self.objections} objections, {self.answers} answered"
        for one in self.corrections:
            yield f"  corrected {one.recorded_at:%Y-%m-%d %H:%M}: {one.data['reason'] if one.data else 'no words'}"


def standing(bundle: ProofBundle, verifier: Verifier | None = None) -> ProvenPublication:
    """What a bundle says of its publication. Raises NoteRefused where its proofs do not hold."""
    events = bundle.proven(verifier)
    if not events or unversioned(events[0].type) not in PUT_UP:
        raise NoteRefused("the proofs do not begin with a publication that was put up")
    first, *later = events
    told: dict[str, Any] = first.data or {}
    starts_at = datetime.fromisoformat(told["starts_at"]) if told else first.occurred_at
    ends_at = datetime.fromisoformat(told["ends_at"]) if told.get("ends_at") else None
    return ProvenPublication(
        publication=bundle.about,
        kind="plan" if first.stream.startswith("publication.plan-") else str(told.get("kind", "")),
        board=first.division,
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_at=first.recorded_at,
        notice=told.get("notice"),
        told=first.data is not None,
        size=bundle.note.head.size,
        corrections=tuple(one for one in later if unversioned(one.type) == unversioned(NoticeCorrected.type)),
        objections=sum(unversioned(one.type) == unversioned(NoticeObjected.type) for one in later),
        answers=sum(unversioned(one.type) == unversioned(ObjectionAnswered.type) for one in later),
        wrong=tuple(_wrong(bundle.about, starts_at, ends_at, first, later)),
    )


def _wrong(
    about: UUID, starts_at: datetime, ends_at: datetime | None, first: ProvenEvent, later: Sequence[ProvenEvent]
) -> Iterator[str]:
    if first.data is not None and first.data.get("publication") != str(about):
        yield f"leaf {first.leaf} puts up another publication, {first.data.get('publication')}"
    if first.data is not None and first.data.get("board") != first.division:
        yield f"another board: it says to be on that of {first.data.get('board')}, and is of {first.division}"
    if first.recorded_at - starts_at > LATE:
        yield f"backdated: it says that it stood from {starts_at}, and came on the log on {first.recorded_at}"
    elif ends_at is not None and ends_at <= max(starts_at, first.recorded_at):
        yield f"it was up for no time: it ended {ends_at}, and came on the log on {first.recorded_at}"
    yield from _out_of_order(about, first, later)
    for one in (first, *later):
        before, _ = one.kept
        if before and before > one.recorded_at.date().isoformat():
            yield f"backdated: leaf {one.leaf} says {one.recorded_at}, and a checkpoint signed on {before} lacks it"


def _out_of_order(about: UUID, first: ProvenEvent, later: Sequence[ProvenEvent]) -> Iterator[str]:
    stream = stream_name(NoticeObjected.type, about)
    for one in later:
        if one.stream != stream:
            yield f"leaf {one.leaf} is not about it, but of {one.stream}"
    for number, one in enumerate(later, 1):
        if one.version != number:
            yield f"left out: entry {number} of {stream}; leaf {one.leaf} is entry {one.version}"
            break
    for one, next_ in pairwise([first, *later]):
        if next_.leaf <= one.leaf:
            yield f"leaf {next_.leaf} stands before leaf {one.leaf}, and follows from it"


def contradictions(bundles: Sequence[ProofBundle]) -> list[str]:
    """Where bundles that were handed out of one publication show different versions of it."""
    return [told for one, other in combinations(bundles, 2) for told in _between(one, other)]


def _between(one: ProofBundle, other: ProofBundle) -> Iterator[str]:
    if one.about != other.about:
        return
    yield from _signed(one, other)
    older, newer = sorted((one, other), key=lambda bundle: (bundle.tree, bundle.note.head.size))
    same_tree = older.note.head.origin == newer.note.head.origin
    before, after = _by_place(older), _by_place(newer)
    for place, event in before.items():
        if place not in after:
            yield f"removed: leaf {event.leaf} was of it, and is not told any more"
        elif after[place].entry != event.entry:
            yield f"two versions: leaf {event.leaf} was another one"
        elif same_tree and after[place].leaf != event.leaf:
            yield f"moved: leaf {event.leaf} is leaf {after[place].leaf}"
    for place, event in after.items():
        if same_tree and place not in before and event.leaf < older.note.head.size:
            yield f"left out: leaf {event.leaf} is of it, and the bundle of {older.note.head.size} leaves lacks it"


def _signed(one: ProofBundle, other: ProofBundle) -> Iterator[str]:
    """Of one tree two keys, or two roots of so many leaves: the checkpoints that were kept bear witness, too."""
    if one.note.head.origin == other.note.head.origin and one.key != other.key:
        yield f"two keys: {one.note.head.origin} was signed by {one.key} and by {other.key}"
    roots = {(note.head.origin, note.head.size): note.head.root for note in one.notes}
    for head in (note.head for note in other.notes):
        if roots.get((head.origin, head.size), head.root) != head.root:
            yield f"split view: two trees of {head.size} leaves were signed"


def _by_place(bundle: ProofBundle) -> dict[int, BundledEvent]:
    """Its events by what they are: 0 put it up, the others are entries 1, 2, 3 … since, in whatever tree."""
    return dict(enumerate(bundle.events))
