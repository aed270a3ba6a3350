"""What tests of emergencies do again and again."""

import httpx

from .county import County, Json

EMERGENCIES = "/api/dispatch/emergencies"


def team(county: County, division: str, name: str, *members: str, kind: str = "emergency") -> Json:
    """A team of a division; its first member leads it."""
    leader, *others = members
    client = county.client("officer", county.code)
    person = {"name": leader, "id": f"{leader}-{county.code}"}
    body = {"division": division, "kind": kind, "name": name, "leader": person}
    formed = county.does(client, "/api/dispatch/forces", **body)
    for other in others:
        who = {"name": other, "id": f"{other}-{county.code}"}
        county.does(client, f"/api/dispatch/forces/{formed['id']}/join", person=who)
    # Who is called by itself is whom the view knows by then.
    county.read(f"/api/dispatch/forces/{formed['id']}", client)
    return formed


def member(county: County, name: str, division: str | None = None) -> httpx.Client:
    return county.huiyin.client("member", division or county.village, subject=f"{name}-{county.code}")


def seen(county: County, emergency: str, who: httpx.Client | None = None) -> Json:
    return dict(county.read(f"{EMERGENCIES}/{emergency}", who or county.secretary))


def going(county: County, state: str = "open") -> list[Json]:
    return list(county.read(EMERGENCIES, county.secretary, state=state)["items"])


def called(row: Json) -> list[tuple[int, str]]:
    return [(person["wave"], person["person"]["name"]) for person in row["people"]]
