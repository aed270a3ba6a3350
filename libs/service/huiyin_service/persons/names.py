"""What persons are called, asked of the view `persons`."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from huiyin_contracts.parties import Party, Person
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownParty, ShownPerson

_NAMES = "SELECT subject, name FROM persons WHERE subject = ANY($1)"


async def names_of(database: Database, subjects: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these persons, as far as they are known and not erased."""
    wanted = list(set(subjects))
    if not wanted:
        return {}
    return {row["subject"]: row["name"] for row in await database.fetch(_NAMES, wanted)}


def shown(party: Party, names: Mapping[UUID, str]) -> ShownParty:
    """A party of an event, whose names may be closed, as it is shown."""
    if isinstance(party, Person):
        return ShownPerson.of(party.subject, party.name.value or names.get(party.subject), party.id)
    return party
