"""Many reports on the log of a running Huiyin at once, where a test needs only that they are there."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import asyncpg

from huiyin_contracts import OURS
from huiyin_events.envelope import Meta
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_local.testing import Huiyin
from tests.builders import new, reported, stream_of


def fill(huiyin: Huiyin, count: int, *, at_once: int = 1) -> None:
    """So many events more on the log, of which `at_once` share a transaction."""

    async def appended() -> None:
        async with asyncpg.create_pool(huiyin.run.admin_database_url, min_size=1, max_size=1) as pool:
            store = Store(pool, OURS)
            for done in range(0, count, at_once):
                issues = [uuid4() for _ in range(min(at_once, count - done))]
                writes = [
                    StreamWrite(stream_of(issue), [new(reported(issue, f"old-{issue}"))], ANY) for issue in issues
                ]
                await store.append(writes, meta=Meta())

    with ThreadPoolExecutor(1) as beside:  # a browser's test has a loop in this thread
        beside.submit(asyncio.run, appended()).result(60)
