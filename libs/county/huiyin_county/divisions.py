"""Divisions (行政区划) as a service knows them from their events: asked for by code."""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from asyncpg import Pool

from huiyin_contracts import Level
from huiyin_events.store import Connection

LEVEL_NAMES: dict[str, str] = {
    "province": "省",
    "city": "市",
    "county": "县（市、区）",
    "town": "乡镇（街道）",
    "village": "村（社区）",
}
DEFAULT_TIMEZONE = "Asia/Shanghai"
_ABOVE = {12: 9, 9: 6, 6: 4, 4: 2}


@dataclass(frozen=True, slots=True)
class Division:
    """One division. `timezone` is set on a county that does not keep Chinese time."""

    code: str
    name: str
    level: Level
    parent: str | None
    timezone: str | None = None


def parent_of(code: str) -> str | None:
    """The code one level up, by length; None above a province."""
    return code[: _ABOVE.get(len(code), 0)] or None


async def find(connection: Connection, code: str) -> Division | None:
    """The division of a code, or None."""
    row = await connection.fetchrow("SELECT * FROM divisions WHERE code = $1", code)
    return Division(**row) if row else None


async def path_to(connection: Connection, code: str) -> list[Division]:
    """The division and those above it down from the county, for breadcrumbs."""
    codes = [code[:length] for length in (6, 9, 12) if length <= len(code)] or [code]
    rows = await connection.fetch("SELECT * FROM divisions WHERE code = ANY($1) ORDER BY length(code)", codes)
    return [Division(**row) for row in rows]


async def children_of(connection: Connection, code: str) -> list[Division]:
    """The divisions one level down, in the order of their codes; without a code the counties."""
    rows = await connection.fetch(
        "SELECT * FROM divisions WHERE parent = $1 OR ($1 = '' AND level = 'county') ORDER BY code", code
    )
    return [Division(**row) for row in rows]


async def timezone_of(connection: Connection, code: str) -> ZoneInfo:
    """The time zone of a code's county."""
    return (await timezones(connection, [code[:6]]))[code[:6]]


async def timezones(connection: Connection | Pool, counties: Collection[str]) -> dict[str, ZoneInfo]:
    """On which clocks counties go, by their codes."""
    rows = await connection.fetch(
        "SELECT code, timezone FROM divisions WHERE code = ANY($1) AND timezone IS NOT NULL", list(counties)
    )
    named = {row["code"]: row["timezone"] for row in rows}
    return {county: ZoneInfo(named.get(county, DEFAULT_TIMEZONE)) for county in counties}
