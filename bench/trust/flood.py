"""What others notice of a flood: how long reads take alone, and beside 5,000 anonymous requests a minute, in turns.

The flood comes from one address, in a process of its own, for it is not who reads that it is to slow down. It asks what
they read from too. Who reads is signed in, several people who each ask less than their own limit.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from tests.e2e.county import County

from bench.figure import Figure, percentile
from bench.trust import flooder
from bench.trust.flooder import A_MINUTE, SECONDS

ROUNDS = 4
READERS, PAUSE = 8, 0.2
ALONE = "alone"


def measure(county: County) -> Sequence[Figure]:
    """Milliseconds of all reads beside the flood, and of all reads alone."""
    alone, beside = asyncio.run(_measure(county))
    figure = f"others' reads beside {A_MINUTE:,} anonymous requests a minute, p99"
    return [Figure(figure, "ms", percentile(beside, 0.99), ALONE, percentile(alone, 0.99), "≤ 2")]


async def _measure(county: County) -> tuple[list[float], list[float]]:
    tokens = [county.huiyin.token("secretary", county.village, subject=f"reader-{n}") for n in range(READERS)]
    paths = [f"/api/intake/issues?division={county.village}", f"/api/reporting/divisions/{county.village}"]
    alone, beside = list[float](), list[float]()
    url = county.huiyin.url
    async with _flood(url) as process, httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        assert process.stdin
        assert process.stdout
        for number in range(-1, ROUNDS):  # in the first many are let in yet, and it does not count
            calm = await _read(client, tokens, paths)
            process.stdin.write(b"\n")
            loud = await _read(client, tokens, paths)
            told = json.loads(await process.stdout.readline())
            assert told["429"], told
            if number >= 0:
                alone += calm
                beside += loud
    return alone, beside


async def _read(client: httpx.AsyncClient, tokens: Sequence[str], paths: Sequence[str]) -> list[float]:
    """Everybody reads, one thing after the other; the milliseconds of each."""
    took, until = list[float](), time.monotonic() + SECONDS

    async def reader(number: int, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        await asyncio.sleep(PAUSE * number / READERS)
        while time.monotonic() < until:
            for path in paths:
                began = time.perf_counter()
                (await client.get(path, headers=headers)).raise_for_status()
                took.append(1000 * (time.perf_counter() - began))
                await asyncio.sleep(PAUSE)

    await asyncio.gather(*(reader(number, token) for number, token in enumerate(tokens)))
    return took


@asynccontextmanager
async def _flood(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, flooder.__file__, url)
    process = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe)
    try:
        yield process
    finally:
        process.kill()
        await process.wait()
