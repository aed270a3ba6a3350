"""Appends in all the ways there are, and notes what was asked for and what was acknowledged."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import asyncpg
import orjson
from pydantic import BaseModel

from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import (
    ANY,
    NO_STREAM,
    STREAM_EXISTS,
    Appended,
    IdempotencyKey,
    Overtaken,
    Store,
    StreamWrite,
    VersionConflict,
)
from tests.builders import new, rejected, reported, stream_of

SHARED = 40
HANDS = 8
PAUSE = 0.04
HELD = 0.03
"""Shared streams, so that writers meet; appends that a writer has under way; means, in seconds, of its pauses."""


class Given(BaseModel):
    """Where everything is."""

    seed: int
    dsn: str
    servers: list[str]
    replicas: int
    notes: Path


class Undone(Exception):
    """A writer changed its mind before the commit."""


AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""What an append raises whose outcome nobody knows."""


class Writer:
    """Appends in all the ways there are. Its notes are lines of JSON, each written before anything follows from it."""

    def __init__(self, name: str, given: Given, store: Store) -> None:
        self._path = given.notes / f"{name}.jsonl"
        self._store = store
        self._name = name
        self._shared = [uuid5(NAMESPACE_OID, f"{given.seed} {number}") for number in range(SHARED)]
        self._open = self._unanswered()
        self._notes = self._path.open("ab", buffering=0)
        self._chance = random.Random(f"{given.seed} {name} {self._path.stat().st_size}")

    async def run(self) -> None:
        """Append until killed; first, as any client would, again what had a key and was not answered."""
        for key, streams, counts in self._open:
            await self._keyed(key, [UUID(stream) for stream in streams], counts)
        await asyncio.gather(*(self._append() for _ in range(HANDS)))

    async def _append(self) -> None:
        ways = (self._one, self._many, self._new, self._with_key, self._inside, self._undone)
        while True:
            way = self._chance.choice(ways)
            try:
                await way()
            except AWAY:
                await asyncio.sleep(0.1)
            await asyncio.sleep(self._chance.expovariate(1 / PAUSE))

    async def _one(self) -> None:
        [stream] = self._pick(1)
        version = await self._store.version(stream_of(stream))
        expected = self._chance.choice([ANY, STREAM_EXISTS, version])
        await self._do([StreamWrite(stream_of(stream), _events(stream, 1), expected)])

    async def _many(self) -> None:
        streams = self._pick(self._chance.randint(1, 4))
        await self._do([StreamWrite(stream_of(one), _events(one, self._chance.randint(1, 8)), ANY) for one in streams])

    async def _new(self) -> None:
        # Now and then one that exists, so that there is somebody to refuse.
        stream = self._chance.choice([uuid4(), uuid4(), *self._pick(1)])
        await self._do([StreamWrite(stream_of(stream), [new(reported(stream))], NO_STREAM)])

    async def _with_key(self) -> None:
        streams = self._pick(self._chance.randint(1, 2))
        await self._keyed(str(uuid4()), streams, [self._chance.randint(1, 3) for _ in streams])

    async def _keyed(self, key: str, streams: Sequence[UUID], counts: Sequence[int]) -> None:
        """Append with a key, however often it takes to be answered."""
        self._note({"asked": key, "streams": streams, "counts": counts})
        while True:
            pairs = zip(streams, counts, strict=True)
            writes = [StreamWrite(stream_of(stream), _events(stream, count, key), ANY) for stream, count in pairs]
            try:
                await self._do(writes, key=IdempotencyKey(key, key))
            except AWAY:
                await asyncio.sleep(0.1)
            else:
                return

    async def _inside(self) -> None:
        """In a transaction with other work, which takes a while."""
        writes = self._some()
        try:
            async with self._store.pool.acquire() as connection, connection.transaction():
                appended = await self._store.append(writes, meta=Meta(), connection=connection)
                await asyncio.sleep(self._chance.expovariate(1 / HELD))
        except Overtaken:
            self._never(writes)
        else:
            self._store.doorbell()
            self._acknowledged(writes, appended)

    async def _undone(self) -> None:
        writes = self._some()
        self._never(writes)
        with contextlib.suppress(Undone, Overtaken):
            async with self._store.pool.acquire() as connection, connection.transaction():
                await self._store.append(writes, meta=Meta(), connection=connection)
                await asyncio.sleep(self._chance.expovariate(1 / HELD))
                raise Undone

    async def _do(self, writes: Sequence[StreamWrite], key: IdempotencyKey | None = None) -> None:
        try:
            appended = await self._store.append(writes, meta=Meta(), key=key)
        except VersionConflict:
            self._never(writes)
        else:
            self._acknowledged(writes, appended, key)

    def _acknowledged(
        self, writes: Sequence[StreamWrite], appended: Appended, key: IdempotencyKey | None = None
    ) -> None:
        if appended.replayed:
            self._never(writes)  # its events are those of the first time
        self._note(
            {
                "done": [] if appended.replayed else _ids(writes),
                "key": key and key.key,
                "cursor": appended.cursor,
                "streams": appended.streams,
                "versions": appended.versions,
                "counts": [len(write.events) for write in writes],
            }
        )

    def _never(self, writes: Sequence[StreamWrite]) -> None:
        self._note({"never": _ids(writes)})

    def _pick(self, count: int) -> list[UUID]:
        return self._chance.sample(self._shared, count)

    def _some(self) -> list[StreamWrite]:
        return [StreamWrite(stream_of(stream), _events(stream, 2), ANY) for stream in self._pick(2)]

    def _note(self, note: dict[str, Any]) -> None:
        self._notes.write(orjson.dumps(note, default=str) + b"\n")

    def _unanswered(self) -> list[tuple[str, list[str], list[int]]]:
        asked = {note["asked"]: note for note in notes(self._path) if "asked" in note}
        answered = {note["key"] for note in notes(self._path) if "done" in note}
        return [(key, note["streams"], note["counts"]) for key, note in asked.items() if key not in answered]


def notes(path: Path) -> list[dict[str, Any]]:
    """All that a writer noted. What is not a whole line was never noted."""
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [orjson.loads(line) for line in lines]


def _ids(writes: Sequence[StreamWrite]) -> list[UUID]:
    return [event.id for write in writes for event in write.events]


def _events(stream: UUID, count: int, key: str = "") -> list[NewEvent]:
    return [new(rejected(stream, f"{key} {number}")) for number in range(1, count + 1)]
