"""Events on NATS: CloudEvents 1.0 in binary mode, on the subjects that the conventions give them."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import unquote
from uuid import UUID

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NotFoundError

from huiyin_events.cloudevents import header
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.events import Conventions, Registry

log = structlog.get_logger()

DOORBELL = "doorbell"


def headers_of(recorded: Recorded, conventions: Conventions, traceparent: str | None) -> dict[str, str]:
    """The CloudEvents attributes of an event, its place in the store, and the trace it travels under."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": str(recorded.id),
        "ce-type": recorded.type,
        "ce-source": conventions.source_of(recorded.type),
        "ce-subject": header(recorded.stream),
        "ce-time": recorded.occurred_at.astimezone(UTC).isoformat(),
        "ce-dataschema": conventions.schema_of(recorded.type),
        "ce-division": recorded.division,
        "ce-streamversion": str(recorded.version),
        "ce-recordedtime": recorded.recorded_at.astimezone(UTC).isoformat(),
        "ce-cursor": str(recorded.cursor),
        "ce-sequence": sequence_of(recorded.cursor),
        "ce-partitionkey": conventions.partition_key_of(recorded.division),
        "ce-meta": header(recorded.metadata),
        "content-type": "application/json",
        "Nats-Msg-Id": str(recorded.id),
    }
    if traceparent:
        headers["traceparent"] = traceparent
    if begun := recorded.traceparent or traceparent:
        headers["ce-traceparent"] = begun  # of the append; the header without ce- is of the way from there to here
    return headers


def sequence_of(cursor: Cursor) -> str:
    """A cursor as CloudEvents wants a `sequence`: text that sorts as the events happened to be committed."""
    return f"{cursor.tx:016x}-{cursor.position:016x}"


def cursor_of(message: Msg) -> Cursor:
    """A message's place in the store."""
    return Cursor.parse((message.headers or {})["ce-cursor"])


def division_of(message: Msg) -> str:
    """The division of a message's event, at a fraction of what `received` takes."""
    return (message.headers or {})["ce-division"]


def received(message: Msg, registry: Registry) -> Recorded:
    """A message of the stream as an event, read by `registry`.

    Its meta carries the trace of the message, not of the append.
    """
    headers = message.headers or {}
    return Recorded(
        id=UUID(headers["ce-id"]),
        cursor=cursor_of(message),
        stream=unquote(headers["ce-subject"]),
        version=int(headers["ce-streamversion"]),
        type=headers["ce-type"],
        division=headers["ce-division"],
        occurred_at=datetime.fromisoformat(headers["ce-time"]),
        recorded_at=datetime.fromisoformat(headers["ce-recordedtime"]),
        data=message.data,
        metadata=unquote(headers["ce-meta"]),
        registry=registry,
        trace=headers.get("traceparent"),
    )


async def ensure_stream(js: JetStreamContext, conventions: Conventions, replicas: int = 1) -> StreamInfo:
    """The one stream of all events, on so many servers; made where it is missing, which begins a new epoch."""
    try:
        stream = await js.stream_info(conventions.stream)
    except NotFoundError:
        return await js.add_stream(
            StreamConfig(
                name=conventions.stream,
                num_replicas=replicas,
                subjects=[conventions.subjects],
                storage=StorageType.FILE,
                retention=RetentionPolicy.LIMITS,
                discard=DiscardPolicy.OLD,
                duplicate_window=120,
                allow_atomic=True,
                description="all events in commit order; the store in PostgreSQL is the truth",
            )
        )
    return await replicated(js, stream, replicas)


async def replicated(js: JetStreamContext, stream: StreamInfo, replicas: int) -> StreamInfo:
    """A stream that is there already, put on more servers if it is on fewer than `replicas`.

    It is never put on fewer, for another process may have been told of more. Where there are not enough servers the
    stream goes on as it is: that it can be lost with one of them is no reason to stand still.
    """
    if (stream.config.num_replicas or 1) >= replicas:
        return stream
    try:
        return await js.update_stream(stream.config, num_replicas=replicas)
    except APIError as error:
        log.warning("stream_not_replicated", stream=stream.config.name, wanted=replicas, error=str(error))
        return stream


class Doorbell:
    """Wakes the relay after a commit, at most once per turn of the loop; a lost ring costs one polling interval."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ringing: asyncio.Task[None] | None = None

    def __call__(self) -> None:
        """Ring."""
        if self._client.is_connected and (self._ringing is None or self._ringing.done()):
            self._ringing = asyncio.get_running_loop().create_task(self._client.publish(DOORBELL, b""))
