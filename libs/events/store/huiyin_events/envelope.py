"""An event with all that is known around it: which stream and version, where, when, by whom, because of what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Self, TypeVar, cast
from uuid import UUID

import orjson
from uuid6 import uuid7

from huiyin_events.events import DomainEvent, Registry, unversioned

E = TypeVar("E", bound=DomainEvent)


class Cursor(NamedTuple):
    """A place in the log. Every event at or before it, in commit order, has been seen by a reader who stands here."""

    tx: int
    position: int

    def __str__(self) -> str:
        return f"{self.tx}-{self.position}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` wrote. Raises ValueError."""
        tx, position = text.split("-")
        return cls(int(tx), int(position))


START = Cursor(0, 0)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the id that they sign in by, which is a pseudonym, and in which role."""

    id: str
    role: str


SYSTEM = Actor("system", "system")


@dataclass(frozen=True, slots=True)
class Meta:
    """Who and why: `causation` is the event that led to this one, `correlation` the first of the chain."""

    actor: Actor = SYSTEM
    causation: UUID | None = None
    correlation: UUID | None = None
    traceparent: str | None = None

    def dump(self) -> str:
        """As JSON, for the store and the wire."""
        # An id that was read from the store is the driver's own kind of UUID, which orjson leaves to us.
        return orjson.dumps(self, default=str).decode()

    @classmethod
    def load(cls, text: str | bytes) -> Self:
        """Read what `dump` wrote."""
        raw: Mapping[str, Any] = orjson.loads(text)
        return cls(
            actor=Actor(**raw["actor"]),
            causation=UUID(raw["causation"]) if raw["causation"] else None,
            correlation=UUID(raw["correlation"]) if raw["correlation"] else None,
            traceparent=raw["traceparent"],
        )

    def traced(self, traceparent: str | None) -> Self:
        """The same, with the trace it is written under."""
        return self if traceparent == self.traceparent else replace(self, traceparent=traceparent)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be appended: what happened, in which division, and when (aware; not when it is stored)."""

    event: DomainEvent
    division: str
    occurred_at: datetime
    id: UUID = field(default_factory=uuid7)

    def __post_init__(self) -> None:
        """Refuse a time that could be any. Raises ValueError."""
        if self.occurred_at.tzinfo is None:
            raise ValueError(f"{self.occurred_at} is in no time zone")


@dataclass(slots=True)
class Recorded:
    """An event read back from the store or the stream. It is not to be changed.

    `data` and `metadata` are JSON, decoded when `event` and `meta` are asked for, `event` by the `registry` of its
    reader. `trace` is the traceparent that it travels under, where that is another than the one it was appended under.
    To freeze it would make it five times as slow to make, and every reader makes one of every event.
    """

    id: UUID
    cursor: Cursor
    stream: str
    version: int
    type: str
    division: str
    occurred_at: datetime
    recorded_at: datetime
    data: str | bytes
    metadata: str
    registry: Registry = field(repr=False, compare=False)
    trace: str | None = None
    _event: DomainEvent | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def event(self) -> DomainEvent:
        """The typed event. Raises what the registry raises for what it cannot read."""
        if self._event is None:
            self._event = self.registry.load(self.type, self.data)
        return self._event

    @property
    def closed(self) -> DomainEvent:
        """The event as the log has it, its personal values closed, whatever was opened for who reads it now."""
        return self.registry.load(self.type, self.data)

    def with_event(self, event: DomainEvent) -> "Recorded":
        """The same with its event as somebody else read it, such as with its personal values open."""
        other = replace(self)
        other._event = event  # noqa: SLF001 — its own
        return other

    @property
    def meta(self) -> Meta:
        """Who did it, and why; decoded whenever it is asked for."""
        meta = Meta.load(self.metadata)
        return meta.traced(self.trace) if self.trace else meta

    @property
    def traceparent(self) -> str | None:
        """The trace to go on with, for much less than all of `meta` takes."""
        if self.trace or self.metadata.endswith('"traceparent":null}'):
            return self.trace
        traceparent: str | None = orjson.loads(self.metadata)["traceparent"]
        return traceparent

    @property
    def known_at(self) -> datetime:
        """When the rules could react to it: once it was recorded, and not before it happened, by whatever clock."""
        return max(self.occurred_at, self.recorded_at)

    def caused(self, actor: Actor = SYSTEM) -> Meta:
        """The meta of whatever is done because of this event."""
        return Meta(actor=actor, causation=self.id, correlation=self.meta.correlation or self.id)


def of_types(batch: Iterable[Recorded], *contracts: type[E]) -> Iterator[tuple[Recorded, E]]:
    """Those of `batch` that are of one of `contracts`, in whichever version, decoded; the rest is not even read."""
    wanted = {unversioned(contract.type) for contract in contracts}
    for recorded in batch:
        if unversioned(recorded.type) in wanted:
            yield recorded, cast("E", recorded.event)


def split_at(batch: Sequence[Recorded], *again: type[DomainEvent]) -> Iterator[Sequence[Recorded]]:
    """The batch in pieces, each begun by an event of one of the contracts `again`, but for the first.

    For views that write what went one way together: where a life begins anew, what was before is written first.
    """
    names, begin = {unversioned(contract.type) for contract in again}, 0
    for place, recorded in enumerate(batch):
        if place > begin and unversioned(recorded.type) in names:
            yield batch[begin:place]
            begin = place
    if batch:
        yield batch[begin:]


def stream_name(event_type: str, aggregate: UUID | str) -> str:
    """The stream of an aggregate: `tea.pot-<id>` for `tea.pot.filled.v1`."""
    service, aggregate_type, *_ = event_type.split(".")
    return f"{service}.{aggregate_type}-{aggregate}"
