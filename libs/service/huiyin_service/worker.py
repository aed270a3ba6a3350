"""One share of a service's read models, kept by a process of its own: `python -m huiyin_service.worker PACKAGE K N`.

A service starts it and owns it, see `views`: it gets its settings as the first line of its input and ends when that
ends. On its output it tells, in a line of JSON, how far it is whenever it has moved; its log goes to the errors.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import IO

import structlog
import uvloop

from huiyin_contracts import OURS
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.master_keys import MasterKeys
from huiyin_events.projections import NAME
from huiyin_events.shards import Shard, ShardCountChanged
from huiyin_events.store import Store
from huiyin_events.subscription import Subscription, as_batch
from huiyin_service import logs, telemetry
from huiyin_service.connections import open_archive, open_broker, open_pool
from huiyin_service.garbage_collection import building
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings
from huiyin_service.views import OTHERWISE

TELL_SECONDS = 1.0


async def keep(spec: ServiceSpec, share: Shard, settings: Settings, output: IO[str]) -> None:
    """Keep a share until the input ends. Raises ShardCountChanged."""
    name = f"{spec.name}-{share.number}"
    projection = spec.projection(MasterKeys(settings.person_keys_folder))
    pool = await open_pool(settings, name, projection.search_path())
    broker = open_broker(settings, name)
    touched: set[str] = set()

    def changed(batch: Sequence[Recorded]) -> None:
        touched.update(recorded.division for recorded in batch)

    subscription = Subscription(
        NAME,
        Store(pool, OURS, archive=open_archive(settings)),
        await broker.connect(),
        as_batch(f"{spec.name} views", projection.handle),
        after_commit=changed,
        schema=projection.schema,
        share=share,
        replicas=None,
    )

    async def tell() -> None:
        while True:
            tx, position = subscription.position
            told = {
                "position": str(subscription.position),
                "live": subscription.live,
                "handled": subscription.handled,
                "trouble": subscription.trouble,
                "divisions": sorted(touched),
            }
            touched.clear()
            print(json.dumps(told), file=output, flush=True)
            await subscription.wait_for(Cursor(tx, position + 1), TELL_SECONDS)

    tasks = [asyncio.create_task(work) for work in (subscription.run(), tell(), _no_input())]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await broker.stop()
    await asyncio.wait_for(pool.close(), 5)
    for task in done:
        task.result()


async def _no_input() -> None:
    """Wait until the process that started this one is gone, or wants it gone."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def main(package: str, number: str, of: str) -> int:
    """The process; its exit code."""
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else is printed is no telling
    settings = Settings.model_validate_json(sys.stdin.readline())
    with building():
        spec: ServiceSpec = import_module(f"{package}.app").SPEC
    share = Shard(int(number), int(of))
    logs.configure(spec.name, settings.log_format, settings.log_level)
    structlog.contextvars.bind_contextvars(worker=str(share))
    telemetry.configure(spec.name)
    with suppress(BrokenPipeError, KeyboardInterrupt):
        try:
            uvloop.run(keep(spec, share, settings, output))
        except ShardCountChanged:
            return OTHERWISE
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
