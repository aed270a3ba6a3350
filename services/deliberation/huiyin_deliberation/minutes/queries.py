"""Minutes as pages and the API show them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.minutes_state import AmendmentStage
from huiyin_deliberation.minutes.view import STATE
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

_ONE = "SELECT * FROM minutes WHERE session = $1"
_WANTED = "SELECT amendment, words FROM minutes_wanted WHERE amendment = ANY($1)"


class SectionRow(QueryRow):
    """What was discussed on an item; no topic: besides the agenda."""

    topic: UUID | None
    text: str


class AmendmentRow(QueryRow):
    """A change that was asked for."""

    id: UUID
    by: ShownPerson
    topic: UUID | None
    text: str | None = Field(description="none: whoever asked was erased")
    stage: AmendmentStage
    reason: str | None


class MinutesRow(QueryRow):
    """The minutes of a session."""

    session: UUID
    division: str
    stage: Literal["draft", "final"]
    sections: tuple[SectionRow, ...]
    attendees: tuple[UUID, ...]
    amendable_until: date
    amendments: tuple[AmendmentRow, ...]
    digest: str | None
    signed: tuple[UUID, ...]
    drafted_at: datetime
    final_at: datetime | None
    version: int

    @property
    def unanswered(self) -> tuple[AmendmentRow, ...]:
        """What was asked for and not answered."""
        return tuple(one for one in self.amendments if one.stage == "requested")

    def text_on(self, topic: UUID | None) -> str | None:
        """What they say on an item."""
        return next((section.text for section in self.sections if section.topic == topic), None)


async def find(database: Database, session: UUID) -> MinutesRow | None:
    """The minutes of a session."""
    row = await database.fetchrow(_ONE, session)
    if row is None:
        return None
    state = STATE.validate_json(row["state"])
    names = await names_of(database, [one.by.subject for one in state.amendments])
    found = await database.fetch(_WANTED, [one.id for one in state.amendments])
    wanted = {each["amendment"]: each["words"] for each in found}
    return MinutesRow(
        **{name: row[name] for name in ("session", "division", "stage", "amendable_until", "drafted_at", "final_at")},
        sections=tuple(SectionRow(topic=each.topic, text=each.text) for each in state.sections),
        attendees=tuple(person.subject for person in state.attendees),
        amendments=tuple(
            AmendmentRow(
                id=one.id,
                by=ShownPerson.of(one.by.subject, names.get(one.by.subject), one.by.id),
                topic=one.topic,
                text=wanted.get(one.id),
                stage=one.stage,
                reason=one.reason,
            )
            for one in state.amendments
        ),
        digest=state.digest,
        signed=state.signed,
        version=row["version"],
    )
