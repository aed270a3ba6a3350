"""What somebody may act as, by the frame's `grants`; which offices they hold, and how many officers a county has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast
from uuid import UUID

from huiyin_accounts.offices.stream import office_in, office_stream
from huiyin_events.connections import Database
from huiyin_service.authority.standing import RoleGrant, now_called, recodings_of
from huiyin_service.roles import Role

WEIGHT: Final = ("operator", "officer", "supervisor", "secretary", "cadre", "mediator", "member", "resident")
"""What weighs most is what somebody who holds several begins with."""

_GRANTS = """
SELECT g.source, g.role, g.division, g.since, g.last_day, d.timezone
FROM grants g LEFT JOIN divisions d ON d.code = left(g.division, 6)
WHERE g.sub = $1 ORDER BY array_position($2, g.role), g.division
"""
_OFFICERS = "SELECT count(*) FROM grants WHERE role = 'officer' AND division = $1 AND sub <> $2"
_PLACES = "SELECT code, name FROM divisions WHERE code = ANY($1)"
_ONE = "SELECT role, division, sub AS holder FROM grants WHERE source = $1"


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
    """All that somebody may act as now, by the codes of now, what weighs most first."""
    recodings = await recodings_of(database)
    found = []
    for row in await database.fetch(_GRANTS, account, list(WEIGHT)):
        grant = RoleGrant(row["role"], row["division"], row["last_day"], row["timezone"])
        if grant.holds(now):
            here = now_called(grant.division, recodings, now.astimezone(grant.clock).date())
            role = cast("Role", grant.role)
            found.append(Grant(role, here, office_in(row["source"]), row["since"], grant.last_day))
    return found


async def other_officers(database: Database, county: str, account: str) -> int:
    """How many officers a county has beside somebody."""
    return int(await database.fetchval(_OFFICERS, county, account))


async def find_office(database: Database, office: UUID, now: datetime) -> HeldOffice | None:
    """An office that is held, in its division by the code of now."""
    row = await database.fetchrow(_ONE, office_stream(office))
    if row is None:
        return None
    here = now_called(row["division"], await recodings_of(database), now.date())
    return HeldOffice(row["role"], here, row["holder"])


async def places_of(database: Database, codes: Iterable[str]) -> dict[str, str]:
    """What divisions are called, by their codes."""
    return {row["code"]: row["name"] for row in await database.fetch(_PLACES, list(set(codes)))}
