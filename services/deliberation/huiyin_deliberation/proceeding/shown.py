"""Meetings of a procedure as rows and answers have them: with people by name."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_service.persons.shown import ShownPerson


class MeetingRow(MeetingRecord):
    """A meeting, with its people by name."""

    signers: tuple[ShownPerson, ...] = ()
    attended: tuple[ShownPerson, ...] = ()
    town_attendees: tuple[ShownPerson, ...] = ()
    stood_back: tuple[ShownPerson, ...] = ()

    @property
    def masked(self) -> "MeetingRow":
        """The same for those whom the names do not concern."""
        return self.model_copy(update={name: tuple(one.masked for one in getattr(self, name)) for name in PEOPLE})


PEOPLE = ("signers", "attended", "town_attendees", "stood_back")
"""What of a meeting is people."""


def people_of(meeting: MeetingRecord) -> list[Person]:
    """All who are named in a meeting."""
    return [one for name in PEOPLE for one in getattr(meeting, name)]


def meeting_row(meeting: MeetingRecord | None, names: Mapping[UUID, str]) -> MeetingRow | None:
    """A meeting as it is shown."""
    if meeting is None:
        return None
    people = {name: shown_people(getattr(meeting, name), names) for name in PEOPLE}
    return MeetingRow(**{**dict(meeting), **people})


def shown_people(people: Iterable[Person], names: Mapping[UUID, str]) -> tuple[ShownPerson, ...]:
    """People as they are shown."""
    return tuple(shown_person(one, names) for one in people)


def shown_person(person: Person, names: Mapping[UUID, str]) -> ShownPerson:
    """Somebody as they are shown."""
    return ShownPerson.of(person.subject, person.name.value or names.get(person.subject), person.id)
