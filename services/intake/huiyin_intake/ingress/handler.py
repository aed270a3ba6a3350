"""One event of another system: read, checked and done as the command that it stands for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Self

import asyncpg
import orjson
from fastapi.exceptions import RequestValidationError
from nats.aio.msg import Msg
from pydantic import ValidationError

from huiyin_events.clock import utc_now
from huiyin_events.cloudevents import CloudEvent, NoEvent, parse
from huiyin_events.ingress import parts_of
from huiyin_events.refusal import Refused
from huiyin_events.store import EventTooLarge, IdempotencyKey, IdempotencyKeyReused, Overtaken
from huiyin_intake.ingress.kinds import KINDS, B, Sender
from huiyin_intake.ingress.quota import Quota
from huiyin_service.access.accounts import RegisteredPublisher
from huiyin_service.auth import Principal
from huiyin_service.http import Frame
from huiyin_service.problems import Problem
from huiyin_service.service import Service

OLDEST = timedelta(days=30)
CLOCKS_DIFFER = timedelta(minutes=5)
Outlook = Literal["passes", "refused", "unforeseen"]


@dataclass(frozen=True, slots=True)
class IngressMessage:
    """A message as it lies in the stream, since `at`."""

    publisher: str
    kind: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    sequence: int

    @classmethod
    def of(cls, message: Msg) -> Self:
        """What a message of the stream says."""
        publisher, kind = parts_of(message.subject)
        metadata = message.metadata
        return cls(
            publisher,
            kind,
            message.headers or {},
            message.data,
            metadata.timestamp,
            metadata.sequence.stream,
        )

    @property
    def id(self) -> str | None:
        """The event's id, where it can be told."""
        try:
            return parse(self.headers, self.body).id
        except NoEvent as error:
            return error.id


async def handle(
    service: Service, registered: RegisteredPublisher | None, quota: Quota, sent: IngressMessage
) -> dict[str, Any]:
    """Do what an event stands for; what its publisher is answered. Raises a Problem, or what the command raises."""
    if registered is None:
        raise Problem(403, "unknown-publisher", "没有这个接入系统", "它没有登记，或已被移除。")
    if (seconds := quota.over(sent.publisher, registered.per_minute, sent.at, sent.sequence)) is not None:
        raise Problem(
            429,
            "quota-exceeded",
            "发送太快",
            "每分钟最多 {most} 条，请在 {seconds} 秒后重发。",
            params={"most": registered.per_minute, "seconds": int(seconds) + 1},
            retry_after=int(seconds) + 1,
        )
    event = _read(sent)
    kind = KINDS[event.type]
    sender = Sender(
        sent.publisher, Principal(f"publisher:{sent.publisher}", sent.publisher, "publisher", registered.division)
    )
    data = _json(event.data)
    frame = Frame(sender.principal, _occurred_at(event, service.now(), utc_now() - sent.at), _key(sent, event, data))
    try:
        done = await kind.do(service, frame, sender, event, _body(kind.body, data))
    except IdempotencyKeyReused:
        raise Problem(422, "event-id-reused", "ce-id 已用过", "这个 ce-id 已用于内容不同的另一个事件。") from None
    return {
        "id": event.id,
        "issue": str(done.state.id),
        "number": done.state.number,
        "cursor": str(done.appended.cursor) if done.appended else None,
    }


def classify(error: Exception) -> Outlook:
    """Whether the same event may well be taken later, which is no fault of its publisher, or never, or who knows."""
    match error:
        case Problem():
            return "passes" if error.status == 503 else "refused"
        case Refused() | RequestValidationError() | EventTooLarge():
            return "refused"
        case asyncpg.DataError() | asyncpg.IntegrityConstraintViolationError() | ValueError():
            return "unforeseen"
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | OSError() | TimeoutError() | Overtaken():
            return "passes"
    return "unforeseen"  # a race that it lost, or a bug of ours


def _read(sent: IngressMessage) -> CloudEvent:
    try:
        event = parse(sent.headers, sent.body)
    except NoEvent as error:
        raise _invalid(error.reason) from error
    if event.type != sent.kind:
        raise Problem(
            422,
            "type-differs",
            "类型与主题不一致",
            "主题是 {subject}，ce-type 却是 {type}。",
            params={"subject": sent.kind[:80], "type": event.type[:80]},
        )
    if event.type not in KINDS:
        raise Problem(
            422,
            "unknown-event-type",
            "没有这种事件",
            "没有 {type}；可用的是 {known}。",
            params={"type": event.type[:80], "known": ", ".join(KINDS)},
            types=list(KINDS),
        )
    return event


def _json(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _invalid(error) from error


def _body(shape: type[B], data: object) -> B:
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: ValidationError | orjson.JSONDecodeError) -> RequestValidationError:
    if isinstance(error, ValidationError):
        return RequestValidationError(error.errors())
    return RequestValidationError([{"type": "json_invalid", "loc": ("body", error.pos), "msg": error.msg}])


def _occurred_at(event: CloudEvent, now: datetime, age: timedelta) -> datetime:
    """When it happened: as the event says, if that may be. Judged by when it came, not by when it is handled."""
    came = now - age
    if event.time is None:
        return came
    if not came - OLDEST <= event.time <= now + CLOCKS_DIFFER:
        raise Problem(
            422,
            "implausible-time",
            "时间不可信",
            "ce-time 为 {time}；它不能在将来，也不能早于 {days} 天之前。",
            params={"time": event.time.isoformat(), "days": OLDEST.days},
        )
    return min(event.time, now)


def _key(sent: IngressMessage, event: CloudEvent, data: object) -> IdempotencyKey:
    """An event's id counts once for its publisher, and for exactly this content; its time may be another."""
    content = orjson.dumps([event.type, event.subject, data], option=orjson.OPT_SORT_KEYS)
    digest = hashlib.sha256(content).hexdigest()
    return IdempotencyKey(f"intake:publisher:{sent.publisher}:{event.id}", digest)
