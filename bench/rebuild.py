"""How fast views are made anew from the whole log, beside what it takes just to read it.

Two of them: every service's copy of the divisions, and reporting's cases, trail and tallies of each division.
"""

from collections.abc import Sequence
from functools import partial

import uvloop

from bench.figure import Figure
from bench.pairs import OURS, Turn, compare, interleaved, per_second
from bench.reading import read_all
from bench.relaying import background, connected
from bench.samples import META, VILLAGE, registered, write
from bench.servers import Servers
from huiyin_county.view import project as project_divisions
from huiyin_events.checkpoints import BatchHandler
from huiyin_events.store import Store, StreamWrite
from huiyin_events.subscription import Subscription, as_batch
from huiyin_reporting.projection import project as project_reporting

ROUNDS = 10
EVENTS = 10_000
COMMIT = 100
VILLAGES = 100
READ_ALL = "read all, decoded and typed"
WITHIN = 120.0
TABLES = "checkpoints, parked, divisions, cases, trail, searched, tallies, notices"


def measure() -> Sequence[Figure]:
    """Events a second."""
    with Servers() as servers:
        return uvloop.run(_measure(servers))


async def _measure(servers: Servers) -> Sequence[Figure]:
    divisions = [registered(f"{VILLAGE[:6]}{number:06}") for number in range(EVENTS)]
    reports = [write(division=f"{VILLAGE[:9]}{number % VILLAGES:03}") for number in range(EVENTS)]
    return [
        *await _rebuilt(servers, "the divisions", divisions, project_divisions),
        *await _rebuilt(servers, "reporting's views", reports, project_reporting),
    ]


async def _rebuilt(
    servers: Servers, views: str, writes: Sequence[StreamWrite], project: BatchHandler
) -> Sequence[Figure]:
    database = "_".join(views.replace("'", "").split())
    await servers.new_log(database)
    async with servers.store(database) as store, connected(servers.nats_url) as client:
        for first in range(0, EVENTS, COMMIT):
            await store.append(writes[first : first + COMMIT], meta=META)

        async def ours() -> float:
            await store.pool.execute(f"TRUNCATE {TABLES}")
            subscription = Subscription("views", store, client, as_batch("bench", project))
            async with background(subscription.run()):
                return await per_second(EVENTS, _caught_up(subscription))

        turns: dict[str, Turn] = {OURS: ours, READ_ALL: partial(_read, store)}
        rates = await interleaved(turns, ROUNDS)
    return compare(f"rebuild of {views}", "events/s", rates, {READ_ALL: "≥ 0.5"})


async def _caught_up(subscription: Subscription) -> None:
    assert await subscription.caught_up(WITHIN), subscription.trouble


async def _read(store: Store) -> float:
    return await per_second(EVENTS, read_all(store))
