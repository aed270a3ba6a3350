"""Face-to-face sessions of a test's county (P6): on a day some days ahead, to which the test moves the clock."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx

from .county import County, Json
from .same_day import SESSIONS, VOTES, today
from .sites import fill, open_site

NOTICE = 3
UNIT: Json = {"kind": "unit", "name": "县交通局", "id": "0190f3c2-0b0d-7a53-9c1b-0d5f3a1b2c3d"}
CADRES = tuple(f"cadre-{n}" for n in range(7))
RESIDENTS = tuple(f"residents-{n}" for n in range(6))
EVERYBODY = (*CADRES, *RESIDENTS)


def with_days(county: County, *days: date, **more: Any) -> None:
    """These days are days of deliberation by the county's charter."""
    rule = {"rule": "market", "calendar": "solar", "ending": sorted({day.day % 10 for day in days})}
    county.charter(deliberation={"days": {"deliberation": rule}, **more})


def planned(county: County, who: httpx.Client | None = None, **more: Any) -> Json:
    """A topic in the plan, of what a stranger or somebody reported."""
    issue = county.report(who, **more)
    return {"issue": issue["id"], **county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])}


def convene_body(county: County, site: Json, held_on: date, **more: Any) -> Json:
    """What a session is convened with."""
    when = {"held_on": held_on.isoformat(), "starts_at": "09:30"}
    return {"site": site["id"], "form": "courtyard", "chair": CADRES[0], **when, **more}


def convened(county: County, *topics: Json, **more: Any) -> Json:
    """A session of a whole site, convened for the day three days ahead."""
    held_on = today(county) + timedelta(days=NOTICE)
    with_days(county, held_on, **more)
    site = open_site(county)
    fill(county, site)
    body = convene_body(county, site, held_on, topics=[topic["id"] for topic in topics])
    session = county.does(county.secretary, SESSIONS, **body)
    whom = {"member": f"member-{county.village}"}
    return {**session, **whom, "site": site["id"], "held_on": held_on.isoformat()}


def on_session(county: County, session: Json, action: str, who: httpx.Client | None = None, **body: Any) -> Json:
    """Do something with a session, as the secretary or somebody else."""
    return county.does(who or county.secretary, f"{SESSIONS}/{session['id']}/{action}", **body)


def seen(county: County, session: Json, who: httpx.Client | None = None) -> Json:
    """The session, as the secretary or somebody else sees it."""
    return dict(county.read(f"{SESSIONS}/{session['id']}", who or county.secretary))


def attendee(county: County, sign_in: str) -> httpx.Client:
    """Somebody of a site's teams, signed in."""
    return county.huiyin.client("resident", county.village, subject=sign_in)


def its_day(county: County) -> None:
    """It is the day of the session."""
    county.huiyin.forward(f"{NOTICE}d")


def come(county: County, session: Json, *sign_ins: str) -> None:
    """They are put on the roll by hand."""
    for sign_in in sign_ins:
        on_session(county, session, "record-attendance", person={"name": sign_in, "id": sign_in})


def opened(county: County, *topics: Json, come_in: tuple[str, ...] = EVERYBODY[:9], **more: Any) -> Json:
    """A session that is open, with so many of thirteen there."""
    session = convened(county, *topics, **more)
    its_day(county)
    come(county, session, *come_in)
    on_session(county, session, "open")
    return session


def option(topic: Json, session: Json, **more: Any) -> Json:
    """A way to settle an item."""
    task = {"description": "砌挡墙", "assignee": {"id": session["member"]}, "due_on": session["held_on"]}
    return {"topic": topic["id"], "text": "在垮塌处砌挡墙", "tasks": [task], **more}


def voted_on(county: County, session: Json, topic: Json, *, secret: bool = False) -> Json:
    """An item that is called, has an option, and is being voted on; the session as it is seen then."""
    on_session(county, session, "call-item", topic=topic["id"])
    on_session(county, session, "table-option", **option(topic, session))
    on_session(county, session, "put-to-vote", topic=topic["id"], secret=secret)
    return seen(county, session)


def vote(county: County, item: Json, sign_in: str, choice: str | None = None) -> Json:
    """Somebody votes openly: for the first option, or otherwise."""
    body = {"choice": choice or item["options"][0]["id"]}
    return county.does(attendee(county, sign_in), f"{VOTES}/{item['vote']}/vote", **body)


def saying(county: County, sign_in: str, path: str, **body: Any) -> Callable[[str], httpx.Response]:
    """What somebody of a site's teams asks, to be refused in a language."""
    return lambda language: county.huiyin.client("resident", county.village, subject=sign_in, language=language).post(
        path, json=body
    )
