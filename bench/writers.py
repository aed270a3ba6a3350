"""How fast events are stored when sixteen ask at once, and whether a reader at the tail sees every one of them.

The floor is sixteen connections with asyncpg's prepared INSERT. Each peer has four processes that append at once.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import repeat

import uvloop

from bench import floor
from bench.figure import Figure
from bench.pairs import OURS, compare, interleaved, per_second
from bench.peers import EMMETT, EVENTSOURCING, started
from bench.samples import META, rows, write
from bench.servers import Servers
from huiyin_events.store import Store, StreamWrite

ROUNDS = 20
AT_ONCE = 16
EACH = 40
PROCESSES = 4
TAILED = 250
WITHIN = 60.0
INSERT = f"bare prepared INSERTs, {AT_ONCE} at once"


def measure() -> Sequence[Figure]:
    """Events a second, and the number of those missed."""
    with Servers() as servers:
        return uvloop.run(_measure(servers))


async def _measure(servers: Servers) -> Sequence[Figure]:
    async with (
        servers.store(connections=AT_ONCE) as store,
        floor.connected(servers.dsn(), AT_ONCE) as connections,
        started(servers, PROCESSES) as peers,
    ):

        async def ours() -> float:
            writers = [_appends(store, writes) for writes in _writes(EACH)]
            return await per_second(AT_ONCE * EACH, asyncio.gather(*writers))

        async def inserted() -> float:
            batches = [[rows(each)[0] for each in writes] for writes in _writes(EACH)]
            writers = [floor.insert(*pair) for pair in zip(connections, batches, strict=True)]
            return await per_second(AT_ONCE * EACH, asyncio.gather(*writers))

        theirs = {
            f"{name}, {PROCESSES} processes": peer.turn("append", AT_ONCE * EACH // PROCESSES)
            for name, peer in peers.items()
        }
        rates = await interleaved({OURS: ours, INSERT: inserted, **theirs}, ROUNDS)
    reaches = {f"{name}, {PROCESSES} processes": "≥ 5" for name in (EVENTSOURCING, EMMETT)}
    return [
        *compare(
            f"append, 1 event a commit, {AT_ONCE} at once",
            "events/s",
            rates,
            {INSERT: "≥ 0.85", **reaches},
        ),
        Figure(
            f"events that a reader at the tail missed, of {AT_ONCE * TAILED:,} appended by {AT_ONCE} at once",
            "events",
            await _missed(servers),
            reach="≤ 0",
        ),
    ]


async def _missed(servers: Servers) -> int:
    """Append through as many stores as there are services, each with transactions of its own, while one reads."""
    async with AsyncExitStack() as opened:
        stores = [await opened.enter_async_context(servers.store()) for _ in repeat(None, PROCESSES)]
        cursor, seen = await stores[0].head(), set()
        batches = _writes(TAILED)
        writers = [_appends(stores[number % PROCESSES], writes) for number, writes in enumerate(batches)]
        writing = asyncio.gather(*writers)
        async with asyncio.timeout(WITHIN):
            while not writing.done() or cursor < await stores[0].head():
                if read := await stores[0].read_all(cursor):
                    cursor = read[-1].cursor
                    seen |= {recorded.id for recorded in read}
            await writing
    return sum(new.id not in seen for writes in batches for each in writes for new in each.events)


def _writes(number: int) -> list[list[StreamWrite]]:
    return [[write() for _ in repeat(None, number)] for _ in repeat(None, AT_ONCE)]


async def _appends(store: Store, writes: Sequence[StreamWrite]) -> None:
    for each in writes:
        await store.append([each], meta=META)
