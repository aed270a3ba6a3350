"""How fast events are read, decoded and typed: the stream of one aggregate, and everything in order.

One stream is compared with what each peer makes of the same; everything, with a cursor and orjson and no types at all.
"""

from collections.abc import Sequence
from itertools import repeat

import uvloop

from bench import floor
from bench.figure import Figure
from bench.pairs import OURS, compare, interleaved, per_second
from bench.peers import EMMETT, EVENTSOURCING, started
from bench.samples import META, rows, write
from bench.servers import Servers
from huiyin_events.envelope import START
from huiyin_events.store import Store

ROUNDS = 20
STREAM = 100
LOADS = 20
ALL = 10_000
CURSOR = "an asyncpg cursor and orjson"


def measure() -> Sequence[Figure]:
    """Events a second."""
    with Servers() as servers:
        return uvloop.run(_measure(servers))


async def _measure(servers: Servers) -> Sequence[Figure]:
    async with (
        servers.store() as store,
        floor.connected(servers.dsn()) as [bare],
        started(servers) as peers,
    ):
        streams = [write(STREAM) for _ in repeat(None, ALL // STREAM)]
        for each in streams:
            await store.append([each], meta=META)
            await floor.copy(bare, rows(each))
        await bare.execute("ANALYZE")

        async def loaded() -> float:
            return await per_second(LOADS * STREAM, _loaded(store, [each.stream for each in streams[:LOADS]]))

        async def ours() -> float:
            return await per_second(ALL, read_all(store))

        async def cursor() -> float:
            return await per_second(ALL, floor.read(bare))

        theirs = {name: peer.turn("load", LOADS, STREAM) for name, peer in peers.items()}
        one = await interleaved({OURS: loaded, **theirs}, ROUNDS)
        everything = await interleaved({OURS: ours, CURSOR: cursor}, ROUNDS)
    return [
        *compare(
            f"load one stream of {STREAM}, decoded and typed",
            "events/s",
            one,
            {EVENTSOURCING: "≥ 2", EMMETT: "≥ 2"},
        ),
        *compare("read all, decoded and typed", "events/s", everything, {CURSOR: "≥ 0.6"}),
    ]


async def read_all(store: Store) -> int:
    """Everything in commit order, each event as its type; how many that were."""
    number = 0
    async for page in store.pages(START):
        for recorded in page:
            _ = recorded.event
        number += len(page)
    return number


async def _loaded(store: Store, streams: Sequence[str]) -> None:
    for stream in streams:
        events = [recorded.event for recorded in await store.read_stream(stream)]
        assert len(events) == STREAM
