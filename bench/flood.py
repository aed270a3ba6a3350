"""What others notice of a flood: their p99 alone, and beside 5,000 anonymous requests a minute from one address."""

import asyncio
import statistics
import time
from collections.abc import Sequence

import httpx

from huiyin_local.testing import Huiyin

A_MINUTE = 5_000
SECONDS = 20
PATH = "/api/reporting/divisions"


async def flood(url: str, until: float) -> dict[int, int]:
    """Ask at that rate until then, whatever is answered; how often which status was."""
    told: dict[int, int] = {}
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:

        async def one() -> None:
            answer = await client.get("/api/intake/challenge")
            told[answer.status_code] = told.get(answer.status_code, 0) + 1

        async with asyncio.TaskGroup() as group:
            while time.monotonic() < until:
                group.create_task(one())
                await asyncio.sleep(60 / A_MINUTE)
    return told


async def others(url: str, headers: dict[str, str], until: float) -> list[float]:
    """A few people read, one page after the other; how long each took in milliseconds."""
    took: list[float] = []

    async def reader() -> None:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
            while time.monotonic() < until:
                began = time.perf_counter()
                (await client.get(PATH)).raise_for_status()
                took.append(1000 * (time.perf_counter() - began))
                await asyncio.sleep(0.2)

    await asyncio.gather(*(reader() for _ in range(4)))
    return took


def p99(took: Sequence[float]) -> float:
    """What all but one in a hundred stay below."""
    return statistics.quantiles(took, n=100)[98]


async def measure(huiyin: Huiyin) -> None:
    """Print both, and their ratio."""
    token = huiyin.client("officer", "140981").headers["Authorization"]
    signed_in = {"Authorization": token}
    calm = p99(await others(huiyin.url, signed_in, time.monotonic() + SECONDS))
    until = time.monotonic() + SECONDS
    took, told = await asyncio.gather(others(huiyin.url, signed_in, until), flood(huiyin.url, until))
    beside = p99(took)
    print(f"p99 of others: {calm:.1f} ms alone, {beside:.1f} ms beside the flood, {beside / calm:.2f} ×; told {told}")


if __name__ == "__main__":
    with Huiyin({"HUIYIN_LIMITS": "1"}, durable=True) as one:
        asyncio.run(measure(one))
