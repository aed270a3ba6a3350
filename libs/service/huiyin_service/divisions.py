"""Divisions in requests: what is asked about one that no one registered, or one at another level, is refused."""

from collections.abc import Collection
from datetime import date, datetime

from huiyin_contracts import Level
from huiyin_county.divisions import LEVEL_NAMES, Division, find, timezone_of
from huiyin_county.recodings import present
from huiyin_events.refusal import Words
from huiyin_events.store import Connection
from huiyin_service.problems import Problem
from huiyin_service.service import Service


async def unregistered(service: Service, codes: Collection[str]) -> set[str]:
    """Those of `codes` that no one registered; the view is given a moment to take in what was registered just now."""

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


async def in_force(connection: Connection, code: str, *levels: Level) -> Division:
    """As `require_division`, for what is begun there: a code that became another is refused, and the other named."""
    division, now = await require_division(connection, code, *levels), await present(connection, code)
    if now == code:
        return division
    successor = await find(connection, now)
    raise Problem(
        422,
        "division-recoded",
        "这个代码已经停用",
        "{name}（{division}）已改为{new_name}（{new_code}），请用新的代码。",
        params={
            "name": division.name,
            "division": code,
            "new_name": successor.name if successor else "",
            "new_code": now,
        },
        division=code,
        new_code=now,
    )


async def registered(service: Service, code: str, *levels: Level) -> Division:
    """As `in_force`, but the view is given a moment to take in what was registered just now."""
    await unregistered(service, [code])
    async with service.pool.acquire() as connection:
        return await in_force(connection, code, *levels)


async def local_day(service: "Service", division: str, at: datetime | None = None) -> date:
    """Which day it is in a division's county, at a moment or now."""
    async with service.pool.acquire() as connection:
        return (at or service.now()).astimezone(await timezone_of(connection, division)).date()
