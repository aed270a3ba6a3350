"""Personal values in events: in clear only in memory, sealed under the person's own key wherever they are written.

    class VisitAsked(Event):
        visitor: Personal[Contact] | None = None        VisitAsked(visitor=Personal(person, Contact(…)))

On the log and on NATS it is `{"subject": <the person>, "sealed": <base64>}`, which says nothing without the person's
key; and that key can be destroyed, which the log cannot. Who has keys gives a `Sealer` as the context of pydantic's
reading and writing, such as the store's vault makes. Without one an event reads as well, and the value stays closed.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, Generic, NoReturn, Protocol, TypeVar, cast, get_args, runtime_checkable
from uuid import UUID

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import (
    SerializationInfo,
    ValidationInfo,
    plain_serializer_function_ser_schema,
    with_info_wrap_validator_function,
)

T = TypeVar("T")
_Adapter = Callable[[], TypeAdapter[Any]]

SHORTEST = 32
"""Bytes of what is sealed, where it is nothing: the key's number, the nonce and the tag."""

MARK = "x-personal"
"""What tells a personal value in a contract's JSON schema, and says of what form it is in clear."""


class NoKeys(Exception):
    """A personal value was to be written by somebody who has no keys: it is never written in clear instead."""


@runtime_checkable
class Sealer(Protocol):
    """Seals and opens the personal values of one event."""

    def has(self, subject: UUID) -> bool:
        """Whether it can do so for a person, or knows that the person was erased; only then it is asked to."""
        ...

    def seal(self, subject: UUID, clear: bytes) -> str | None:
        """`clear`, sealed, as base64; None for a person who was erased."""
        ...

    def open(self, subject: UUID, sealed: str) -> bytes | None:
        """What was sealed; None for a person who was erased. Raises where it was sealed elsewhere."""
        ...


class Personal(Generic[T]):
    """A value that is about `subject`, the person. T is never None.

    It is open (has its `value`), closed (is still `sealed`, as the log has it), or `erased` (neither: the key is gone).
    Not a dataclass, for libraries write those field by field where they meet one.
    """

    __slots__ = ("sealed", "subject", "value")

    subject: UUID
    value: T | None
    sealed: str | None

    def __init__(self, subject: UUID, value: T | None = None, sealed: str | None = None) -> None:
        for name, given in (("subject", subject), ("value", value), ("sealed", sealed)):
            object.__setattr__(self, name, given)

    @property
    def erased(self) -> bool:
        """Whether there is nothing here any more, for anybody."""
        return self.value is None and self.sealed is None

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name}: a personal value is never changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name}: a personal value is never changed")

    def __reduce__(self) -> tuple[type["Personal[T]"], tuple[UUID, T | None, str | None]]:
        return type(self), (self.subject, self.value, self.sealed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Personal):
            return NotImplemented
        return (self.subject, self.value, self.sealed) == (other.subject, other.value, other.sealed)

    def __hash__(self) -> int:
        return hash((self.subject, self.value, self.sealed))

    def __repr__(self) -> str:
        # Logs and tracebacks show what things look like: never the value.
        state = "open" if self.value is not None else "erased" if self.erased else "closed"
        return f"Personal({self.subject}, {state})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        of = get_args(source)
        if len(of) != 1 or type(None) in (*of, *get_args(of[0])):
            raise TypeError(f"{source}: say of what, as in Personal[Contact], and not of None")
        # What is sealed is JSON of its own, so it is read and written as that; made when first needed, for `of` may not
        # be complete yet.
        adapter = cache(lambda: TypeAdapter[Any](of[0]))
        return with_info_wrap_validator_function(
            partial(_read, adapter),
            handler.generate_schema(of[0]),
            serialization=plain_serializer_function_ser_schema(partial(_write, adapter), info_arg=True),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "object",
            "title": "Personal",
            "description": "A personal value, sealed under the key of the person it is about",
            "properties": {
                "subject": {"type": "string", "format": "uuid", "description": "the person, as a pseudonym"},
                "sealed": {
                    "anyOf": [{"type": "string", "contentEncoding": "base64"}, {"type": "null"}],
                    "description": "key number (4 bytes), nonce (12), AES-256-GCM of the value's JSON; null: erased",
                },
            },
            "required": ["subject", "sealed"],
            "additionalProperties": False,
            MARK: handler(cast("CoreSchema", schema.get("schema"))),
        }


def personal_values(of: object) -> Iterator[Personal[Any]]:
    """Every personal value in an event, or in a part of one."""
    match of:
        case Personal():
            yield of
        case BaseModel():
            yield from personal_values(vars(of))
        case dict():
            for value in of.values():
                yield from personal_values(value)
        case list() | tuple() | set() | frozenset():
            for value in of:
                yield from personal_values(value)


def _read(adapter: _Adapter, given: object, handler: Callable[[Any], Any], info: ValidationInfo) -> Personal[Any]:
    """Validate a personal value: one in memory, or the sealed form, opened if its keys are at hand."""
    personal = given if isinstance(given, Personal) else _parsed(given)
    if personal.value is not None:
        return Personal(personal.subject, _fitting(handler, personal.value))
    sealer = info.context
    if personal.sealed is None or not isinstance(sealer, Sealer) or not sealer.has(personal.subject):
        return personal
    clear = sealer.open(personal.subject, personal.sealed)
    return Personal(personal.subject, None if clear is None else _fitting(adapter().validate_json, clear))


def _write(adapter: _Adapter, personal: Personal[Any], info: SerializationInfo) -> dict[str, str | None]:
    """The sealed form. Raises NoKeys rather than write a value in clear."""
    sealer, sealed = info.context, personal.sealed
    if personal.erased:
        return {"subject": str(personal.subject), "sealed": None}
    if isinstance(sealer, Sealer):
        if not sealer.has(personal.subject):
            raise NoKeys(f"no key of {personal.subject} is at hand")
        if personal.value is not None:
            sealed = sealer.seal(personal.subject, adapter().dump_json(personal.value))
        elif sealed is not None and sealer.open(personal.subject, sealed) is None:
            sealed = None  # and one from another kind of event is refused, for here no one could open it
    elif personal.value is not None:
        raise NoKeys(f"what is about {personal.subject} can only be written with keys at hand")
    return {"subject": str(personal.subject), "sealed": sealed}


def _parsed(given: object) -> Personal[Any]:
    """The sealed form as a closed value; nothing else is taken, above all no clear text."""
    match given:
        case {"subject": str() | UUID() as subject, "sealed": None | str() as sealed, **rest} if not rest:
            try:
                if sealed is None or len(b64decode(sealed, validate=True)) >= SHORTEST:
                    return Personal(UUID(str(subject)), sealed=sealed)
            except ValueError:
                pass
    raise PydanticCustomError("personal", "a personal value is read as its subject and what is sealed")


def _fitting(validate: Callable[[Any], T], value: object) -> T:
    try:
        return validate(value)
    except ValidationError as error:
        # Pydantic's own message would show the value, and end in a log.
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}".strip() for e in error.errors())
    raise PydanticCustomError("personal_value", "the personal value does not fit: {problems}", {"problems": problems})
