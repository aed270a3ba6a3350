"""How events of Huiyin are named on NATS, and what a store of them is to be told: `Store(pool, OURS)`."""

from typing import Final
from uuid import UUID

from huiyin_contracts.base import Event, county_of, knows, load, unversioned
from huiyin_contracts.parties import person_of

STREAM: Final = "HUIYIN"
SUBJECTS: Final = "huiyin.>"


def subject_of(division: str, event_type: str) -> str:
    """`huiyin.<county6>.<town3>.<village3>.<service>.<aggregate>.<event>`; 000 where a level is not given.

    A province or city stands in the county's place, padded with zeros.
    """
    county, town, village = partition_key_of(division), division[6:9] or "000", division[9:12] or "000"
    return f"huiyin.{county}.{town}.{village}.{unversioned(event_type)}"


def subject_filter(event_type: str) -> str:
    """The subject of a type in every division."""
    return f"huiyin.*.*.*.{unversioned(event_type)}"


def partition_key_of(division: str) -> str:
    """The county of a division, in which events keep their order; a province or city counts as a county of its own."""
    return county_of(division).ljust(6, "0")


class HuiyinConventions:
    """What all who read and write our log have agreed on; see `huiyin_events.events.Conventions`, which it meets."""

    stream: Final = STREAM
    subjects: Final = SUBJECTS

    def load(self, event_type: str, data: str | bytes, context: object = None) -> Event:
        """Read an event's JSON, see `huiyin_contracts.load`."""
        return load(event_type, data, context)

    def knows(self, event_type: str) -> bool:
        """Whether this release has the contract of a type, in that version."""
        return knows(event_type)

    def subject_of(self, division: str, event_type: str) -> str:
        """The subject of events of a type in a division."""
        return subject_of(division, event_type)

    def filter_of(self, event_type: str) -> str:
        """The subject of a type in every division."""
        return subject_filter(event_type)

    def source_of(self, event_type: str) -> str:
        """The CloudEvents source: the service that says it."""
        return f"/huiyin/{event_type.partition('.')[0]}"

    def schema_of(self, event_type: str) -> str:
        """Where reporting serves the JSON schema of a type."""
        return f"/schemas/{event_type}.json"

    def partition_key_of(self, division: str) -> str:
        """The county of a division."""
        return partition_key_of(division)

    def person_of(self, sign_in: str) -> UUID:
        """The subject of who signs in so, see `huiyin_contracts.parties.person_of`."""
        return person_of(sign_in)


OURS: Final = HuiyinConventions()
