"""What could not be taken: read, mended, and published again as the event it should have been."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from huiyin_events.cloudevents import PREFIX, STRUCTURED, header
from huiyin_events.ingress import DEAD_LETTERS, PROBLEM, REASON, REJECTED_AT, SUBJECT
from huiyin_service.access.login import Login
from huiyin_service.settings import Settings

OURS = (REASON, PROBLEM, SUBJECT, REJECTED_AT)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One of them. `headers` and `body` are what the publisher sent."""

    sequence: int
    subject: str
    reason: str
    problem: Mapping[str, Mapping[str, Any]]
    rejected_at: datetime
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The event's own id, or nothing where it has none that can be read."""
        return next((value for name, value in self.headers.items() if name.lower() == "ce-id"), "")


class Unmendable(Exception):
    """What was asked for cannot be set in this message."""


@asynccontextmanager
async def jetstream(settings: Settings) -> AsyncIterator[JetStreamContext]:
    """JetStream, in the name of our own services."""
    client = await Login.of(settings).connect(settings.nats_url)
    try:
        yield client.jetstream(timeout=10)
    finally:
        await client.close()


async def every(js: JetStreamContext, publisher: str | None = None) -> AsyncIterator[DeadLetter]:
    """All there are, the oldest first; of one publisher if it is named."""
    subject = f"deadletters.{publisher or '*'}.>"
    following = 1
    while True:
        try:
            message = await js.get_msg(DEAD_LETTERS, seq=following, subject=subject, next=True)
        except NotFoundError:
            return
        assert message.seq is not None
        yield _read(message.seq, message.headers or {}, message.data or b"")
        following = message.seq + 1


async def one(js: JetStreamContext, sequence: int) -> DeadLetter:
    """The one with that number. Raises LookupError."""
    try:
        message = await js.get_msg(DEAD_LETTERS, seq=sequence)
    except NotFoundError:
        raise LookupError(f"there is no dead letter {sequence}") from None
    return _read(sequence, message.headers or {}, message.data or b"")


async def drop(js: JetStreamContext, sequence: int) -> None:
    """Forget one. Raises LookupError."""
    await one(js, sequence)
    await js.delete_msg(DEAD_LETTERS, sequence)


async def replay(js: JetStreamContext, letter: DeadLetter) -> None:
    """Publish it again, under its own id, where its publisher did; then it is no dead letter any more."""
    await js.publish(letter.subject, letter.body, headers=dict(letter.headers))
    await js.delete_msg(DEAD_LETTERS, letter.sequence)


def mended(letter: DeadLetter, changes: Sequence[str] = (), data: bytes | None = None) -> DeadLetter:
    """The same with other data, or with some of it set: `field=value`, `location.lat=38.7`, `ce-time=…`.

    A value is read as JSON, and what is none as text. Raises Unmendable.
    """
    headers = dict(letter.headers)
    structured = next((v for k, v in headers.items() if k.lower() == "content-type"), "").startswith(STRUCTURED)
    try:
        body: Any = orjson.loads(letter.body)
    except orjson.JSONDecodeError:
        body = {}
    if structured and not isinstance(body, dict):
        body = {}
    given: Any = body.get("data") if structured else body
    if data is not None:
        try:
            given = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise Unmendable(f"the file is no JSON: {error}") from error
    for change in changes:
        name, equals, value = change.partition("=")
        if not (name and equals):
            raise Unmendable(f"{change}: say field=value")
        if not name.startswith(PREFIX):
            given = _set(given, name.split("."), _value(value))
        elif structured:
            body[name.removeprefix(PREFIX)] = value
        else:
            headers = {known: text for known, text in headers.items() if known.lower() != name}
            headers[name] = header(value)
    if structured:
        body.pop("data_base64", None)
        given = {**body, "data": given}
    unchanged = data is None and not changes
    return DeadLetter(
        letter.sequence,
        letter.subject,
        letter.reason,
        letter.problem,
        letter.rejected_at,
        headers,
        letter.body if unchanged else orjson.dumps(given),
    )


def _set(given: object, place: Sequence[str], value: object) -> dict[str, Any]:
    fields = dict(given) if isinstance(given, dict) else {}
    first, *rest = place
    fields[first] = _set(fields.get(first), rest, value) if rest else value
    return fields


def _value(text: str) -> object:
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    # A division's digits are text, as everything is that a contract calls a code.
    return text if isinstance(value, int) and len(text) >= 6 else value


def _read(sequence: int, headers: Mapping[str, str], body: bytes) -> DeadLetter:
    return DeadLetter(
        sequence,
        headers[SUBJECT],
        headers[REASON],
        orjson.loads(headers[PROBLEM]),
        datetime.fromisoformat(headers[REJECTED_AT]),
        {name: value for name, value in headers.items() if name not in OURS and not name.startswith("Nats-")},
        body,
    )
