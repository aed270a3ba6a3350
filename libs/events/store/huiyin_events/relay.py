"""The relay: publishes the store's log to JetStream, in exactly its order, one relay active at a time.

A batch goes out as one atomic batch (NATS ADR-50): it states the sequence it must follow, is stored whole or not at
all, and is answered once, so nothing is half-published and two relays cannot interleave. Where the stream ends is
where the relay goes on: the last message carries its cursor. Only an empty stream, a new epoch, or one that ends
with what no relay put there, starts from the place saved in the store; consumers read what lies before it from there.
Where the log does not have that message, it was set back to an earlier moment: the stream is emptied, a new epoch.
"""

import asyncio
from collections.abc import Sequence

import structlog
from nats.aio.client import Client
from nats.js.api import Header
from nats.js.client import JetStreamContext
from opentelemetry.trace import SpanKind
from uuid6 import uuid7

from huiyin_events.cancellation import raise_if_cancelled
from huiyin_events.connections import Connection
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.only_one import only_one
from huiyin_events.pages import FIRST_POLL_SECONDS, POLL_SECONDS, rings
from huiyin_events.store import Store
from huiyin_events.tracing import context_of, current_traceparent, sampled, tracer
from huiyin_events.wire import ensure_stream, headers_of

log = structlog.get_logger()

BATCH = 1000
ACK_SECONDS = 3.0
RETRY_SECONDS = 0.5
STANDBY_SECONDS = 0.5
_ACTIVE_LOCK = 0x72656C6179  # "relay"


class Relay:
    """Runs until cancelled; makes the stream on `replicas` servers. `active`, `cursor`, `published` are for health."""

    def __init__(self, store: Store, client: Client, replicas: int = 1) -> None:
        self._store = store
        self._conventions = store.conventions
        self._client = client
        self._replicas = replicas
        self._bell = asyncio.Event()
        self.active = False
        self.cursor: Cursor | None = None
        self.published = 0
        self.trouble: str | None = None

    def wake(self) -> None:
        """Look at the store now instead of at the next poll."""
        self._bell.set()

    async def run(self) -> None:
        """Stand by until this is the one relay, then publish; after any failure, begin again from the stream's end."""
        while True:
            raise_if_cancelled()
            try:
                async with only_one(self._store.pool, _ACTIVE_LOCK, STANDBY_SECONDS, self._stand_by) as connection:
                    self.active = True
                    log.info("relay_active")
                    await self._publish_all(connection)
            except Exception as error:
                self.trouble = f"{type(error).__name__}: {error}"
                log.warning("relay_interrupted", error=self.trouble)
            finally:
                self.active = False
            await asyncio.sleep(RETRY_SECONDS)

    def _stand_by(self) -> None:
        """Another relay is active: what kept this one from it is over."""
        self.trouble = None

    async def _publish_all(self, connection: Connection) -> None:
        js = self._client.jetstream(timeout=ACK_SECONDS)
        await connection.execute("SELECT store.declare_largest($1)", self._client.max_payload)
        sequence, self.cursor = await self._resume(js, connection)
        log.info("relay_resumed", cursor=str(self.cursor), sequence=sequence)
        pause = FIRST_POLL_SECONDS
        while True:
            raise_if_cancelled()
            self._bell.clear()
            batch = await self._store.read_all(self.cursor, BATCH, connection)
            if not batch:
                self.trouble = None
                rung = await rings(self._bell, pause)
                pause = FIRST_POLL_SECONDS if rung else min(2 * pause, POLL_SECONDS)
                continue
            pause = FIRST_POLL_SECONDS
            await self._publish(js, batch, sequence)
            sequence += len(batch)
            self.cursor = batch[-1].cursor
            self.published += len(batch)
            await connection.execute(
                "UPDATE store.relay SET tx = $1, position = $2",
                *self.cursor,
            )

    async def _resume(self, js: JetStreamContext, connection: Connection) -> tuple[int, Cursor]:
        info = await ensure_stream(js, self._conventions, self._replicas)
        if info.state.messages:
            last = await js.get_msg(self._conventions.stream, seq=info.state.last_seq)
            headers = last.headers or {}
            if "ce-cursor" in headers:
                cursor = Cursor.parse(headers["ce-cursor"])
                if await self._stands_at(connection, cursor, headers["ce-id"]):
                    return info.state.last_seq, cursor
                log.warning("relay_begins_anew", sequence=info.state.last_seq, cursor=str(cursor), id=headers["ce-id"])
                await js.purge_stream(self._conventions.stream)
            else:
                log.warning("relay_found_what_is_no_event", sequence=info.state.last_seq, subject=last.subject)
        row = await connection.fetchrow("SELECT tx, position FROM store.relay")
        assert row is not None
        return info.state.last_seq, Cursor(row["tx"], row["position"])

    async def _stands_at(self, connection: Connection, cursor: Cursor, event: str) -> bool:
        """Whether the log has that event at that place; not if it was set back, and may have gone on otherwise."""
        page = await self._store.read_all(Cursor(cursor.tx, cursor.position - 1), 1, connection)
        return [(one.cursor, str(one.id)) for one in page] == [(cursor, event)]

    async def _publish(self, js: JetStreamContext, batch: Sequence[Recorded], sequence: int) -> None:
        """Append `batch` to the stream after `sequence`, all of it or nothing."""
        if len(batch) == 1:
            # By itself a message is stored whole or not at all; a batch of one would take ten times as long.
            headers = {**self._headers(batch[0]), Header.EXPECTED_LAST_SEQUENCE: str(sequence)}
            await js.publish(*self._content(batch[0]), headers=headers, timeout=ACK_SECONDS)
            return
        batch_id = uuid7().hex
        for number, recorded in enumerate(batch, 1):
            headers = {**self._headers(recorded), Header.BATCH_ID: batch_id, Header.BATCH_SEQUENCE: str(number)}
            if number == 1:
                headers[Header.EXPECTED_LAST_SEQUENCE] = str(sequence)
            if number < len(batch):
                await self._client.publish(*self._content(recorded), headers=headers)
            else:
                # Only the last message is answered: for all of them, or with what stands against them.
                headers[Header.BATCH_COMMIT] = "1"
                await js.publish(*self._content(recorded), headers=headers, timeout=ACK_SECONDS)

    def _content(self, recorded: Recorded) -> tuple[str, bytes]:
        """The event's subject and its JSON."""
        body = recorded.data if isinstance(recorded.data, bytes) else recorded.data.encode()
        return self._conventions.subject_of(recorded.division, recorded.type), body

    def _headers(self, recorded: Recorded) -> dict[str, str]:
        """The event's headers, under a span of its own trace where that is kept."""
        if not sampled(recorded.traceparent):
            return headers_of(recorded, self._conventions, recorded.traceparent)
        context = context_of(recorded.traceparent)
        with tracer.start_as_current_span(f"relay {recorded.type}", context=context, kind=SpanKind.PRODUCER):
            return headers_of(recorded, self._conventions, current_traceparent() or recorded.traceparent)
