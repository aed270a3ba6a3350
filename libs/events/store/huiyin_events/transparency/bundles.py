"""Several events of the log with all that proves them, as one file that needs nothing else.

Each event has its entry, its place in the tree and the path from there; `data`, what the entry has the hash of, is
there where it is public. Kept checkpoints beside them say between which days an event came into the tree; that they
are of this tree, and not of another one by the same key, each proves by its own path.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, Self
from uuid import UUID

import orjson

from huiyin_events.transparency.entries import FORM as ENTRY
from huiyin_events.transparency.entries import digest_of
from huiyin_events.transparency.merkle import (
    consistency_path,
    inclusion_path,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
)
from huiyin_events.transparency.notes import NoteRefused, SignedNote, Verifier
from huiyin_events.transparency.proofs import NotYetSigned
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.tiles import Nodes

_FORM: Final = "huiyin-proofs@v1"


@dataclass(frozen=True, slots=True)
class BundledEvent:
    """An event: which leaf it is, what that is made of, and the hashes beside its way to the root."""

    leaf: int
    entry: str
    data: str | None = None
    path: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class BundledCheckpoint:
    """One of the tree's history, the day (UTC) on which it was signed, and how the tree went on from it."""

    day: str
    note: SignedNote
    path: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class ProvenEvent:
    """What an entry says, once it was found to be on the log; `data` where it is public."""

    leaf: int
    hash: bytes
    id: UUID
    stream: str
    version: int
    type: str
    division: str
    occurred_at: datetime
    recorded_at: datetime
    data: Any
    kept: tuple[str, str]
    """The days of the kept checkpoints between which it came into the tree; nothing where none is known."""


@dataclass(frozen=True, slots=True)
class ProofBundle:
    """What several events tell of one thing, with its id, is proved by."""

    about: UUID
    tree: int
    key: str
    note: SignedNote
    events: tuple[BundledEvent, ...]
    kept: tuple[BundledCheckpoint, ...] = ()

    @classmethod
    def of(
        cls, about: UUID, number: int, published: PublishedTree, note: SignedNote, events: Iterable[BundledEvent]
    ) -> Self:
        """Proves events under a checkpoint. Raises NotYetSigned and TilesDamaged."""
        size, found = note.head.size, list(events)
        if any(event.leaf >= size for event in found):
            raise NotYetSigned(f"not all of {about} is below a checkpoint yet")
        nodes = Nodes(published.tiles, size)
        proven = (BundledEvent(one.leaf, one.entry, one.data, inclusion_path(one.leaf, size, nodes)) for one in found)
        beside = {one[1].head.size: one for event in found for one in published.beside(event.leaf)}
        kept = (
            BundledCheckpoint(day, one, consistency_path(old, size, nodes))
            for old, (day, one) in sorted(beside.items())
            if old <= size
        )
        return cls(about, number, str(published.key()), note, tuple(proven), tuple(kept))

    @property
    def notes(self) -> Sequence[SignedNote]:
        """All checkpoints that it has."""
        return (self.note, *(one.note for one in self.kept))

    def dump(self) -> bytes:
        """As a file."""
        told = {
            "form": _FORM,
            "about": str(self.about),
            "tree": self.tree,
            "key": self.key,
            "checkpoint": self.note.dump(),
            "kept": [{"day": one.day, "checkpoint": one.note.dump(), "path": _written(one.path)} for one in self.kept],
            "events": [
                {
                    "leaf": event.leaf,
                    "entry": event.entry,
                    "data": event.data,
                    "path": _written(event.path),
                }
                for event in self.events
            ],
        }
        return orjson.dumps(told, option=orjson.OPT_INDENT_2)

    @classmethod
    def parse(cls, content: str | bytes) -> Self:
        """Read what `dump` wrote. Raises NoteRefused."""
        try:
            told = orjson.loads(content)
            if told["form"] != _FORM:
                raise NoteRefused("not a bundle of proofs")
            return cls(
                UUID(told["about"]),
                int(told["tree"]),
                str(told["key"]),
                SignedNote.parse(told["checkpoint"]),
                tuple(_event(one) for one in told["events"]),
                tuple(_kept(one) for one in told["kept"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoteRefused("not a bundle of proofs") from error

    def proven(self, verifier: Verifier | None = None) -> list[ProvenEvent]:
        """What its events say, each found to be under the signed checkpoint.

        Without a verifier that is held already, the bundle's own is believed. Raises NoteRefused for what is not so.
        """
        verifier = verifier or Verifier.parse(self.key)
        for note in self.notes:
            verifier.check(note)
            if note.head.origin != verifier.name:
                raise NoteRefused(f"signed by {verifier.name} for another tree, {note.head.origin}")
        head = self.note.head
        for one in self.kept:
            old = one.note.head
            if not proves_consistency(old.size, head.size, old.root, head.root, one.path):
                raise NoteRefused(f"the checkpoint that was kept on {one.day} is of another tree than the bundle's")
        if any(one.day > next_.day for one, next_ in pairwise(sorted(self.kept, key=lambda kept: kept.note.head.size))):
            raise NoteRefused("the days of the checkpoints that were kept are not in their order")
        return [self._proven(event) for event in self.events]

    def _proven(self, event: BundledEvent) -> ProvenEvent:
        head, hash_ = self.note.head, leaf_hash(event.entry.encode())
        if not proves_inclusion(hash_, event.leaf, head.size, head.root, event.path):
            raise NoteRefused(f"leaf {event.leaf} is not in the tree that was signed")
        try:
            form, id_, stream, version, type_, division, occurred, recorded, digest, _ = orjson.loads(event.entry)
            if form != ENTRY:
                raise NoteRefused(f"leaf {event.leaf} is no event")
            if event.data is not None and digest_of(event.data) != digest:
                raise NoteRefused(f"the words of leaf {event.leaf} are not those on the log")
            at, known = datetime.fromisoformat(occurred), datetime.fromisoformat(recorded)
            data = orjson.loads(event.data) if event.data is not None else None
            between = self._between(event.leaf)
            return ProvenEvent(event.leaf, hash_, UUID(id_), stream, version, type_, division, at, known, data, between)
        except (ValueError, TypeError) as error:
            raise NoteRefused(f"leaf {event.leaf} is no event") from error

    def _between(self, leaf: int) -> tuple[str, str]:
        before = max((one.day for one in self.kept if one.note.head.size <= leaf), default="")
        after = min((one.day for one in self.kept if one.note.head.size > leaf), default="")
        return before, after


def _event(told: dict[str, Any]) -> BundledEvent:
    data = None if told["data"] is None else str(told["data"])
    return BundledEvent(int(told["leaf"]), str(told["entry"]), data, _read(told["path"]))


def _kept(told: dict[str, Any]) -> BundledCheckpoint:
    return BundledCheckpoint(str(told["day"]), SignedNote.parse(told["checkpoint"]), _read(told["path"]))


def _written(path: Sequence[bytes]) -> list[str]:
    return [b64encode(step).decode() for step in path]


def _read(path: Sequence[str]) -> list[bytes]:
    return [b64decode(step, validate=True) for step in path]
