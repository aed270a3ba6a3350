"""Links, visits and lists of a test's county (P3)."""

from datetime import timedelta
from uuid import uuid4

import httpx

from .county import County, Json

LINKS, VISITS, LISTS = "/api/deliberation/links", "/api/deliberation/visits", "/api/deliberation/lists"
ROAD: Json = {"kind": "problem", "category": "道路", "description": "三组机耕道塌方，收不了粮", "address": "三组"}


def today(county: County) -> str:
    return (county.huiyin.now + timedelta(hours=8)).date().isoformat()


def link(county: County, number: str = "0127", member: str | None = None) -> Json:
    """A household of the village that its member looks after."""
    who = {"name": "Li", "id": member or f"member-{county.village}"}
    row = {"member": who, "number": number, "head": "罗大爷", "address": "三组12号"}
    county.does(county.secretary, LINKS, division=county.village, links=[row])
    [found] = county.read(LINKS, county.secretary, text=number)["items"]
    return dict(found)


def visit_body(county: County, link: Json, *found: Json, **more: object) -> Json:
    return {"visit": str(uuid4()), "link": link["id"], "visited_on": today(county), "found": list(found), **more}


def visit(county: County, link: Json, *found: Json, who: httpx.Client | None = None, **more: object) -> Json:
    """A visit, recorded by the member."""
    return county.does(who or county.client("member"), VISITS, **visit_body(county, link, *found, **more))


def listed(county: County, *found: Json) -> Json:
    """What a visit listed: the first of it."""
    visit(county, link(county, str(uuid4())[:8]), *(found or (ROAD,)))
    return dict(county.read(LISTS, county.secretary, division=county.village, stage="listed")["items"][-1])


def round_body(county: County, *matters: Json, **more: object) -> Json:
    both = ["branch", "villagers"]
    told = {"division": county.village, "held_on": today(county), "committees": both, "present": 9}
    return {**told, "matters": list(matters), **more}


def screened(matter: Json, outcome: str, **more: object) -> Json:
    """What a round makes of a matter."""
    more = {**({"title": "修复塌方的机耕道"} if outcome in {"plan", "dispatch"} else {}), **more}
    return {"matter": matter["id"], "outcome": outcome, **more}
