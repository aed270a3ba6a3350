"""A subscription owns its position: it is saved in the transaction of what the events caused, so that is exactly once.

The past comes from the store and the present from the stream:

    read the store until nothing is left -> note where the stream ends -> read what came meanwhile -> follow the stream

Events at or before the position are skipped, so the overlap does no harm. Whatever goes wrong while following, a gap,
a lost server, a stream wiped and begun anew, or more messages than can be kept waiting, has the same cure: begin
again. A rebuild is the same road from the start of the log.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamInfo
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from huiyin_events.cancellation import raise_if_cancelled
from huiyin_events.checkpoints import BatchHandler, CheckpointConflict, CheckpointStore, Parked, reason_of
from huiyin_events.connections import Connection
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.events import unversioned
from huiyin_events.follower import Follower, Upstream
from huiyin_events.shards import WHOLE, Shard, ShardCountChanged
from huiyin_events.store import Overtaken, Store
from huiyin_events.tracing import context_of, sampled, tracer
from huiyin_events.wire import cursor_of, division_of, ensure_stream, received

log = structlog.get_logger()

BATCH = 500
QUEUE = 4 * BATCH
IDLE_SECONDS = 2.0
BEHIND_SECONDS = 30.0
RETRY_SECONDS = 0.5
ASKED_SECONDS = 1.0
ANSWER_SECONDS = 3.0

Reaction = Callable[[Connection, Recorded], Awaitable[None]]


class Subscription(Follower):
    """Feeds batches of events, in commit order, to `handle` inside one transaction with the saved position.

    The tables `checkpoints` and `parked`, in `schema` or else in the search path of the store's pool, hold under `name`
    the position, and what the handler could not take, see `checkpoints`. `types` narrows what is handled, to these in
    any version; `after_commit` is told what was. With `behind`, nothing is handled before that subscription has it, so
    that a policy may ask the views. With `share` it handles only the partition keys of that share; others do so for the
    rest. Where the stream is missing it is made, on `replicas` servers; with None
    another process makes it, and is waited for.
    """

    def __init__(
        self,
        name: str,
        store: Store,
        client: Client,
        handle: BatchHandler,
        types: Sequence[str] | None = None,
        after_commit: Callable[[Sequence[Recorded]], None] = lambda _: None,
        behind: Upstream | None = None,
        schema: str | None = None,
        share: Shard = WHOLE,
        replicas: int | None = 1,
    ) -> None:
        super().__init__(share.name(name))
        self._store = store
        self._conventions = store.conventions
        self._client = client
        self._progress = CheckpointStore(name, store, handle, schema, share)
        self._share = share
        self._types = types
        self._names = frozenset(map(unversioned, types)) if types is not None else None
        self._after_commit = after_commit
        self._behind = behind
        self._replicas = replicas
        self._queue: asyncio.Queue[Msg | None] = asyncio.Queue(QUEUE)
        self.last_handled_at: float | None = None

    async def run(self) -> None:
        """Run until cancelled; after any failure begin again, from the position that was saved.

        Raises ShardCountChanged when it is, or comes to be, spread over another number of workers than `share` says.
        """
        retrying = asyncio.create_task(self._retry())
        try:
            while True:
                raise_if_cancelled()
                await self._begin()
        finally:
            retrying.cancel()
            await asyncio.wait({retrying})

    async def _begin(self) -> None:
        try:
            await self._stand_at(await self._progress.load())
            await self._follow()
        except CheckpointConflict:
            log.info("subscription_moved_elsewhere", subscription=self.name)
        except Overtaken:
            log.info("subscription_overtaken", subscription=self.name)
        except ShardCountChanged as error:
            self.trouble = reason_of(error)
            raise
        except Exception as error:
            self.trouble = reason_of(error)
            log.warning("subscription_interrupted", subscription=self.name, error=self.trouble, exc_info=True)
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            self.live = False

    async def _retry(self) -> None:
        """Take up what was parked when an operator asks for it."""
        while True:
            await asyncio.sleep(ASKED_SECONDS)
            try:
                async for recorded in self._progress.retry():
                    self._count([recorded])
                    self._after_commit([recorded])
            except Exception as error:
                log.warning("retry_interrupted", subscription=self.name, error=reason_of(error), exc_info=True)

    async def caught_up(self, seconds: float) -> bool:
        """Wait until everything committed before this call has been handled; False when `seconds` were not enough."""
        head = await self._store.head()
        if self.position < head:
            with suppress(asyncio.QueueFull):
                self._queue.put_nowait(None)  # what it does not handle comes by the store alone, where it looks now
        return await self.wait_for(head, seconds)

    async def parked(self) -> Parked:
        """What could not be handled, and waits for an operator to ask for it."""
        return await self._progress.parked()

    async def _stream(self, js: JetStreamContext) -> StreamInfo:
        if self._replicas is not None:
            return await ensure_stream(js, self._conventions, self._replicas)
        while True:
            try:
                return await js.stream_info(self._conventions.stream)
            except NotFoundError:
                self.trouble = "the stream is still to be made"
                await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        js, conventions = self._client.jetstream(timeout=ANSWER_SECONDS), self._conventions
        await self._catch_up()
        stream = await self._stream(js)
        seen = stream.state.last_seq
        await self._catch_up()
        queue: asyncio.Queue[Msg | None] = asyncio.Queue(QUEUE)
        self._queue = queue
        filters = sorted({conventions.filter_of(name) for name in self._types or ()}) or [conventions.subjects]
        feed = await js.subscribe(
            conventions.subjects,
            stream=conventions.stream,
            cb=queue.put,
            manual_ack=True,
            config=ConsumerConfig(
                ack_policy=AckPolicy.NONE,
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=seen + 1,
                filter_subjects=filters,
                max_deliver=1,
                mem_storage=True,
                inactive_threshold=30.0,
            ),
            idle_heartbeat=5.0,
            flow_control=True,
        )
        try:
            if (await js.stream_info(conventions.stream)).created != stream.created:
                return  # a new one, which counts from 1: what was seen of the old says nothing about it
            self.live, self.trouble = True, None
            log.info("subscription_live", subscription=self.name, position=str(self.position), sequence=seen)
            delivered = 0
            while True:
                raise_if_cancelled()
                arrived = await _next_batch(queue)
                messages = [message for message in arrived if message is not None]
                if not arrived:
                    if await self._progress.load() != self.position:
                        return  # another process moved it, or it is spread otherwise
                    # With what is not its own, or what no relay and no server is there to bring; so before asking one.
                    await self._catch_up()
                    if await _astray(feed, delivered) and queue.empty():
                        log.info("subscription_begins_again", subscription=self.name, sequence=seen)
                        return
                    continue
                for message in messages:
                    delivered += 1
                    if message.metadata.sequence.consumer != delivered:
                        log.warning("subscription_gap", subscription=self.name, sequence=seen)
                        return
                seen = messages[-1].metadata.sequence.stream if messages else seen
                fresh = [message for message in messages if cursor_of(message) > self.position]
                if fresh:
                    own = [received(message, conventions) for message in fresh if self._owns(division_of(message))]
                    await self._commit(own, cursor_of(fresh[-1]))
                if None in arrived:
                    await self._catch_up()
                if messages and queue.full() and cursor_of(messages[-1]) == self.position:
                    # The store gives many events at a fraction of what they cost as messages.
                    log.info("subscription_far_behind", subscription=self.name, sequence=seen)
                    return
        finally:
            self.live = False
            if self._client.is_connected:
                await feed.unsubscribe()

    async def _catch_up(self) -> None:
        async with aclosing(self._store.pages(self.position, BATCH * self._share.of)) as pages:
            async for batch in pages:
                await self._commit([one for one in batch if self._owns(one.division)], batch.cursor)

    def _owns(self, division: str) -> bool:
        return self._share.has(division, self._conventions.partition_key_of)

    async def _commit(self, own: Sequence[Recorded], last: Cursor) -> None:
        due = [recorded for recorded in own if self._names is None or unversioned(recorded.type) in self._names]
        if self._behind is not None and not await self._behind.wait_for(last, BEHIND_SECONDS):
            raise TimeoutError(f"{self._behind.name} has not come to {last}")
        handled = await self._progress.take(self.position, last, due)
        self._count(handled)
        await self._stand_at(last)
        self._after_commit(handled)

    def _count(self, handled: Sequence[Recorded]) -> None:
        self.handled += len(handled)
        self.last_handled_at = time.time()


def one_by_one(subscription: str, react: Reaction) -> BatchHandler:
    """A handler that reacts to events one by one, each inside the trace of its event."""

    async def handle(connection: Connection, batch: Sequence[Recorded]) -> None:
        for recorded in batch:
            with tracer.start_as_current_span(
                f"{subscription} {recorded.type}",
                context=context_of(recorded.traceparent),
                kind=SpanKind.CONSUMER,
            ):
                await react(connection, recorded)

    return handle


def as_batch(subscription: str, project: BatchHandler) -> BatchHandler:
    """A handler that takes the batch as a whole, with a span for every event in the event's own trace."""

    async def handle(connection: Connection, batch: Sequence[Recorded]) -> None:
        began = time.time_ns()
        await project(connection, batch)
        for recorded in batch:
            if sampled(recorded.traceparent):
                tracer.start_span(
                    f"{subscription} {recorded.type}",
                    context=context_of(recorded.traceparent),
                    kind=trace.SpanKind.CONSUMER,
                    start_time=began,
                ).end()

    return handle


async def _astray(feed: JetStreamContext.PushSubscription, delivered: int) -> bool:
    """Whether messages went astray after so many, or the consumer did, which lives in the server's memory alone."""
    try:
        consumer = await feed.consumer_info()
    except NotFoundError:
        return True
    sent = consumer.delivered.consumer_seq if consumer.delivered else 0
    return sent > delivered or bool(consumer.num_pending)


async def _next_batch(queue: asyncio.Queue[Msg | None]) -> list[Msg | None]:
    """What has arrived, up to a batch; empty after an idle while. None stands for who wants it to look in the store."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            messages = [await queue.get()]
    except TimeoutError:
        return []
    while len(messages) < BATCH and not queue.empty():
        messages.append(queue.get_nowait())
    return messages
