"""Requests about sites, their teams and their officer."""

from collections.abc import Callable
from uuid import uuid4

from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json
from tests.e2e.sites import SITES, on_site, open_site, site_body

RESPECTED: Json = {"team": "residents", "person": {"name": "罗大爷", "id": "resident-luo"}, "capacity": "respected"}
_MATTER = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"


def open_one(county: County) -> Ask:
    body = site_body(county)
    return Ask(SITES, body, {**body, "place": "党群服务中心一楼"}, "officer")


def about_site(action: str, body: Json, *before: tuple[str, Json], role: Role = "officer") -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        site = open_site(county)
        for step, more in before:
            on_site(county, site, step, **more)
        return Ask(f"{SITES}/{site['id']}/{action}", body, {**body, "expected_version": len(before) + 1}, role)

    return ask


def change(county: County) -> Ask:
    body = {"name": f"议事点{uuid4()}", "kind": "point", "place": "老街口", "days": "market"}
    return about_site("change", {**body, "market": {"rule": "market", "calendar": "lunar", "ending": [3, 6]}})(county)


def villages(county: County) -> Ask:
    return about_site("villages", {"villages": [county.village]})(county)


def officer(county: County) -> Ask:
    body = {"officer": {"name": "王主任", "id": f"officer-{county.code}"}}
    return about_site("officer/assign", body)(county)


def release(county: County) -> Ask:
    body = {"officer": {"name": "王主任", "id": f"officer-{county.code}"}}
    return about_site("officer/release", {"reason": "resigned"}, ("officer/assign", body))(county)


def replace(county: County) -> Ask:
    body = {
        "team": "residents",
        "leaving": RESPECTED["person"],
        "reason": "moved",
        "person": {"name": "陈婆婆", "id": "resident-chen"},
        "capacity": "respected",
    }
    return about_site("teams/replace", body, ("teams/appoint", RESPECTED), role="secretary")(county)


DECLARED: Json = {"person": RESPECTED["person"], "matter": _MATTER}
SITE_ROUTES: dict[str, Callable[[County], Ask]] = {
    "/api/deliberation/sites": open_one,
    "/api/deliberation/sites/{site}/change": change,
    "/api/deliberation/sites/{site}/villages": villages,
    "/api/deliberation/sites/{site}/close": about_site("close", {"reason": "并入大田社区议事室"}),
    "/api/deliberation/sites/{site}/officer/assign": officer,
    "/api/deliberation/sites/{site}/officer/release": release,
    "/api/deliberation/sites/{site}/teams/appoint": about_site("teams/appoint", RESPECTED, role="secretary"),
    "/api/deliberation/sites/{site}/teams/leave": about_site(
        "teams/leave",
        {"team": "residents", "person": RESPECTED["person"], "reason": "resigned"},
        ("teams/appoint", RESPECTED),
        role="secretary",
    ),
    "/api/deliberation/sites/{site}/teams/replace": replace,
    "/api/deliberation/sites/{site}/interests/declare": about_site(
        "interests/declare",
        {**DECLARED, "nature": "property", "detail": "我家的地"},
        ("teams/appoint", RESPECTED),
        role="secretary",
    ),
    "/api/deliberation/sites/{site}/interests/withdraw": about_site(
        "interests/withdraw",
        {**DECLARED, "reason": "地已流转"},
        ("teams/appoint", RESPECTED),
        ("interests/declare", {**DECLARED, "nature": "property"}),
        role="secretary",
    ),
}
