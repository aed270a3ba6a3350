"""What this library must know of those who use it, and is given by them: their events, and how they name things.

An event's type reads `<service>.<aggregate>.<event>.v<n>`. What it says is the business of who uses the library; a
Pydantic model with a class variable `type` is such an event, without knowing of this module.
"""

from functools import cache
from typing import Any, ClassVar, Protocol
from uuid import UUID


class DomainEvent(Protocol):
    """An event as the log takes it: it has a type, and writes itself as JSON."""

    type: ClassVar[str]

    def model_dump_json(self, *, context: Any | None = None) -> str:  # noqa: ANN401 — as Pydantic has it
        """Its data as JSON; `context` is a `Sealing` where there are keys to seal personal values with."""
        ...


class Registry(Protocol):
    """Finds an event's class by its type."""

    def load(self, event_type: str, data: str | bytes, context: object = None) -> DomainEvent:
        """Read an event's JSON, as the newest version of its class says it; with a `Sealing` as `context`, opened.

        What it raises for data that does not fit parks the event.
        """
        ...

    def knows(self, event_type: str) -> bool:
        """Whether it can read events of a type; one that it does not know is not parked: a newer reader will."""
        ...


class Conventions(Registry, Protocol):
    """What all who share a log must have agreed on; it is given to the store, and all else asks the store for it.

    The division of an event says where it happened: a code, with which the codes of all below it begin.
    """

    @property
    def stream(self) -> str:
        """The name of the stream of all events in NATS."""
        ...

    @property
    def subjects(self) -> str:
        """The subjects of that stream."""
        ...

    def subject_of(self, division: str, event_type: str) -> str:
        """The subject of events of a type, in whichever version, in a division."""
        ...

    def filter_of(self, event_type: str) -> str:
        """The subject of events of a type, in whichever version, wherever they happen."""
        ...

    def source_of(self, event_type: str) -> str:
        """The CloudEvents source of a type."""
        ...

    def schema_of(self, event_type: str) -> str:
        """Where the JSON schema of a type is: the CloudEvents dataschema."""
        ...

    def partition_key_of(self, division: str) -> str:
        """The partition key of a division: events with one key keep their order, in whichever process.

        It must be the same for ever, in every process: what changed its key would be handled twice, or not at all.
        """
        ...

    def person_of(self, sign_in: str) -> UUID:
        """Whom personal values are sealed for that are of somebody who acts, and is named, by that sign-in."""
        ...


@cache
def unversioned(event_type: str) -> str:
    """What happened, whichever version says it: `tea.pot.filled` of `tea.pot.filled.v1`."""
    return event_type.rpartition(".")[0]
