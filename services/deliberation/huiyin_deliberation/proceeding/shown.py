"""Meetings of a procedure as rows and answers have them: with people by name."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_service.persons.shown import ShownPerson


class MeetingRow(MeetingRecord):
    """A meeting, with who signed and who came from the town by name."""

    signers: tuple[ShownPerson, ...] = ()
    town_attendees: tuple[ShownPerson, ...] = ()


def meeting_row(meeting: MeetingRecord | None, names: Mapping[UUID, str]) -> MeetingRow | None:
    """A meeting as it is shown."""
    if meeting is None:
        return None
    people = {
        "signers": shown_people(meeting.signers, names),
        "town_attendees": shown_people(meeting.town_attendees, names),
    }
    return MeetingRow(**{**dict(meeting), **people})


def shown_people(people: Iterable[Person], names: Mapping[UUID, str]) -> tuple[ShownPerson, ...]:
    """People as they are shown."""
    return tuple(shown_person(one, names) for one in people)


def shown_person(person: Person, names: Mapping[UUID, str]) -> ShownPerson:
    """Somebody as they are shown."""
    return ShownPerson.of(person.subject, person.name.value or names.get(person.subject), person.id)
