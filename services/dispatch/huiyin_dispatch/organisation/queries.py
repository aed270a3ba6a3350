"""Estates as rows: those of a division with what is in them, to choose one from, and by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from huiyin_contracts.organisation import Origin, Rank, Selection
from huiyin_events.connections import Database


class BranchRow(BaseModel):
    """An estate's branch or general branch."""

    rank: Rank
    name: str


class BuildingRow(BaseModel):
    """A building."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class EstateRow:
    """An estate with its branch and secretary, and how many there are of everything in it."""

    code: str
    name: str
    village: str
    village_name: str | None
    branch_rank: Rank | None
    branch_name: str | None
    secretary_subject: UUID | None
    secretary_name: str | None
    secretary_id: str | None
    origin: Origin | None
    selection: Selection | None
    appointed_at: datetime | None
    term_ends_on: date | None
    buildings: int
    grouped: int
    groups: int
    households: int


@dataclass(frozen=True, slots=True)
class EstateChoice:
    """An estate to choose."""

    code: str
    name: str
    village: str
    village_name: str | None


IN_SCOPE = "FROM estates e WHERE e.merged_into IS NULL AND e.village LIKE $1 || '%'"
_ESTATES = f"""
SELECT e.code, e.name, e.village, v.name AS village_name, e.branch_rank, e.branch_name, e.secretary_subject,
       s.name AS secretary_name, e.secretary_id, e.origin, e.selection, e.appointed_at, e.term_ends_on,
       coalesce(b.n, 0) AS buildings,
       coalesce(b.grouped, 0) AS grouped, coalesce(g.n, 0) AS groups, coalesce(h.n, 0) AS households
FROM (SELECT e.* {IN_SCOPE}) AS e LEFT JOIN divisions v ON v.code = e.village
     LEFT JOIN persons s ON s.subject = e.secretary_subject
LEFT JOIN LATERAL (SELECT count(*) AS n, count(group_id) AS grouped FROM buildings WHERE estate = e.code) b ON true
LEFT JOIN LATERAL (SELECT count(*) AS n FROM building_groups WHERE estate = e.code) g ON true
LEFT JOIN LATERAL (SELECT count(*) AS n FROM member_households WHERE estate = e.code) h ON true
ORDER BY e.village, e.code
"""  # noqa: S608 — our own words
_CHOICES = f"""
SELECT e.code, e.name, e.village, v.name AS village_name
FROM (SELECT e.* {IN_SCOPE}) AS e LEFT JOIN divisions v ON v.code = e.village ORDER BY e.village, e.code
"""  # noqa: S608
_OTHERS = f"""
SELECT e.code, e.name {IN_SCOPE} AND e.village LIKE $2 || '%' AND e.code <> $3 ORDER BY e.village, e.code
"""
_NAMES = "SELECT code, name FROM estates WHERE code = ANY($1)"


async def estates_of(database: Database, scope: str) -> list[EstateRow]:
    """The estates of a division with what is in them, village by village."""
    return [EstateRow(**row) for row in await database.fetch(_ESTATES, scope)]


async def names_of(database: Database, estates: Iterable[str]) -> dict[str, str]:
    """What estates are called, by code."""
    return {row["code"]: row["name"] for row in await database.fetch(_NAMES, list(estates))}


async def of_division(database: Database, scope: str) -> list[EstateChoice]:
    """The estates of a division to choose one from, village by village."""
    return [EstateChoice(**row) for row in await database.fetch(_CHOICES, scope)]


async def others(database: Database, estate: str, county: str, scope: str) -> list[tuple[str, str]]:
    """The other estates of a county within a scope, to choose one from: their codes and names."""
    return [(row["code"], row["name"]) for row in await database.fetch(_OTHERS, scope, county, estate)]


async def village_of_estate(database: Database, estate: str | None) -> str | None:
    """The village that an estate lies in now; None for one that no one founded."""
    if estate is None:
        return None
    village: str | None = await database.fetchval("SELECT village FROM estates WHERE code = $1", estate)
    return village
