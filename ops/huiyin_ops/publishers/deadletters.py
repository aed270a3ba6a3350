"""What could not be taken: read, mended, and published again as the event it should have been."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import orjson
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from huiyin_events.cloudevents import PREFIX, STRUCTURED, header
from huiyin_events.dead_letters import LetterGone, opened
from huiyin_events.ingress import DEAD_LETTERS, REASON, REJECTED_AT, SUBJECT
from huiyin_events.master_keys import MasterKeys
from huiyin_events.vault import Vault
from huiyin_service.access.login import Login
from huiyin_service.settings import Settings


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


@dataclass(frozen=True, slots=True)
class DeadLetterBox:
    """Where they lie, and what opens them."""

    js: JetStreamContext
    vault: Vault


@asynccontextmanager
async def letter_box(settings: Settings) -> AsyncIterator[DeadLetterBox]:
    """JetStream, in the name of our own services, and the keys of the days."""
    client = await Login.of(settings).connect(settings.nats_url)
    try:
        async with asyncpg.create_pool(settings.admin_database_url, min_size=1, max_size=2, timeout=30) as pool:
            yield DeadLetterBox(client.jetstream(timeout=10), Vault(pool, MasterKeys(settings.person_keys_folder)))
    finally:
        await client.close()


async def every(box: DeadLetterBox, publisher: str | None = None) -> AsyncIterator[DeadLetter]:
    """All there are, the oldest first; of one publisher if it is named."""
    subject = f"deadletters.{publisher or '*'}.>"
    following = 1
    while True:
        try:
            message = await box.js.get_msg(DEAD_LETTERS, seq=following, subject=subject, next=True)
        except NotFoundError:
            return
        assert message.seq is not None
        with suppress(LetterGone):  # between its key and itself there may be hours
            yield await _read(box, message.seq, message.headers or {}, message.data or b"")
        following = message.seq + 1


async def one(box: DeadLetterBox, sequence: int) -> DeadLetter:
    """The one with that number. Raises LookupError."""
    try:
        message = await box.js.get_msg(DEAD_LETTERS, seq=sequence)
    except NotFoundError:
        raise LookupError(f"there is no dead letter {sequence}") from None
    return await _read(box, sequence, message.headers or {}, message.data or b"")


async def drop(box: DeadLetterBox, sequence: int) -> None:
    """Forget one. Raises LookupError."""
    await one(box, sequence)
    await box.js.delete_msg(DEAD_LETTERS, sequence)


async def replay(box: DeadLetterBox, letter: DeadLetter) -> None:
    """Publish it again, under its own id, where its publisher did; then it is no dead letter any more."""
    await box.js.publish(letter.subject, letter.body, headers=dict(letter.headers))
    await box.js.delete_msg(DEAD_LETTERS, letter.sequence)


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


async def _read(box: DeadLetterBox, sequence: int, headers: Mapping[str, str], data: bytes) -> DeadLetter:
    at = datetime.fromisoformat(headers[REJECTED_AT])
    content = await opened(box.vault, at, data)
    return DeadLetter(sequence, headers[SUBJECT], headers[REASON], content.problem, at, content.headers, content.body)
