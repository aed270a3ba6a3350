"""Which divisions have figures, boards and pages of their own: counties, towns and villages."""

from fastapi import Depends
from pydantic import BaseModel

from huiyin_contracts import Level
from huiyin_county.divisions import find
from huiyin_events.store import Connection
from huiyin_service.http import Here
from huiyin_service.problems import Problem

REPORTED_AT: tuple[Level, ...] = ("county", "town", "village")

_COUNTIES = "SELECT code, name, level FROM divisions WHERE level = 'county' ORDER BY code"
_BELOW = "SELECT code, name, level FROM divisions WHERE parent = $1 ORDER BY code"


class DivisionName(BaseModel):
    """A division by its name."""

    code: str
    name: str
    level: Level


async def counties(connection: Connection) -> list[DivisionName]:
    """The counties there are, in the order of their codes."""
    return [DivisionName(**row) for row in await connection.fetch(_COUNTIES)]


async def below(connection: Connection, code: str) -> list[DivisionName]:
    """The divisions one level down, in the order of their codes."""
    return [DivisionName(**row) for row in await connection.fetch(_BELOW, code)]


async def known(service: Here, code: str) -> None:
    """Let through the code of a county, town or village that there is. Raises a 404 Problem."""
    async with service.pool.acquire() as connection:
        division = await find(connection, code)
    if division is None or division.level not in REPORTED_AT:
        raise Problem(
            404,
            "no-such-division",
            "没有这个地方的页面",
            "没有代码为 {code} 的县、乡镇或村（社区）。代码可能有误，请从全部县区逐级查找。",
            params={"code": code[:20]},
        )


Known = Depends(known)
