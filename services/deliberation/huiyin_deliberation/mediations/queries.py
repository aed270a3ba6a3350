"""Mediations (德古说理, P10): lists without a word of what they are about, one with it open, counts for everybody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.mediation_state import Copies, Mediation, MediationStage
from huiyin_contracts.mediations import MediationKind, MediationStep, ReferralTo, Side
from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.small_cells import is_hidden
from huiyin_deliberation.mediations.view import CASES
from huiyin_deliberation.proceeding.listed import ProcedureLists
from huiyin_deliberation.proceeding.shown import shown_people, shown_person
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

MediationTab = Literal["open", "overdue", "kept", "referred"]
OPEN: tuple[MediationStage, ...] = (
    *("opened", "proposed", "visiting", "ready", "sat", "agreed", "bound"),
    "refused",
)
STAGES: Mapping[MediationTab, tuple[MediationStage, ...]] = {
    "open": OPEN,
    "overdue": OPEN,
    "kept": ("kept",),
    "referred": ("referred",),
}
# Whose case it is, or who mediates it, as the state has it: what is open first.
_MINE = """
SELECT id FROM mediations WHERE $1 IN (state->'first'->>'id', state->'second'->>'id', state->'mediator'->>'id')
ORDER BY ended_at DESC NULLS FIRST, due_on, began_at, id LIMIT $2 OFFSET $3
"""
_MINE_COUNT = """
SELECT count(*) FROM mediations WHERE $1 IN (state->'first'->>'id', state->'second'->>'id', state->'mediator'->>'id')
"""
_MEDIATES = """
SELECT EXISTS (SELECT FROM grants WHERE sub = $1 AND role = 'mediator' AND $2 LIKE division || '%'
    AND (last_day IS NULL OR last_day >= $3))
"""
_DEGUS = """
SELECT DISTINCT sub FROM grants WHERE role = 'mediator' AND $1 LIKE division || '%'
    AND (last_day IS NULL OR last_day >= $2) ORDER BY sub LIMIT 100
"""
_SETTLED = """
SELECT division, count(*) AS n FROM mediations WHERE division LIKE left($1, 6) || '%' AND stage = ANY($2) GROUP BY 1
"""


class MediationRow(QueryRow):
    """A mediation as it stands. `words` and `terms` are there for whom it concerns alone."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str | None
    kind: MediationKind
    first: ShownPerson
    second: ShownPerson
    mediator: ShownPerson | None
    stage: MediationStage
    next: MediationStep | None = Field(description="the step that is owed; none: it has ended")
    due_on: date | None
    overdue: bool
    stalled: tuple[SupervisionLevel, ...]
    accepted: tuple[Side, ...]
    visited: tuple[Side, ...]
    sessions: int
    custom: bool
    keep_by: date | None
    signers: tuple[ShownPerson, ...]
    referred_to: ReferralTo | None
    words: str | None = None
    terms: str | None = None
    notice_yi: str | None = Field(default=None, description="what is next, in Yi, as far as the county has put it")
    began_at: datetime
    ended_at: datetime | None
    version: int


class MediationFiguresRow(QueryRow):
    """How many mediations a division has settled; none where so few would say something of single people."""

    division: str
    kept: int | None
    referred: int | None


async def cases_of(database: Database, now: datetime, sub: str, limit: int, offset: int) -> list[MediationRow]:
    """Those that somebody is a side of, or mediates: what is open first, then the newest."""
    ids = [row["id"] for row in await database.fetch(_MINE, sub, limit, offset)]
    rows = [row for case in ids if (row := await CASES.one(database, now, case))]
    return await _rows(database, rows)


async def count_of(database: Database, sub: str) -> int:
    """How many `cases_of` has."""
    return int(await database.fetchval(_MINE_COUNT, sub))


async def figures(database: Database, division: str) -> MediationFiguresRow:
    """What anybody may know of a division: two counts, unless they are small (小单元保护)."""
    shown: dict[str, int | None] = {}
    for stage in ("kept", "referred"):
        counted = {row["division"]: row["n"] for row in await database.fetch(_SETTLED, division, [stage])}
        found = sum(n for code, n in counted.items() if code.startswith(division))
        shown[stage] = None if is_hidden(division, counted) else found
    return MediationFiguresRow(division=division, kept=shown["kept"], referred=shown["referred"])


async def is_degu(database: Database, sub: str, division: str, today: date) -> bool:
    """Whether somebody holds the office of a mediator where a division lies."""
    return bool(await database.fetchval(_MEDIATES, sub, division, today))


async def degus(database: Database, division: str, today: date) -> list[str]:
    """The sign-ins of the mediators of a division."""
    return [row["sub"] for row in await database.fetch(_DEGUS, division, today)]


def opened(row: MediationRow, case: Mediation) -> MediationRow:
    """The same with its words, of a state that is open."""
    return row.model_copy(update={"words": _text(case.words), "terms": _text(case.terms)})


def _text(copies: Copies | None) -> str | None:
    """What either side's copy says that is still there."""
    return next((copy.value.text for copy in copies or () if copy.value is not None), None)


async def _rows(database: Database, rows: Sequence[asyncpg.Record]) -> list[MediationRow]:
    states = [CASES.state_of(row) for row in rows]
    names = await names_of(database, {person.subject for state in states for person in _people(state)})
    return [_row(row, state, names) for row, state in zip(rows, states, strict=True)]


def _people(state: Mediation) -> list[Person]:
    return [one for one in (state.first, state.second, state.mediator, *state.signers) if one]


def _row(row: asyncpg.Record, state: Mediation, names: Mapping[UUID, str]) -> MediationRow:
    known = {name: getattr(state, name) for name in MediationRow.model_fields if hasattr(state, name)}
    known |= {name: row[name] for name in ("id", "division", "division_name", "timezone", "began_at", "ended_at")}
    people = {name: shown_person(one, names) for name in _PEOPLE if (one := getattr(state, name))}
    signers = shown_people(state.signers, names)
    told = {
        "overdue": bool(row["overdue"]),
        "version": row["version"],
        "signers": signers,
        "words": None,
        "terms": None,
    }
    return MediationRow(**{**known, **told, **people})


_PEOPLE = ("first", "second", "mediator")


LISTS = ProcedureLists(CASES, STAGES, _rows)
