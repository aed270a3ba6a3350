"""What is killed: writers, relays and consumers, each a process: `python -m tests.faults.load NAME GIVEN`.

They are what a service is made of, without its rules and pages. A writer notes in a file what it asked for and what
was acknowledged; a consumer keeps projections, and reacts to reports by a policy. Each waits for servers that are away.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import asyncpg
import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from huiyin_contracts import OURS
from huiyin_contracts.issues import IssueReported
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Connection, Store, StreamWrite
from huiyin_events.subscription import Subscription, as_batch, one_by_one
from huiyin_events.wire import DOORBELL, Doorbell
from tests.builders import new, screened
from tests.faults.tallies import SCHEMA, project
from tests.faults.writer import AWAY, Given, Writer

T = TypeVar("T")


async def react(store: Store, connection: Connection, recorded: Recorded) -> None:
    """A policy: whatever is reported is screened, once."""
    for cause, event in of_types([recorded], IssueReported):
        writes = [StreamWrite(cause.stream, [new(screened(event.issue))], ANY)]
        await store.append(writes, meta=cause.caused(), connection=connection)


async def write(name: str, given: Given, pool: asyncpg.Pool, client: Client) -> None:
    await Writer(name, given, Store(pool, OURS, Doorbell(client))).run()


async def relay(name: str, given: Given, pool: asyncpg.Pool, client: Client) -> None:
    one = Relay(Store(pool, OURS), client, given.replicas)

    async def ring(_: object) -> None:
        one.wake()

    await client.subscribe(DOORBELL, cb=ring)
    await one.run()


async def consume(name: str, given: Given, pool: asyncpg.Pool, client: Client) -> None:
    """The views of one service, and its policies behind them; only the first consumer has any."""
    store = Store(pool, OURS, Doorbell(client))

    async def handle(connection: Connection, batch: Sequence[Recorded]) -> None:
        await project(name, connection, batch)

    async def policy(connection: Connection, recorded: Recorded) -> None:
        await react(store, connection, recorded)

    views = Subscription(name, store, client, as_batch(name, handle), replicas=given.replicas)
    running = [views.run()]
    if name == CONSUMERS[0]:
        policies = Subscription(
            POLICIES,
            store,
            client,
            one_by_one(POLICIES, policy),
            types=[IssueReported.type],
            after_commit=lambda _: store.doorbell(),
            behind=views,
            replicas=given.replicas,
        )
        running.append(policies.run())
    await asyncio.gather(*running)


WRITERS = ("writer-1", "writer-2")
RELAYS = ("relay-1", "relay-2")
CONSUMERS = ("consumer-1", "consumer-2")
POLICIES = "policies"
ROLES = {**dict.fromkeys(WRITERS, write), **dict.fromkeys(RELAYS, relay), **dict.fromkeys(CONSUMERS, consume)}


async def main(name: str, given: Given) -> None:
    """Run the process of that name until it is killed."""
    pool = await _patiently(
        lambda: asyncpg.create_pool(
            given.dsn,
            min_size=1,
            max_size=10,
            timeout=10,
            command_timeout=30,
            server_settings={"search_path": SCHEMA, "application_name": name},
        )
    )
    client = await _patiently(
        lambda: nats.connect(
            given.servers, name=name, max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=_unheard
        )
    )
    await ROLES[name](name, given, pool, client)


async def _patiently(connect: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await connect()
        except (*AWAY, NatsError):
            await asyncio.sleep(0.2)


async def _unheard(_: Exception) -> None:
    """Of servers that are killed."""


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Given.model_validate_json(sys.argv[2])))
