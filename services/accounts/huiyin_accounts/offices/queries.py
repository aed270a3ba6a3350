"""Offices as they stand: what somebody may act as, which they hold, and how many officers a county has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from huiyin_contracts.offices import EVERYWHERE
from huiyin_events.connections import Database
from huiyin_service.roles import Role

_ROLES = "'operator', 'officer', 'supervisor', 'secretary', 'cadre', 'mediator', 'member', 'resident'"
_GRANTS = f"""
SELECT office, role, division, appointed_at AS since, term_ends_on AS until FROM offices
WHERE holder = $1 AND ended_at IS NULL AND coalesce(term_ends_on >= ($2 AT TIME ZONE 'Asia/Shanghai')::date, true)
ORDER BY array_position(ARRAY[{_ROLES}], role), division
"""  # noqa: S608 — our own words
_OFFICERS = """
SELECT count(*) FROM offices WHERE role = 'officer' AND division = $1 AND ended_at IS NULL AND holder <> $2
"""
_PLACES = "SELECT code, name FROM divisions WHERE code = ANY($1)"
_ONE = "SELECT role, division, holder FROM offices WHERE office = $1 AND ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may act as, and where; an empty division is everywhere. No `office`: it stems from elsewhere."""

    role: Role
    division: str
    office: UUID | None = None
    since: datetime | None = None
    until: date | None = None

    @property
    def code(self) -> str:
        """What a form names it by."""
        return f"{self.role} {self.division}"


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """An office that is held, and by whom."""

    role: Role
    division: str
    holder: str


async def grants_of(database: Database, account: str, now: datetime) -> list[Grant]:
    """All that somebody may act as now, what weighs most first."""
    rows = await database.fetch(_GRANTS, account, now)
    return [
        Grant(
            cast("Role", row["role"]),
            "" if row["division"] == EVERYWHERE else row["division"],
            row["office"],
            row["since"],
            row["until"],
        )
        for row in rows
    ]


async def other_officers(database: Database, county: str, account: str) -> int:
    """How many officers a county has beside somebody."""
    return int(await database.fetchval(_OFFICERS, county, account))


async def find_office(database: Database, office: UUID) -> HeldOffice | None:
    """An office that is held."""
    row = await database.fetchrow(_ONE, office)
    return HeldOffice(**row) if row else None


async def places_of(database: Database, codes: Iterable[str]) -> dict[str, str]:
    """What divisions are called, by their codes."""
    return {row["code"]: row["name"] for row in await database.fetch(_PLACES, list(set(codes)))}
