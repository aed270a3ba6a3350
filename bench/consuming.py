"""How fast a live subscription takes in what the stream brings it, and writes a table of it.

The floor is a bare ordered pull consumer: no cursor, no types, one batched upsert a batch. Both get the same messages,
all at once, written to the socket as bytes that were made beforehand, so that whoever publishes takes no time.
"""

import asyncio
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson
import uvloop
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from bench.figure import Figure
from bench.pairs import OURS, Turn, compare, interleaved, per_second
from bench.relaying import background, connected
from bench.samples import META, VILLAGE, write
from bench.servers import Servers
from huiyin_contracts import OURS as HUIYIN
from huiyin_contracts.conventions import STREAM, SUBJECTS, subject_of
from huiyin_contracts.issues import IssueReported
from huiyin_events.envelope import Cursor, Recorded, of_types
from huiyin_events.store import Connection, Store
from huiyin_events.subscription import BATCH, Subscription
from huiyin_events.wire import ensure_stream, headers_of

ROUNDS = 25
EVENTS = 3 * BATCH
"""Fewer than a subscription keeps waiting; with more it would rather read the store."""

PULL = "a bare pull and one upsert a batch"
WITHIN = 30.0

UPSERT = """
INSERT INTO matters AS m (id, kind, category, division)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, category = excluded.category, division = excluded.division
"""
TABLE = "CREATE TABLE matters (id uuid PRIMARY KEY, kind text, category text, division text)"


def measure() -> Sequence[Figure]:
    """Events a second."""
    with Servers() as servers:
        return uvloop.run(_measure(servers))


async def _measure(servers: Servers) -> Sequence[Figure]:
    async with servers.store() as store, connected(servers.nats_url) as client:
        await ensure_stream(client.jetstream(), HUIYIN)
        await store.pool.execute(TABLE)
        publisher = _Publisher(servers.nats_url)
        ours = await _subscribed(store, client, publisher)
        pulled = await _pulled(store.pool, client, publisher)
        try:
            rates = await interleaved({OURS: ours, PULL: pulled}, ROUNDS)
        finally:
            publisher.close()
    return compare("consume and project, live", "events/s", rates, {PULL: "≥ 0.6"})


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Keep a table of matters: typed events in, one statement a batch."""
    events = list(of_types(batch, IssueReported))
    await connection.execute(
        UPSERT,
        [event.issue for _, event in events],
        [event.kind for _, event in events],
        [event.category for _, event in events],
        [recorded.division for recorded, _ in events],
    )


async def _subscribed(store: Store, client: Client, publisher: "_Publisher") -> Turn:
    async def turn() -> float:
        subscription = Subscription("bench", store, client, project)
        async with background(subscription.run()):
            async with asyncio.timeout(WITHIN):
                while not subscription.live:
                    await asyncio.sleep(0.001)

            async def work() -> None:
                last = await publisher.publish()
                assert await subscription.wait_for(last, WITHIN), subscription.trouble

            publisher.prepare()
            return await per_second(EVENTS, work())

    return turn


async def _pulled(pool: asyncpg.Pool, client: Client, publisher: "_Publisher") -> Turn:
    js = client.jetstream()

    async def turn() -> float:
        config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.NEW, mem_storage=True)
        feed = await js.pull_subscribe(SUBJECTS, stream=STREAM, config=config)

        async def work() -> None:
            await publisher.publish()
            for _ in range(EVENTS // BATCH):
                messages = await feed.fetch(BATCH, timeout=WITHIN)
                rows = [orjson.loads(message.data) for message in messages]
                async with pool.acquire() as connection, connection.transaction():
                    await connection.execute(
                        UPSERT,
                        [row["issue"] for row in rows],
                        [row["kind"] for row in rows],
                        [row["category"] for row in rows],
                        [(message.headers or {})["ce-division"] for message in messages],
                    )

        publisher.prepare()
        rate = await per_second(EVENTS, work())
        await feed.unsubscribe()
        return rate

    return turn


class _Publisher:
    """Publishes as many messages as a turn takes, on from where it was, in one go."""

    def __init__(self, url: str) -> None:
        server = urlsplit(url)
        assert server.hostname
        self._socket = socket.create_connection((server.hostname, server.port or 4222))
        self._socket.recv(65536)  # what the server says of itself
        who = {"user": server.username, "pass": server.password}
        options = {"verbose": False, "pedantic": False, "headers": True, **who}
        self._socket.sendall(b"CONNECT %s\r\n" % orjson.dumps(options))
        self._bytes = b""
        self._cursor = Cursor(1, 0)

    def prepare(self) -> None:
        """Make the next messages."""
        cursors = [Cursor(self._cursor.tx + 1, number) for number in range(1, EVENTS + 1)]
        self._bytes = b"".join(_frame(_recorded(cursor)) for cursor in cursors)
        self._cursor = cursors[-1]

    async def publish(self) -> Cursor:
        """Send them; the place of the last one."""
        await asyncio.to_thread(self._socket.sendall, self._bytes)
        return self._cursor

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _recorded(cursor: Cursor) -> Recorded:
    [new] = (each := write()).events
    fields: dict[str, Any] = {"type": new.event.type, "division": VILLAGE, "occurred_at": new.occurred_at}
    data, now = new.event.model_dump_json(), datetime.now(UTC)
    return Recorded(
        id=new.id,
        cursor=cursor,
        stream=each.stream,
        version=1,
        recorded_at=now,
        data=data,
        metadata=META.dump(),
        registry=HUIYIN,
        **fields,
    )


def _frame(recorded: Recorded) -> bytes:
    """An event as NATS takes it from the wire."""
    pairs = "".join(f"{name}: {value}\r\n" for name, value in headers_of(recorded, HUIYIN, None).items())
    headers, data = f"NATS/1.0\r\n{pairs}\r\n".encode(), str(recorded.data).encode()
    subject = subject_of(recorded.division, recorded.type)
    return b"HPUB %s %d %d\r\n%s%s\r\n" % (subject.encode(), len(headers), len(headers) + len(data), headers, data)
