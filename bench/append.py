"""How fast events are stored over one connection: one a commit, and a hundred a commit.

The floor is asyncpg's prepared INSERT for the one, and COPY of the same rows for the other.
"""

from collections.abc import Sequence
from itertools import repeat

import uvloop

from bench import floor
from bench.figure import Figure
from bench.pairs import OURS, compare, interleaved, per_second
from bench.peers import EMMETT, EVENTSOURCING, started
from bench.samples import META, Row, rows, write
from bench.servers import Servers
from huiyin_events.store import Connection, Store, StreamWrite

ROUNDS = 25
SINGLES = 200
BATCHES = 10
BATCH = 100
INSERT = "a bare prepared INSERT"
COPY = "COPY of the same rows"


def measure() -> Sequence[Figure]:
    """Events a second."""
    with Servers() as servers:
        return uvloop.run(_measure(servers))


async def _measure(servers: Servers) -> Sequence[Figure]:
    async with (
        servers.store(connections=1) as store,
        floor.connected(servers.dsn()) as [bare],
        started(servers) as peers,
    ):

        async def ours() -> float:
            return await _appended(store, [write() for _ in repeat(None, SINGLES)])

        async def inserted() -> float:
            return await per_second(SINGLES, floor.insert(bare, [rows(write())[0] for _ in repeat(None, SINGLES)]))

        async def together() -> float:
            return await _appended(store, [write(BATCH) for _ in repeat(None, BATCHES)])

        async def copied() -> float:
            batches = [rows(write(BATCH)) for _ in repeat(None, BATCHES)]
            return await per_second(BATCHES * BATCH, _copied(bare, batches))

        singles = {name: peer.turn("append", SINGLES) for name, peer in peers.items()}
        batches = {name: peer.turn("batch", BATCHES, BATCH) for name, peer in peers.items()}
        one = await interleaved({OURS: ours, INSERT: inserted, **singles}, ROUNDS)
        many = await interleaved({OURS: together, COPY: copied, **batches}, ROUNDS)
    return [
        *compare(
            "append, 1 event a commit, 1 connection",
            "events/s",
            one,
            {INSERT: "≥ 0.85", EVENTSOURCING: "≥ 2", EMMETT: "≥ 2"},
        ),
        *compare(
            f"append, {BATCH} events a commit",
            "events/s",
            many,
            {COPY: "≥ 0.75", EVENTSOURCING: "≥ 2.5", EMMETT: "≥ 2.5"},
        ),
    ]


async def _appended(store: Store, writes: Sequence[StreamWrite]) -> float:
    async def append() -> None:
        for each in writes:
            await store.append([each], meta=META)

    return await per_second(sum(len(each.events) for each in writes), append())


async def _copied(connection: Connection, batches: Sequence[Sequence[Row]]) -> None:
    for batch in batches:
        await floor.copy(connection, batch)
