"""A contract with personal values, for tests: the real ones have none yet, and an event is forever."""

from base64 import b64encode
from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID, uuid4

from pydantic import Field

from huiyin_contracts import Event, Value
from huiyin_contracts.base import _registry, example
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_events.envelope import NewEvent
from huiyin_events.events import DomainEvent
from tests.builders import NOW, VILLAGE

VISIT = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"


class Contact(Value):
    """Who somebody is and how to reach them."""

    name: str
    phone: str | None = None


class VisitAsked(Event):
    """Somebody asked to be visited, perhaps with others in the house."""

    type: ClassVar[str] = "testing.visit.asked.v1"
    model_config = example(visit=VISIT, visitor={"subject": VISIT, "sealed": None})

    visit: UUID
    visitor: Personal[Contact] | None = None
    household: tuple[Personal[str], ...] = ()
    words: Mapping[str, Personal[str]] = Field(default_factory=dict)
    caller: UUID | None = None


class VisitMade(Event):
    """The visit took place; what was found stays between those who were there."""

    type: ClassVar[str] = "testing.visit.made.v1"
    model_config = example(visit=VISIT, visitor=None)

    visit: UUID
    visitor: Personal[Contact] | None = None


CONTRACTS: dict[str, type[Event]] = {contract.type: contract for contract in (VisitAsked, VisitMade)}
# Known only where a test says so (`monkeypatch.setitem`): others count the contracts there are.
for _type in CONTRACTS:
    del _registry[_type]


def closed(person: Person) -> Person:
    """A person as who has no keys reads them on the log."""
    return Person(name=Personal(person.subject, sealed=b64encode(bytes(64)).decode()), id=person.id)


WANG = Contact(name="王秀兰", phone="13835012345")


def asked(person: UUID, contact: Contact = WANG) -> VisitAsked:
    """One person asks for themselves."""
    return VisitAsked(visit=uuid4(), visitor=Personal(person, contact))


def new(event: DomainEvent) -> NewEvent:
    """The event, about to be appended."""
    return NewEvent(event, VILLAGE, NOW)


def stream_of(visit: UUID) -> str:
    """A visit's stream."""
    return f"testing.visit-{visit}"
