"""What every event contract is made of, and the registry that finds a contract by its type.

An event is forever: a class here is never changed, only followed by a next version.
"""

import re
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from huiyin_contracts.wording import Line, Phrase, Wording

TYPE = re.compile(r"^[a-z]+\.[a-z_]+\.[a-z_]+\.v[1-9]\d*$")

DivisionCode = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$",
        description="行政区划代码: province 2, city 4, county 6, town 9 or village 12 digits",
        examples=["140981001001"],
    ),
]
Tenths = Annotated[
    Decimal,
    Field(decimal_places=1, allow_inf_nan=False),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "examples": [1.5]}),
]
"""Hours or points, with one decimal place. In JSON a number, for of so few digits none is lost by that."""
Level = Literal["province", "city", "county", "town", "village"]
LEVELS: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}

_registry: dict[str, type["Event"]] = {}


class UnknownEventType(LookupError):
    """An event whose contract this process does not have: a newer deployment wrote it."""


class Value(BaseModel):
    """A value inside an event: frozen, and closed against fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Value):
    """The base of all contracts. `type` reads `<service>.<aggregate>.<event>.v<n>`, the event in the past tense."""

    type: ClassVar[str]
    wording: ClassVar[Wording]

    def headline(self) -> Phrase:
        """What happened, in a line; where more can be said than the contract's wording, it is said here."""
        return Phrase(self.wording.zh, self.wording.en)

    def lines(self) -> tuple[Line, ...]:
        """What was said with it: facts as phrases, people's own words as quotes."""
        return ()

    def trail_state(self) -> str | None:
        """As which state it shows on the issue's public trail: its wording's, unless that depends on what it says."""
        return self.wording.trail

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        name = cls.__dict__.get("type")
        if name is None:
            return  # a base of contracts, such as AboutIssue
        if not TYPE.match(name):
            raise TypeError(f"{cls.__name__}: {name!r} is no event type")
        if name in _registry:
            raise TypeError(f"{cls.__name__}: {name} is taken by {_registry[name].__name__}")
        if not cls.__doc__ or not cls.model_config.get("json_schema_extra"):
            raise TypeError(f"{cls.__name__}: a contract documents itself with a docstring and an example")
        _registry[name] = cls

    def upcast(self) -> "Event":
        """The same as the next version of its contract says it; itself, where there is none.

        An old contract stays, so that the log can be read for ever, and says here what its successor makes of it.
        """
        return self


class AboutIssue(Event):
    """The base of events on one issue, whichever service they come from."""

    issue: UUID


def example(**fields: Any) -> ConfigDict:
    """The one example a contract shows in its documentation; a test proves that it loads."""
    return ConfigDict(json_schema_extra={"example": fields})


def contracts() -> dict[str, type[Event]]:
    """All known contracts by type."""
    return dict(_registry)


def load(event_type: str, data: str | bytes, context: object = None) -> Event:
    """Read an event's JSON by its contract, as the newest version of that says it.

    With a `Sealing` as context, its personal values are opened.

    Raises UnknownEventType, or pydantic.ValidationError when the data does not fit the contract.
    """
    try:
        contract = _registry[event_type]
    except KeyError:
        raise UnknownEventType(event_type) from None
    event = contract.model_validate_json(data, context=context)
    while (newer := event.upcast()) is not event:
        event = newer
    return event


def knows(event_type: str) -> bool:
    """Whether there is a contract of that type and version."""
    return event_type in _registry


@cache
def unversioned(event_type: str) -> str:
    """What happened, whichever version says it: `intake.issue.reported` of `intake.issue.reported.v1`."""
    return event_type.rpartition(".")[0]


def level_of(division: str) -> Level:
    """The level a division code stands at, by its length. Raises KeyError for a length that is none."""
    return LEVELS[len(division)]


def county_of(division: str) -> str:
    """The county's six digits of a code at or below county; the shard key everywhere."""
    return division[:6]


def ancestors(division: str) -> list[str]:
    """The code and those above it up to the county, county first: `['140981', '140981001', '140981001001']`."""
    return [division[:n] for n in (6, 9, 12) if n <= len(division)]
