"""Points as they are read, and what they follow from."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.e2e.asks.members import SERVICE

from .county import County, Json

POINTS = "/api/dispatch/points"
MEMBERS = "/api/dispatch/members"
THIS_YEAR = str(datetime.now(UTC).year)
JANUARY = SERVICE["served_on"][:7]


def of(county: County, name: str = "member-li") -> httpx.Client:
    return county.huiyin.client("member", county.village, subject=name)


def read(county: County, who: httpx.Client, path: str, **more: str) -> Json:
    response = who.get(f"{POINTS}{path}", params={"at_least": county.cursor, **more})
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


def mine(county: County, period: str = THIS_YEAR, who: httpx.Client | None = None) -> Json:
    return read(county, who or of(county), "/me", period=period)


def serve(county: County, member: Json, **more: Any) -> str:
    """A service that its village has confirmed."""
    path = f"{MEMBERS}/{member['id']}/services"
    served = str(county.does(county.secretary, path, **{**SERVICE, **more})["service"])
    county.does(county.secretary, f"{path}/{served}/confirm")
    return served
