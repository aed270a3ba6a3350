"""Whether it stays as fast as it grows: more events in the log, more parts of it, more writers at once, more villages.

Each size of log is a database of its own and they take turns, beside the smallest; flat would be a ratio of 1.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from functools import partial
from itertools import cycle, repeat

import psutil
import uvloop

from bench.figure import Figure
from bench.pairs import OURS, Rates, Turn, compare, interleaved, per_second
from bench.samples import META, write
from bench.servers import MIB, Servers
from huiyin_events.envelope import Cursor
from huiyin_events.store import Store, StreamWrite

SIZES = (10_000, 100_000, 1_000_000)
LARGE = 10_000_000
WRITERS = (1, 4, 16, 64)
VILLAGES = (1, 1_000, 600_000)

ROUNDS = 11
APPENDS = 200
APPENDS_AT_ONCE = 640
LOADS = 20
STREAM = 100
TAIL = 1_000
STREAMS_A_COMMIT = 20
PARTS = 2_000
PARTS_SIZE = 20_000
FILLERS = 4
IN_LAST = "SELECT to_tx - from_tx > 2 FROM store.partitions WHERE store.this_tx() BETWEEN from_tx AND to_tx - 1"


def measure() -> Sequence[Figure]:
    """How fast, to ten to the sixth."""
    with Servers() as servers:
        return uvloop.run(_measure(servers, SIZES))


def measure_large() -> Sequence[Figure]:
    """How fast, to ten to the seventh; to fill the log takes minutes."""
    with Servers() as servers:
        return uvloop.run(_events(servers, (*SIZES, LARGE)))


async def _measure(servers: Servers, sizes: Sequence[int]) -> Sequence[Figure]:
    # What fills a log keeps the disk busy for a while, so that comes last.
    return [
        *await _writers(servers),
        *await _villages(servers),
        *await _parts(servers),
        *await _events(servers, sizes),
    ]


def measure_parts() -> Sequence[Figure]:
    """How fast, whatever the number of parts."""
    with Servers() as servers:
        return uvloop.run(_parts(servers))


async def _parts(servers: Servers) -> Sequence[Figure]:
    """A log in very many parts, with an event in each, beside one of the same size in three."""
    async with AsyncExitStack() as stack:
        logs: dict[str, _Log] = {}
        for name, parts in ((f"{PARTS:,} parts", PARTS), ("3 parts", 0)):
            database = f"log_{parts}_parts"
            await servers.new_log(database)
            log = _Log(await stack.enter_async_context(servers.store(database, connections=FILLERS)))
            await log.cut(parts)
            await log.fill(PARTS_SIZE)
            logs[name] = log
        turns = {
            "append, 1 event a commit": {name: log.appended for name, log in logs.items()},
            f"load one stream of {STREAM}": {name: log.loaded for name, log in logs.items()},
            "head of the log": {name: log.headed for name, log in logs.items()},
            f"read the last {TAIL:,} events": {name: log.read for name, log in logs.items()},
        }
        return [
            figure
            for what, each in turns.items()
            for figure in _grown(what, dict(reversed((await interleaved(each, ROUNDS)).items())), "≥ 0.9")
        ]


async def _events(servers: Servers, sizes: Sequence[int]) -> Sequence[Figure]:
    figures = []
    async with AsyncExitStack() as stack:
        logs: dict[str, _Log] = {}
        for size in sizes:
            database = f"log_{size}"
            await servers.new_log(database)
            log = _Log(await stack.enter_async_context(servers.store(database, connections=FILLERS)))
            await log.fill(size)
            logs[f"{size:,} events"] = log
            figures += [
                Figure(f"memory of PostgreSQL, a log of {size:,} events just filled", "MiB", servers.memory()),
                Figure(f"memory of the writer, a log of {size:,} events just filled", "MiB", _own_memory()),
            ]
        appended = await interleaved({name: log.appended for name, log in logs.items()}, ROUNDS)
        loaded = await interleaved({name: log.loaded for name, log in logs.items()}, ROUNDS)
        read = await interleaved({name: log.read for name, log in logs.items()}, ROUNDS)
    return [
        *figures,
        *_grown("append, 1 event a commit", appended),
        *_grown(f"load one stream of {STREAM}", loaded),
        *_grown(f"read the last {TAIL:,} events", read),
    ]


async def _writers(servers: Servers) -> Sequence[Figure]:
    async with servers.store(connections=max(WRITERS)) as store:
        turns: dict[str, Turn] = {
            f"{number} writer{'s'[: number - 1]}": partial(_appended, store, number) for number in WRITERS
        }
        return _grown("append, 1 event a commit", await interleaved(turns, ROUNDS))


async def _villages(servers: Servers) -> Sequence[Figure]:
    async with servers.store(connections=1) as store:
        turns: dict[str, Turn] = {}
        for number in VILLAGES:
            # A stride that shares no factor with the number, so that one after the other lies far from it.
            codes = cycle([f"{140_000_000_000 + at * 7_919 % number:012}" for at in range(number)])
            turns[f"{number:,} village{'s'[: number - 1]}"] = partial(_appended, store, 1, codes)
        return _grown("append, 1 event a commit", await interleaved(turns, ROUNDS))


def _own_memory() -> float:
    """MiB of this process, without the servers that it started."""
    return float(psutil.Process().memory_full_info().pss) / MIB


def _grown(figure: str, rates: Rates, reach: str | None = None) -> Sequence[Figure]:
    """Each size beside the smallest."""
    smallest, *others = rates
    return [
        grown
        for name in others
        for grown in compare(
            f"{figure}, {name}", "events/s", {OURS: rates[name], smallest: rates[smallest]}, {smallest: reach}
        )
    ]


async def _appended(store: Store, writers: int, codes: "cycle[str] | None" = None) -> float:
    """So many writers, each one event after the other."""
    number = APPENDS_AT_ONCE if writers > 1 else APPENDS
    writes = [write(division=next(codes)) if codes else write() for _ in repeat(None, number)]
    shares = [writes[first::writers] for first in range(writers)]
    return await per_second(number, asyncio.gather(*(_append(store, share) for share in shares)))


async def _append(store: Store, writes: Sequence[StreamWrite]) -> None:
    for each in writes:
        await store.append([each], meta=META)


class _Log:
    """A log of some size, and what is done to it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._streams: list[str] = []
        self._tail = Cursor(0, 0)

    async def fill(self, size: int) -> None:
        """Append until it has so many events, in streams of a hundred; a few of those are kept to be loaded."""
        commits = iter(range(size // (STREAM * STREAMS_A_COMMIT)))
        await asyncio.gather(*(self._filled(commits) for _ in repeat(None, FILLERS)))
        self._tail = await self._store.head()
        await self._store.append([write(STREAM) for _ in repeat(None, TAIL // STREAM)], meta=META)
        # What is due because of the filling is not to fall into what is measured.
        await self._store.pool.execute("VACUUM (ANALYZE)")
        await self._store.pool.execute("CHECKPOINT")

    async def cut(self, parts: int) -> None:
        """Make so many parts, with an event in each; the log goes on in one of the usual size."""
        if not parts:
            return
        pool = self._store.pool
        for row in await pool.fetch("DELETE FROM store.partitions RETURNING name"):
            await pool.execute(f"DROP TABLE store.{row['name']}")
        for _ in repeat(None, parts):
            await pool.execute("SELECT store.extend(_ahead => 10, _width => 2)")
            await self._store.append([write()], meta=META)
        await pool.execute("SELECT store.extend()")
        while not await pool.fetchval(IN_LAST):
            await pool.execute("SELECT pg_current_xact_id()")

    async def headed(self) -> float:
        """Where the log ends."""
        return await per_second(LOADS, self._head(LOADS))

    async def _head(self, times: int) -> None:
        for _ in repeat(None, times):
            await self._store.head()

    async def _filled(self, commits: Iterator[int]) -> None:
        for number in commits:
            writes = [write(STREAM) for _ in repeat(None, STREAMS_A_COMMIT)]
            await self._store.append(writes, meta=META)
            self._streams.append(writes[number % STREAMS_A_COMMIT].stream)

    async def appended(self) -> float:
        """One event a commit."""
        return await _appended(self._store, 1)

    async def loaded(self) -> float:
        """Streams from all over the log."""
        step = max(1, len(self._streams) // LOADS)
        streams = self._streams[::step][:LOADS]
        return await per_second(len(streams) * STREAM, self._load(streams))

    async def read(self) -> float:
        """The last events."""
        return await per_second(TAIL, self._store.read_all(self._tail, TAIL))

    async def _load(self, streams: Sequence[str]) -> None:
        for stream in streams:
            for recorded in await self._store.read_stream(stream):
                _ = recorded.event
