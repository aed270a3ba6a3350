"""Which divisions have pages of their own."""

from fastapi import Depends

from huiyin_county.divisions import find
from huiyin_reporting.dashboards.queries import REPORTED_AT
from huiyin_service.http import Here
from huiyin_service.problems import Problem


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
