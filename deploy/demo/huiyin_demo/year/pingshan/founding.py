"""The beginning: the charter and the holidays of the county, its sites with their teams, and the links (P1, P2, P3)."""

from collections.abc import Iterator
from functools import partial

from huiyin_demo.load import command
from huiyin_demo.year.pingshan.deeds import DayPhase, PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import SCREENED_ON
from huiyin_demo.year.pingshan.planned import PlannedLink, PlannedSite
from huiyin_demo.year.playing import Json
from huiyin_service.auth import Principal

SITES, LINKS = "/api/deliberation/sites", "/api/deliberation/links"
AT_ONCE = 500


def person(who: Principal) -> Json:
    """Somebody as a request has them."""
    return {"name": who.name, "id": who.sub}


def deeds(playing: PlayingPingshan, url: str | None) -> Iterator[YearDeed]:
    """What is done before anybody deliberates, and what changes of it later."""
    plan, day = playing.plan, playing.plan.first_day

    async def charter() -> None:
        found = await playing.get(f"/api/dispatch/charters/{COUNTY}", playing.officer)
        if not found["in_force"]["version"]:
            await command("charter", "adopt", COUNTY, "--as", playing.officer.sub, url=url)
        year = plan.days.year
        notice = {
            "title": f"国务院办公厅关于{year}年部分节假日安排的通知",
            "holidays": [one.model_dump(mode="json") for one in plan.days.holidays],
        }
        await playing.post(f"/api/dispatch/holidays/{COUNTY}/{year}", notice, playing.officer, "holidays")

    yield YearDeed(day, DayPhase.BEGINNING, "章程和放假安排", charter)
    for site in plan.sites:
        yield YearDeed(day, DayPhase.PLACES, "设立议事点", partial(_open, playing, site))
        yield YearDeed(day, DayPhase.TEAMS, "组建队伍", partial(_fill, playing, site))
    for village in plan.villages:
        yield YearDeed(day, DayPhase.LINKS, "结对联系", partial(_link, playing, village))
    leaves = plan.days.on(min(5, plan.scale.months), SCREENED_ON)
    yield YearDeed(leaves, DayPhase.CHANGES, "队员变动", partial(_replace, playing, plan.sites[0]))
    summer = plan.days.on(min(7, plan.scale.months), SCREENED_ON)
    for link in plan.ended_links:
        yield YearDeed(summer, DayPhase.CHANGES, "解除联系户", partial(_end, playing, link))


async def _open(playing: PlayingPingshan, site: PlannedSite) -> None:
    body: Json = {
        "division": site.division,
        "name": site.name,
        "kind": site.kind,
        "villages": list(site.villages),
        "place": site.place,
        "days": site.days,
        "market": {"calendar": "solar", "ending": list(site.market)} if site.market else None,
    }
    playing.ids[site.division] = (await playing.post(SITES, body, playing.officer, "site", site.division))["id"]


async def _fill(playing: PlayingPingshan, site: PlannedSite) -> None:
    """The working group and its officer by the county, the two other teams by the village's office."""
    path = f"{SITES}/{playing.ids[site.division]}"
    working = {"team": "working", "person": person(site.officer), "capacity": "governance_office"}
    await playing.post(f"{path}/teams/appoint", working, playing.officer, path, "working")
    await playing.post(f"{path}/officer/assign", {"officer": person(site.officer)}, playing.officer, path, "officer")
    for seat in site.seats:
        body = {"team": seat.team, "person": person(seat.who), "capacity": seat.capacity}
        await playing.post(f"{path}/teams/appoint", body, playing.plan.office(site.division), path, seat.who.sub)


async def _link(playing: PlayingPingshan, village: str) -> None:
    """The links of a village, from its roll; and by what each is known from then on."""
    office = playing.plan.office(village)
    links = [link for link in playing.plan.links if link.village == village]
    for first in range(0, len(links), AT_ONCE):
        rows = [
            {"member": person(one.member), "number": one.number, "head": one.head}
            for one in links[first : first + AT_ONCE]
        ]
        await playing.post(LINKS, {"division": village, "links": rows}, office, "links", village, first)
    for row in await playing.pages(LINKS, office, division=village):
        playing.ids[f"link-{village}-{row['number']}"] = row["id"]


async def _end(playing: PlayingPingshan, link: PlannedLink) -> None:
    if not (known := playing.ids.get(f"link-{link.village}-{link.number}")):
        return  # it ended before it was cut off
    path = f"{LINKS}/{known}/end"
    await playing.post(path, {"reason": "moved"}, playing.plan.office(link.village), path)


async def _replace(playing: PlayingPingshan, site: PlannedSite) -> None:
    """Who leaves makes the team too small to convene (P2), until somebody else is there."""
    office, path = playing.plan.office(site.division), f"{SITES}/{playing.ids[site.division]}"
    leaving = site.leaving
    for seat in leaving:
        body = {"team": "cadre", "person": person(seat.who), "reason": "moved"}
        await playing.post(f"{path}/teams/leave", body, office, path, "leaves", seat.who.sub)
    session = next(
        one for one in playing.plan.sessions if one.site is site and one.month == min(5, playing.plan.scale.months)
    )
    convening = {
        "site": playing.ids[site.division],
        "form": site.form,
        "held_on": session.held_on.isoformat(),
        "chair": site.cadre[0].who.sub,
        "topics": [],
    }
    await playing.refused("/api/deliberation/sessions", convening, office, "P2", path)
    for place, seat in enumerate(leaving):
        new = Principal(f"{seat.who.sub}-new", seat.who.name[::-1], "resident", site.division)
        body = {"team": "cadre", "person": person(new), "capacity": seat.capacity}
        await playing.post(f"{path}/teams/appoint", body, office, path, "joins", place)
