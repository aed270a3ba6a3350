"""Sites of a test's county (P1), with whole teams (P2)."""

from collections.abc import Iterator
from uuid import uuid4

from .county import County, Json
from .same_day import LETTERS

SITES = "/api/deliberation/sites"
AS_WHAT = {
    "working": ("governance_office",),
    "cadre": ("village_cadre", "work_team", "police"),
    "residents": ("respected", "representative", "delegate"),
}
ENOUGH = {"working": 1, "cadre": 7, "residents": 6}


def site_body(county: County, **more: object) -> Json:
    """A site in the village that serves its neighbour too."""
    return {
        "division": county.village,
        "name": f"议事室 {uuid4().hex.translate(LETTERS)}",
        "kind": "room",
        "villages": [county.village, county.neighbour],
        "place": "党群服务中心二楼",
        "days": "deliberation",
        **more,
    }


def open_site(county: County, **more: object) -> Json:
    """A site, opened by the county's officer; nobody is in its teams yet."""
    return county.does(county.client("officer", county.code), SITES, **site_body(county, **more))


def on_site(county: County, site: Json, action: str, role: str = "officer", **body: object) -> Json:
    """Do something with a site, as the county's officer or somebody of the village."""
    who = county.client("officer", county.code) if role == "officer" else county.secretary
    return county.does(who, f"{SITES}/{site['id']}/{action}", **body)


def team(kind: str, n: int | None = None) -> Iterator[Json]:
    """As many people as the charter asks for, or so many, in each capacity in turn."""
    for number in range(ENOUGH[kind] if n is None else n):
        as_what = AS_WHAT[kind]
        person = {"name": f"张{kind}{number}", "id": f"{kind}-{number}"}
        yield {"team": kind, "person": person, "capacity": as_what[number % len(as_what)]}


def fill(county: County, site: Json, *kinds: str) -> None:
    """Fill the teams of a site, or some of them."""
    for kind in kinds or tuple(AS_WHAT):
        for one in team(kind):
            on_site(county, site, "teams/appoint", **one)


def seen(county: County, site: Json) -> Json:
    """The site, as the county's officer sees it."""
    return dict(county.read(f"{SITES}/{site['id']}", county.client("officer", county.code)))
