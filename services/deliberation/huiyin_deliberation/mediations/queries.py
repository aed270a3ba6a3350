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
from huiyin_deliberation.proceeding.saved import total
from huiyin_deliberation.proceeding.shown import shown_people, shown_person
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

MediationTab = Literal["open", "overdue", "kept", "referred"]
OPEN: tuple[MediationStage, ...] = ("opened", "proposed", "visiting", "ready", "sat", "agreed", "bound")
STAGES: Mapping[MediationTab, tuple[MediationStage, ...]] = {
    "open": OPEN,
    "overdue": OPEN,
    "kept": ("kept",),
    "referred": ("referred",),
}
# Whose case it is, or who mediates it; as the state has it.
_MINE = """
SELECT id FROM mediations WHERE state->'first'->>'id' = $1 OR state->'second'->>'id' = $1
    OR state->'mediator'->>'id' = $1 ORDER BY began_at DESC LIMIT 100
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
    began_at: datetime
    ended_at: datetime | None
    version: int


class MediationFiguresRow(QueryRow):
    """How many mediations a division has settled; none where so few would say something of single people."""

    division: str
    kept: int | None
    referred: int | None


async def find_case(database: Database, now: datetime, case: UUID) -> MediationRow | None:
    """A mediation by its id."""
    row = await CASES.one(database, now, case)
    return (await _rows(database, [row]))[0] if row else None


async def list_cases(
    database: Database, now: datetime, scope: str, tab: MediationTab, limit: int, offset: int
) -> list[MediationRow]:
    """Those of a scope: overdue ones first, then what is due first; of what has ended the newest."""
    late = tab == "overdue"
    return await _rows(database, await CASES.page(database, now, scope, STAGES[tab], limit, offset, overdue=late))


async def cases_of(database: Database, now: datetime, sub: str) -> list[MediationRow]:
    """Those that somebody is a side of, or mediates: the newest first."""
    ids = [row["id"] for row in await database.fetch(_MINE, sub)]
    rows = [row for case in ids if (row := await CASES.one(database, now, case))]
    return await _rows(database, rows)


async def count_cases(database: Database, now: datetime, scope: str) -> dict[MediationTab, int]:
    """How long each of these lists is."""
    counts = await CASES.counts(database, now, scope)
    return {tab: total(counts, stages, overdue=tab == "overdue") for tab, stages in STAGES.items()}


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
