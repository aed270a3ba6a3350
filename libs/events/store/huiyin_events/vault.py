"""The vault seals events on their way to the log, and opens them for whoever has cause to.

Reading needs none of it: events come from the store and the stream with their personal values closed, and a handler
that never looks at them costs nothing. `open` is for where a person is to be written to or shown to those who may know.
What it gives is to be shown or sent and then forgotten: a view that kept it would not be reached by an erasure.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from huiyin_contracts import Event, load
from huiyin_events.envelope import Recorded
from huiyin_events.person_keys import KeyRequest, KeyStore, ProgressCallback
from huiyin_events.privacy import MARK, Sealing, personal_values
from huiyin_events.store import Connection, Store

if TYPE_CHECKING:
    from huiyin_events.archive import Archive


@dataclass(frozen=True, slots=True)
class Disclosed:
    """An event that names a person. In `data`, what is theirs and sealed on the log stands in clear, as `value`."""

    recorded: Recorded
    data: dict[str, Any]


class Vault(KeyStore):
    """The keys of persons, and what is done to events with them."""

    async def seal(self, events: Sequence[Event], connection: Connection | None = None) -> list[str]:
        """The JSON of events for the log, whatever is personal sealed. Where nothing is, it costs nothing.

        Raises MasterKeyMissing, and Unopenable for a closed value that was read from another kind of event.
        """
        if not any(_is_personal(type(event)) for event in events):
            return [event.model_dump_json() for event in events]
        wanted = _wanted(events)
        keys = await self.keys_for(wanted, connection) if wanted else {}
        return [event.model_dump_json(context=Sealing(keys, event.type)) for event in events]

    async def open(self, batch: Sequence[Recorded]) -> list[Event]:
        """The events of `batch`, their personal values open, or erased.

        Raises MasterKeyMissing, Unopenable for a value that was tampered with, and whatever `contracts.load` raises.
        """
        wanted = _wanted(recorded.event for recorded in batch)
        keys = await self.find(wanted) if wanted else {}
        return [
            load(recorded.type, recorded.data, Sealing(keys, recorded.type))
            if _is_personal(type(recorded.event))
            else recorded.event
            for recorded in batch
        ]

    async def export(
        self, subject: UUID, progress: ProgressCallback = lambda *_: None, archive: "Archive | None" = None
    ) -> AsyncIterator[Disclosed]:
        """Every event so far that names a person, in the order of the log (PIPL article 45, access and copy).

        It names them if their UUID stands in its data or as who did it. What it holds about others stays closed. A
        scan of the whole log, which needs no index and no contracts; `progress` is told of it in events. Raises
        MasterKeyMissing, Unopenable, Unreadable when the log's end cannot be read yet, and Archived.
        """
        store = Store(self.pool, archive=archive)
        head = await store.head()
        keys = await self.find({subject: set()}, fresh=True)
        async for page in store.up_to(head):
            for recorded in page:
                if recorded.cursor <= head and _names(recorded, subject):
                    sealing = Sealing(keys, recorded.type)
                    yield Disclosed(recorded, _opened(orjson.loads(recorded.data), subject, sealing))
            progress(min(page.cursor.position, head.position), head.position)


@cache
def _is_personal(contract: type[Event]) -> bool:
    return MARK.encode() in orjson.dumps(contract.model_json_schema())


def _wanted(events: Iterable[Event]) -> KeyRequest:
    """Whose keys it takes to write or to open these events."""
    wanted: defaultdict[UUID, set[int]] = defaultdict(set)
    for event in events:
        if _is_personal(type(event)):
            for personal in personal_values(event):
                wanted[personal.subject].update(() if personal.number is None else (personal.number,))
    return wanted


def _names(recorded: Recorded, subject: UUID) -> bool:
    data = recorded.data if isinstance(recorded.data, bytes) else recorded.data.encode()
    return str(subject).encode() in data or recorded.meta.actor.id == str(subject)


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
