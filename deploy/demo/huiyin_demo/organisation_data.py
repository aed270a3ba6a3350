"""The demo's organisation net: estates with their branches, members who registered, and forces, from `net.toml`.

All of it is asked for as people ask: the county's officer brings the roll in and forms the forces, members register
themselves, the village's secretary confirms what they did. Sent again it changes nothing, see story_runner.py.
"""

import hashlib
import json
import tomllib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from pydantic import Field, model_validator

from huiyin_demo import people
from huiyin_demo.running import CHINA, Api
from huiyin_demo.stories import DATA, DemoModel, StoryText, Village
from huiyin_service.auth import Principal
from huiyin_service.retrying_client import RequestInvalid, UnexpectedResponse

ROLL, MEMBERS, FORCES = "/api/dispatch/organisation", "/api/dispatch/members", "/api/dispatch/forces"
COUNTY_DIGITS = 6


class SeedService(DemoModel):
    """What a member did for others on the day they registered."""

    description: StoryText
    category: StoryText
    hours: float
    persons: int
    confirmed: bool


class SeedMember(DemoModel):
    """A member who lives in one of the stories' villages."""

    village: str
    name: str
    employer: StoryText
    estate: str
    building: str
    skills: list[str]
    posts: tuple[StoryText, ...] = ()
    services: tuple[SeedService, ...] = ()


class SeedActivity(DemoModel):
    """What a force held on the day it was formed."""

    title: StoryText
    place: StoryText
    hours: float
    persons: int
    summary: StoryText
    people: tuple[str, ...] = ()


class SeedForce(DemoModel):
    """A force; those of its people who are members at home are known by their sign-in."""

    division: str
    kind: str
    name: StoryText
    leader: str
    skills: list[str]
    people: tuple[str, ...] = ()
    estates: tuple[str, ...] = ()
    activities: tuple[SeedActivity, ...] = ()


class OrganisationData(DemoModel):
    """All of it. Estates are written as the roll's API takes them."""

    estate: list[dict[str, Any]]
    member: list[SeedMember] = Field(min_length=1)
    force: list[SeedForce] = Field(min_length=1)

    @property
    def secretaries(self) -> set[str]:
        """Those of branches, by their sign-in where they have one."""
        offices = (estate["secretary"]["secretary"] for estate in self.estate if estate.get("secretary"))
        return {str(who["id"]) for who in offices if who.get("id")}

    @model_validator(mode="after")
    def _fits_together(self) -> "OrganisationData":
        """Who lives or works in an estate does so in one that is there."""
        known = {estate["estate"] for estate in self.estate}
        named = {member.estate for member in self.member} | {code for force in self.force for code in force.estates}
        if strangers := named - known:
            raise ValueError(f"no estate {', '.join(sorted(strangers))} is listed")
        return self


def organisation_data() -> OrganisationData:
    """The net of both counties. Raises ValueError where the file is wrong."""
    return OrganisationData.model_validate(tomllib.loads((DATA / "net.toml").read_text("utf-8")))


async def bring_roll(api: Api, told: OrganisationData) -> None:
    """Bring in the estates of each county; what is so already stays as it is. Raises SendingStopped."""
    for county, estates in groupby(told.estate, key=lambda estate: str(estate["estate"])[:COUNTY_DIGITS]):
        await _ask(api, ROLL, {"estates": list(estates)}, people.officer(county))


def acts(api: Api, told: OrganisationData, villages: dict[str, Village]) -> list[Callable[[], Awaitable[None]]]:
    """What remains to be done, in any order: whatever somebody has meanwhile done otherwise is left so."""
    members = [partial(_at_home, api, member, villages[member.village]) for member in told.member]
    return [*members, *(partial(_formed, api, force, told, villages) for force in told.force)]


async def _at_home(api: Api, told: SeedMember, village: Village) -> None:
    who, secretary = people.member(told.village, village, told.name), people.secretary(told.village, village)
    home = {"estate": told.estate, "building": told.building, "skills": told.skills}
    done = await _ask(api, MEMBERS, {"division": told.village, "employer": told.employer, **home}, who)
    if done is None:
        return
    member = f"{MEMBERS}/{done['id']}"
    for post in told.posts:
        await _ask(api, f"{member}/posts/take", {"post": post}, who)
    served_on = (await _since(api, member, "registered_at", done, who)).date().isoformat()
    for service in told.services:
        body = {**service.model_dump(exclude={"confirmed"}), "served_on": served_on}
        recorded = await _ask(api, f"{member}/services", body, who)
        if recorded and service.confirmed:
            await _ask(api, f"{member}/services/{recorded['service']}/confirm", {}, secretary)


async def _formed(api: Api, told: SeedForce, net: OrganisationData, villages: dict[str, Village]) -> None:
    county = told.division[:COUNTY_DIGITS]
    known = {
        member.name: people.member(member.village, villages[member.village], member.name)
        for member in net.member
        if member.village.startswith(county)
    }

    def person(name: str) -> dict[str, str]:
        return {"name": name, "id": known[name].sub} if name in known else {"name": name}

    office = people.officer(county)
    body = {"division": told.division, "kind": told.kind, "name": told.name, "skills": told.skills}
    done = await _ask(api, FORCES, {**body, "leader": person(told.leader)}, office)
    if done is None:
        return
    force = f"{FORCES}/{done['id']}"
    for name in told.people:
        await _ask(api, f"{force}/join", {"person": person(name)}, office)
    for estate in told.estates:
        await _ask(api, f"{force}/pair", {"estate": estate}, office)
    since = await _since(api, force, "formed_at", done, office)
    for activity in told.activities:
        about = {"title": activity.title, "place": activity.place, "starts_at": since.isoformat()}
        held = await _ask(api, f"{force}/activities", about, office)
        if held is None:
            continue
        at = f"{force}/activities/{held['activity']}"
        for name in activity.people:
            await _ask(api, f"{at}/sign-in", {"person": person(name)}, office)
        await _ask(api, f"{at}/conclude", activity.model_dump(include={"hours", "persons", "summary"}), office)
    if told.activities:
        next_one = (since + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)
        again = {"title": told.activities[0].title, "place": told.activities[0].place}
        await _ask(api, f"{force}/activities", {**again, "starts_at": next_one.isoformat()}, office)


async def _since(api: Api, path: str, moment: str, done: dict[str, Any], who: Principal) -> datetime:
    """Since when it is so: from there days are counted, so that what is sent again another day is the same."""
    seen = await api.get(path, who, {"at_least": str(done["cursor"])})
    return datetime.fromisoformat(seen[moment]).astimezone(CHINA)


async def _ask(api: Api, path: str, body: dict[str, Any], who: Principal) -> dict[str, Any] | None:
    """Send a command; None where it is refused, for somebody was there first."""
    words = hashlib.sha256(json.dumps([path, body, who.sub]).encode()).hexdigest()[:16]
    try:
        return await api.post(path, body, who, f"net-{words}")
    except RequestInvalid:
        return None
    except UnexpectedResponse as answer:
        if answer.status != 409:
            raise
        return None
