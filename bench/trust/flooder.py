"""Who floods: a program of its own, which for each line that it reads floods a URL for a while, and tells of it."""

import asyncio
import json
import sys
import time
from collections import Counter

import httpx

A_MINUTE = 5_000
SECONDS = 4
PATH = "/api/intake/challenge"


async def flood(url: str) -> Counter[int]:
    """Ask at that rate for so long, whatever is answered; how often which status was."""
    told = Counter[int]()
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client, asyncio.TaskGroup() as group:

        async def one() -> None:
            told[(await client.get(PATH)).status_code] += 1

        began = time.monotonic()
        for number in range(SECONDS * A_MINUTE // 60):
            await asyncio.sleep(began + number * 60 / A_MINUTE - time.monotonic())
            group.create_task(one())
    return told


if __name__ == "__main__":
    for _ in sys.stdin:
        print(json.dumps(asyncio.run(flood(sys.argv[1]))), flush=True)
