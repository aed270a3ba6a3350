"""The vault seals events on their way to the log, and opens them where there is cause to.

Reading needs none of it: events come from the store and the stream with their personal values closed, and a handler
that never looks at them costs nothing. `open` is for where a person is to be written to or shown to those who may know,
and what it gives is to be shown or sent and then forgotten. `opened` is for read models, which may keep what they are
given, beside whose it is, as long as they forget it when they are told of the erasure.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson

from huiyin_events.connections import Connection
from huiyin_events.envelope import Recorded
from huiyin_events.events import DomainEvent
from huiyin_events.master_keys import MasterKeys
from huiyin_events.person_keys import KeyProgress, KeyStore, find_keys
from huiyin_events.privacy import KeysNeeded, PersonKeys, Sealing
from huiyin_events.reader import Reader

ACTORS: Final = 10_000
"""Of so many it is remembered who they are."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """An event that names a person. In `data`, what is theirs and sealed on the log stands in clear, as `value`."""

    recorded: Recorded
    data: dict[str, Any]


class Vault(KeyStore):
    """The keys of persons, and what is done to events with them."""

    async def seal(self, events: Sequence[DomainEvent], connection: Connection | None = None) -> list[str]:
        """The JSON of events for the log, whatever is personal sealed. Where nothing is, it costs nothing.

        Raises MasterKeyMissing, and Unopenable for a closed value that was read from another kind of event.
        """
        needed = KeysNeeded()
        written = [event.model_dump_json(context=needed) for event in events]
        if not needed.keys:
            return written  # no one was asked for, so there is nothing to seal
        keys = await self.keys_for(needed.keys, connection)
        return [event.model_dump_json(context=Sealing(keys, event.type)) for event in events]

    async def open(self, batch: Sequence[Recorded], connection: Connection | None = None) -> list[DomainEvent]:
        """The events of `batch`, their personal values open, or erased; with `connection`, as its transaction sees it.

        Raises MasterKeyMissing, Unopenable for a value that was tampered with, and what the registry raises.
        """
        wanted = _wanted(batch)
        keys = await self.find(wanted, connection) if wanted else {}
        return [_event(recorded, keys) for recorded in batch]

    async def export(
        self, subject: UUID, reader: Reader, progress: KeyProgress = lambda *_: None
    ) -> AsyncIterator[Disclosed]:
        """Every event so far that names a person, in the order of the log (PIPL article 45, access and copy).

        It names them if their UUID stands in its data, or what they sign in by there or as who did it; that is learnt
        on the way, for none is told by the UUID. What it holds about others stays closed. A scan of the whole log,
        which needs no index and no contracts; `progress` is told of it in events. Raises MasterKeyMissing, Unopenable,
        Unreadable when the log's end cannot be read yet, and Archived.
        """
        head = await reader.head()
        keys = await self.find({subject: set()}, fresh=True)
        named = _Named(subject, reader.conventions.person_of)
        async for page in reader.up_to(head):
            for recorded in page:
                if recorded.cursor <= head and named.in_(recorded):
                    data = orjson.loads(recorded.data)
                    named.learn(data)
                    yield Disclosed(recorded, _opened(data, subject, Sealing(keys, recorded.type)))
            progress(min(page.cursor.position, head.position), head.position)


async def opened(masters: MasterKeys, connection: Connection, batch: Sequence[Recorded]) -> Sequence[Recorded]:
    """`batch` for read models: personal values open, by the keys that there are in this very transaction.

    Of a person who was erased before it nothing opens, whatever was at hand until then; and what tells of the erasure
    comes after whatever opened. Raises what `Vault.open` does.
    """
    wanted = _wanted(batch)
    if not wanted:
        return batch
    keys = await find_keys(masters, connection, wanted)
    return [one.with_event(_event(one, keys)) if may_be_personal(one) else one for one in batch]


def may_be_personal(recorded: Recorded) -> bool:
    """Whether an event may hold a personal value, at a glance: most hold none, and are not even read."""
    data = recorded.data
    return b'"sealed"' in data if isinstance(data, bytes) else '"sealed"' in data


def _wanted(batch: Sequence[Recorded]) -> Mapping[UUID, set[int]]:
    """The keys that it takes to open these events."""
    wanted: defaultdict[UUID, set[int]] = defaultdict(set)
    for recorded in batch:
        if may_be_personal(recorded):
            needed = KeysNeeded()
            recorded.event.model_dump_json(context=needed)
            for subject, numbers in needed.keys.items():
                wanted[subject] |= numbers
    return wanted


def _event(recorded: Recorded, keys: Mapping[UUID, PersonKeys]) -> DomainEvent:
    if not may_be_personal(recorded):
        return recorded.event
    return recorded.registry.load(recorded.type, recorded.data, Sealing(keys, recorded.type))


class _Named:
    """Tells whether an event names a person, by their subject or by a sign-in of theirs that was met."""

    def __init__(self, subject: UUID, person_of: Callable[[str], UUID]) -> None:
        self._subject = subject
        self._person_of = lru_cache(ACTORS)(person_of)
        self._words = {str(subject).encode()}

    def in_(self, recorded: Recorded) -> bool:
        """Whether it does."""
        data = recorded.data if isinstance(recorded.data, bytes) else recorded.data.encode()
        actor = self._met(recorded.meta.actor.id)
        return actor or any(word in data for word in self._words)

    def learn(self, data: Any) -> None:  # noqa: ANN401 — JSON
        """Look for sign-ins of theirs in what names them."""
        match data:
            case str():
                self._met(data)
            case dict():
                self.learn([*data.values()])
            case list():
                for value in data:
                    self.learn(value)

    def _met(self, name: str) -> bool:
        if self._person_of(name) != self._subject:
            return False
        self._words.add(orjson.dumps(name))
        return True


def _opened(data: Any, subject: UUID, sealing: Sealing) -> Any:  # noqa: ANN401 — JSON
    """JSON with all that is sealed about `subject` replaced by what it says, whichever contract it is of."""
    match data:
        case {"subject": who, "sealed": sealed, **rest} if who == str(subject) and not rest and subject in sealing.keys:
            clear = None if sealed is None else sealing.open(subject, sealed)
            return {"subject": who, "erased": True} if clear is None else {"subject": who, "value": orjson.loads(clear)}
        case dict():
            return {name: _opened(value, subject, sealing) for name, value in data.items()}
        case list():
            return [_opened(value, subject, sealing) for value in data]
    return data
