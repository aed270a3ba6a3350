"""A service's own copy of the divisions: projected from their events, asked for by code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from asyncpg import Pool

from huiyin_events.contracts import Level
from huiyin_events.contracts.dispatch import DivisionRegistered
from huiyin_events.envelope import Recorded, only
from huiyin_events.refused import Words
from huiyin_events.store import Connection
from huiyin_service.problems import Problem

if TYPE_CHECKING:
    from huiyin_service.service import Service

LEVEL_NAMES: dict[str, str] = {
    "province": "省",
    "city": "市",
    "county": "县（市、区）",
    "town": "乡镇（街道）",
    "village": "村（社区）",
}
DEFAULT_TIMEZONE = "Asia/Shanghai"
_ABOVE = {12: 9, 9: 6, 6: 4, 4: 2}

_REGISTER = """
INSERT INTO divisions (code, name, level, parent, timezone)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
ON CONFLICT (code) DO UPDATE SET name = excluded.name, timezone = excluded.timezone
"""


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


async def project_divisions(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take what `batch` says of divisions into the `divisions` table."""
    latest = {event.code: event for _, event in only(batch, DivisionRegistered)}
    if latest:
        rows = [(code, event.name, event.level, parent_of(code), event.timezone) for code, event in latest.items()]
        await connection.execute(_REGISTER, *zip(*rows, strict=True))


async def find(connection: Connection, code: str) -> Division | None:
    """The division of a code, or None."""
    row = await connection.fetchrow("SELECT * FROM divisions WHERE code = $1", code)
    return Division(**row) if row else None


async def unregistered(service: "Service", codes: Collection[str]) -> set[str]:
    """Those of `codes` that nobody registered; the view is given a moment to take in what was registered just now."""

    async def missing() -> set[str]:
        rows = await service.pool.fetch("SELECT code FROM divisions WHERE code = ANY($1)", list(codes))
        return set(codes) - {row["code"] for row in rows}

    if found := await missing():
        await service.catch_up()
        return await missing()
    return found


async def require_division(connection: Connection, code: str, *levels: Level) -> Division:
    """The division of a code, at one of `levels` where any are given.

    Raises a 422 Problem for a code that is unknown or stands at another level.
    """
    division = await find(connection, code)
    if division is None:
        raise Problem(
            422,
            "unknown-division",
            "没有这个行政区划",
            "行政区划代码 {division} 不在册；村（社区）代码为 12 位，如 140981001001。",
            params={"division": code[:40]},
            division=code[:40],
        )
    if levels and division.level not in levels:
        raise Problem(
            422,
            "wrong-division-level",
            "行政区划级别不对",
            "{name}（{division}）是{level}，这里需要的是{wanted}。",
            params={
                "name": division.name,
                "division": code,
                "level": Words(LEVEL_NAMES[division.level]),
                "wanted": Words(*(LEVEL_NAMES[level] for level in levels)),
            },
            division=code,
            level=division.level,
            levels=list(levels),
        )
    return division


async def registered(service: "Service", code: str, *levels: Level) -> Division:
    """As `require_division`, but the view is given a moment to take in what was registered just now."""
    await unregistered(service, [code])
    async with service.pool.acquire() as connection:
        return await require_division(connection, code, *levels)


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
