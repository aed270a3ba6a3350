"""CloudEvents 1.0 as other systems send them: in binary mode, or structured as `application/cloudevents+json`."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

import orjson
from pydantic import AwareDatetime, BaseModel, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

STRUCTURED = "application/cloudevents+json"
PREFIX = "ce-"
PRINTABLE = "!#$&'()*+,/:;<=>?@[\\]^`{|}"

# CloudEvents has no control characters in attributes; PostgreSQL could not keep a NUL.
AttributeText = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Attributes(BaseModel):
    """The context attributes that count here; extensions are let through and not read."""

    specversion: Literal["1.0"]
    id: AttributeText
    type: AttributeText
    source: AttributeText
    subject: AttributeText | None = None
    time: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """One event of another system; `data` is JSON that no one has read yet."""

    id: str
    type: str
    source: str
    subject: str | None
    time: datetime | None
    data: bytes


class NoEvent(Exception):
    """A message that is no CloudEvent. `id` is the event's, where it could be told; `reason` says what is wrong."""

    def __init__(self, reason: ValidationError | orjson.JSONDecodeError, id: str | None) -> None:  # noqa: A002
        super().__init__(str(reason))
        self.reason, self.id = reason, id


def parse(headers: Mapping[str, str], body: bytes) -> CloudEvent:
    """The event of a message, in either mode. Raises NoEvent."""
    named = {name.lower(): value for name, value in headers.items()}
    if named.get("content-type", "").partition(";")[0].strip().lower() == STRUCTURED:
        return _structured(body)
    given = {name.removeprefix(PREFIX): unquote(value) for name, value in named.items() if name.startswith(PREFIX)}
    return _event(given, body)


def header(value: str) -> str:
    """A header's value as CloudEvents has it: a space, a quotation mark, % and what is not printable ASCII, as %XX."""
    return quote(value, safe=PRINTABLE)


def _structured(body: bytes) -> CloudEvent:
    try:
        envelope: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NoEvent(error, None) from error
    if not isinstance(envelope, dict):
        return _event({}, b"")  # which says all that is missing
    if "data_base64" not in envelope:
        return _event(envelope, orjson.dumps(envelope.get("data")))
    try:
        data = base64.b64decode(str(envelope["data_base64"]), validate=True)
    except binascii.Error as error:
        wrong = InitErrorDetails(
            type=PydanticCustomError("value_error", "is no base64"), loc=("data_base64",), input=None
        )
        reason = ValidationError.from_exception_data("CloudEvent", [wrong])
        raise NoEvent(reason, _text(envelope.get("id"))) from error
    return _event(envelope, data)


def _event(given: Mapping[str, Any], data: bytes) -> CloudEvent:
    try:
        found = Attributes.model_validate(given)
    except ValidationError as error:
        raise NoEvent(error, _text(given.get("id"))) from error
    return CloudEvent(found.id, found.type, found.source, found.subject, found.time, data)


def _text(given: object) -> str | None:
    return given[:200] if isinstance(given, str) and given else None
