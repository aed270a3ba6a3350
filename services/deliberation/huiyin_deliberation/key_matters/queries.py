"""Key matters (三议一服务, Y2) as the page and the API show them; how many are solved, division by division."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.key_matter_state import KeyMatter, KeyMatterStage
from huiyin_contracts.key_matters import KeyMatterKind, KeyMatterStep
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.owners_votes import Delegate, OwnersVote
from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_deliberation.key_matters.view import MATTERS
from huiyin_deliberation.proceeding.listed import ProcedureLists
from huiyin_deliberation.proceeding.shown import MeetingRow, meeting_row, people_of, shown_person
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownParty, ShownPerson
from huiyin_service.reading import QueryRow

KeyMatterTab = Literal["open", "overdue", "accepted", "declined"]
OPEN: tuple[KeyMatterStage, ...] = ("raised", "proposed", "discussed", "resolved", "commissioned", "served")
STAGES: Mapping[KeyMatterTab, tuple[KeyMatterStage, ...]] = {
    "open": OPEN,
    "overdue": OPEN,
    "accepted": ("accepted",),
    "declined": ("declined",),
}
_ESTATES = """
SELECT estate, name, village FROM key_matter_estates WHERE village LIKE $1 || '%' AND NOT merged
ORDER BY estate LIMIT 500
"""
_ESTATE = "SELECT estate, name, village FROM key_matter_estates WHERE estate = $1 AND NOT merged"
_NAMED = "SELECT estate, name FROM key_matter_estates WHERE estate = ANY($1)"


class DelegateRow(Delegate):
    """A delegate by name."""

    person: ShownPerson


class KeyMatterRow(QueryRow):
    """A key matter as it stands."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str | None
    estate: str
    estate_name: str | None
    kind: KeyMatterKind
    title: str
    description: str
    topic: UUID | None
    charter: int
    stage: KeyMatterStage
    next: KeyMatterStep | None = Field(description="the step that is owed; none: it has ended")
    due_on: date | None = Field(description="until when it is owed (P7)")
    overdue: bool
    stalled: tuple[SupervisionLevel, ...] = Field(description="who sees to it from above")
    proposed: MeetingRow | None
    discussed: MeetingRow | None
    delegates: tuple[DelegateRow, ...]
    vote: OwnersVote | None
    resolution: str | None
    provider: ShownParty | None
    service: str | None
    result: str | None
    sent_back: int
    voted_down: int
    accepted_by: ShownPerson | None
    answer: str | None
    began_at: datetime
    ended_at: datetime | None
    version: int


class MatterEstateRow(QueryRow):
    """An estate that may have key matters."""

    estate: str
    name: str
    village: str


class KeyMatterFiguresRow(QueryRow):
    """How many key matters a division has: solved ones are those whose service was accepted."""

    division: str
    open: int
    accepted: int
    declined: int


async def figures(database: Database, scope: str, length: int) -> list[KeyMatterFiguresRow]:
    """How many there are in each division of a scope whose code has this length (837 are solved in Yuanping)."""
    below = await MATTERS.below(database, scope, length)
    return [_figures(code, stages) for code, stages in below.items()]


async def figures_of(database: Database, now: datetime, scope: str) -> KeyMatterFiguresRow:
    """How many there are in a division, with all below it."""
    return _figures(scope, await MATTERS.counts(database, now, scope))


async def estates(database: Database, scope: str) -> list[MatterEstateRow]:
    """The estates of a scope."""
    return [MatterEstateRow(**row) for row in await database.fetch(_ESTATES, scope)]


async def find_estate(database: Database, estate: str) -> MatterEstateRow | None:
    """An estate that there is."""
    row = await database.fetchrow(_ESTATE, estate)
    return MatterEstateRow(**row) if row else None


def _figures(code: str, stages: Mapping[str, int]) -> KeyMatterFiguresRow:
    under_way = sum(stages.get(stage, 0) for stage in OPEN)
    solved, declined = stages.get("accepted", 0), stages.get("declined", 0)
    return KeyMatterFiguresRow(division=code, open=under_way, accepted=solved, declined=declined)


async def _rows(database: Database, rows: Sequence[asyncpg.Record]) -> list[KeyMatterRow]:
    states = [MATTERS.state_of(row) for row in rows]
    names = await names_of(database, {person.subject for state in states for person in _people(state)})
    called = await database.fetch(_NAMED, list({state.estate for state in states}))
    estates = {row["estate"]: row["name"] for row in called}
    return [_row(row, state, names, estates) for row, state in zip(rows, states, strict=True)]


def _people(state: KeyMatter) -> list[Person]:
    meetings: list[MeetingRecord] = [meeting for meeting in (state.proposed, state.discussed) if meeting]
    found = [person for meeting in meetings for person in people_of(meeting)]
    found += [delegate.person for delegate in state.delegates]
    found += [party for party in (state.provider, state.accepted_by) if isinstance(party, Person)]
    return found


def _row(row: asyncpg.Record, state: KeyMatter, names: Mapping[UUID, str], estates: Mapping[str, str]) -> KeyMatterRow:
    told = {one.name: getattr(state, one.name) for one in fields(KeyMatter)}
    told |= {
        "next": state.next,
        "estate_name": estates.get(state.estate),
        "overdue": bool(row["overdue"]),
        "proposed": meeting_row(state.proposed, names),
        "discussed": meeting_row(state.discussed, names),
        "delegates": [DelegateRow(party=one.party, person=shown_person(one.person, names)) for one in state.delegates],
        "provider": shown(state.provider, names) if state.provider else None,
        "accepted_by": shown_person(state.accepted_by, names) if state.accepted_by else None,
    }
    known = {**row, **told}
    return KeyMatterRow(**{name: known[name] for name in KeyMatterRow.model_fields})


LISTS = ProcedureLists(MATTERS, STAGES, _rows)
