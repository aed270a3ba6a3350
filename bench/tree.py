"""What the tree over the log costs, how fast it follows, and how long proofs and checkpoints take in a large one.

Appends are measured beside a process that grows the tree, as the relay does, in turns with that process halted.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import repeat
from pathlib import Path
from random import Random

import asyncpg
import uvloop

from bench.figure import Figure, percentile
from bench.pairs import OURS, compare, interleaved, per_second
from bench.samples import META, write
from bench.servers import Servers
from huiyin_contracts import OURS as HUIYIN
from huiyin_events.store import Store
from huiyin_events.transparency.edge import Edge
from huiyin_events.transparency.grower import TreeGrower
from huiyin_events.transparency.notes import Signer, TreeHead
from huiyin_events.transparency.proofs import InclusionProof
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.signing_key import SigningKey
from huiyin_events.transparency.tiles import HASH, tile_path

ROUNDS = 11
AT_ONCE = 64
EACH = 500
BEHIND = 60_000
LARGE = 10_000_000
PIECE = 100_000
PROOFS = 300
CHECKPOINTS = 40
MORE = 1000
LOOK_SECONDS = 0.02
WITHOUT = "without the tree"
NAME = "bench.example/log"


def measure() -> Sequence[Figure]:
    """Events a second, and milliseconds in a tree of ten million leaves."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-tree-"))
    try:
        with Servers() as servers:
            figures = uvloop.run(_measure(servers, folder))
        return [*figures, *_large(folder / "large")]
    finally:
        shutil.rmtree(folder)


async def _measure(servers: Servers, folder: Path) -> Sequence[Figure]:
    async with servers.store(connections=16) as store:
        for _ in repeat(None, BEHIND // 100):
            await store.append([write(100)], meta=META)
        async with _grower(servers.dsn(), folder) as process:
            grown = await per_second(BEHIND, _caught_up(store))

            async def appended() -> float:
                writers = [_append(store) for _ in repeat(None, AT_ONCE)]
                return await per_second(AT_ONCE * EACH, asyncio.gather(*writers))

            async def beside() -> float:
                process.send_signal(signal.SIGCONT)
                await _caught_up(store)
                return await appended()

            async def alone() -> float:
                process.send_signal(signal.SIGCONT)
                await _caught_up(store)
                process.send_signal(signal.SIGSTOP)
                return await appended()

            turns: dict[str, Callable[[], Awaitable[float]]] = {OURS: beside, WITHOUT: alone}
            rates = await interleaved(turns, ROUNDS)
            process.send_signal(signal.SIGCONT)
    return [
        Figure("the tree over the log grows by", "events/s", grown, reach="≥ 10000"),
        *compare(f"append, {AT_ONCE} at once, while the tree grows", "events/s", rates, {WITHOUT: "≥ 0.97"}),
    ]


async def _append(store: Store) -> None:
    for _ in repeat(None, EACH):
        await store.append([write()], meta=META)


async def _caught_up(store: Store) -> None:
    count = await store.pool.fetchval("SELECT count(*) FROM store.events")
    while await store.pool.fetchval("SELECT coalesce(max(size), 0) FROM store.trees") < count:
        await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def _grower(dsn: str, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.tree", dsn, str(folder))
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def _grow(dsn: str, folder: Path) -> None:
    async with asyncpg.create_pool(dsn, min_size=1) as pool:
        await TreeGrower(Store(pool, HUIYIN), folder, SigningKey(folder / "key"), NAME).run()


def _large(folder: Path) -> Sequence[Figure]:
    """A tree of leaves that no one appended; to fill it is not what is measured."""
    published, edge = PublishedTree(folder), Edge()
    signer = Signer(NAME, bytes(32))
    published.prepare(signer.verifier)
    for _ in range(LARGE // PIECE):
        leaves = os.urandom(PIECE * HASH)
        for tile in edge.add(leaves[at : at + HASH] for at in range(0, len(leaves), HASH)):
            path = folder / tile_path(tile.level, tile.number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(tile.hashes))
    checkpoints = [_milliseconds(lambda: _checkpoint(published, edge, signer)) for _ in range(CHECKPOINTS)]
    random = Random(7)
    proofs = [
        _milliseconds(lambda: InclusionProof.of(published, random.randrange(LARGE)).dump()) for _ in range(PROOFS)
    ]
    return [
        Figure("proof that an event is on a log of 10,000,000, p95", "ms", percentile(proofs, 0.95), reach="≤ 10"),
        Figure(
            f"checkpoint after {MORE:,} more, in a tree of 10,000,000, p95",
            "ms",
            percentile(checkpoints, 0.95),
            reach="≤ 50",
        ),
    ]


def _checkpoint(published: PublishedTree, edge: Edge, signer: Signer) -> None:
    leaves = (os.urandom(HASH) for _ in range(MORE))
    published.tiles.write([*edge.add(leaves), *edge.partial()])
    published.publish(signer.sign(TreeHead(NAME, edge.size, edge.root())))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    uvloop.run(_grow(sys.argv[1], Path(sys.argv[2])))
