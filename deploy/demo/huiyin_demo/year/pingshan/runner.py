"""The year played: day by day on a moved clock, each deed the requests that a person's page would send."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import chain, groupby

from huiyin_demo.appointed import appoint_all
from huiyin_demo.load import DIVISIONS, command, together
from huiyin_demo.running import CHINA, Api
from huiyin_demo.year.pingshan import duties, figures, founding, lists, mediations, online, sessions, tasks
from huiyin_demo.year.pingshan.deeds import PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import PingshanYear
from huiyin_demo.year.pingshan.scale import COUNTY as WHOLE
from huiyin_demo.year.pingshan.scale import SMALL, Scale
from huiyin_demo.year.playing import AT_ONCE, CountyYear, Played, TellPart
from huiyin_service.auth import Principal
from huiyin_service.retrying_client import RequestInvalid, UnexpectedResponse

ASKED = 1200


def the_year(seed: int, small: bool) -> CountyYear:  # noqa: FBT001 - as the command says it
    """The county's, or in small two months of it at three sites."""
    scale = SMALL if small else WHOLE
    return CountyYear(figures.NAMES, lambda api, url, tell: play(api, scale, seed, url, tell))


async def play(api: Api, scale: Scale, seed: int, url: str | None, tell: TellPart) -> Played:
    """Play what is not there yet. Raises SendingStopped, Unfit or Failed."""
    await command("divisions", str(DIVISIONS), url=url)
    plan, today = PingshanYear(scale, await _year(api), seed), api.now().astimezone(CHINA).date()
    name = f"year-{COUNTY}-{seed}-{plan.days.year}-{scale.months}"
    playing = PlayingPingshan(api, name, tell, plan=plan, began_on=today)
    planned = figures.of_plan(plan)
    if (before := await _found(playing)) == planned:
        return Played(planned, before, already=True)
    playing.until(plan.first_day)
    await appoint_all(of_year(plan))
    await _known(playing)
    all_of_them = sorted(
        chain(
            founding.deeds(playing, url),
            lists.deeds(playing),
            sessions.deeds(playing),
            online.deeds(playing),
            tasks.deeds(playing),
            mediations.deeds(playing),
            duties.deeds(playing),
        ),
        key=lambda deed: (deed.day, deed.phase),
    )
    await _all_done(playing, all_of_them)
    playing.until(plan.last_day + timedelta(days=1))
    return Played(planned, await _found(playing), already=False)


def of_year(plan: PingshanYear) -> Iterator[Principal]:
    """All who act in it."""
    yield plan.office(COUNTY)
    places = {place for site in plan.sites for place in (site.division[:9], site.division)}
    yield from (plan.office(place) for place in sorted(places | set(plan.villages)))
    for site in plan.sites:
        yield site.officer
        yield from (seat.who for seat in site.seats)
    yield from (link.member for link in plan.links)
    yield from plan.degus
    yield from (voice.who for one in plan.onlines for voice in one.voices)
    yield from (side for case in plan.cases for side in (case.first, case.second))


async def _year(api: Api) -> int:
    """The year after the December that comes next, or that the year's sites were opened in."""
    answer = await api.services.get("/api/deliberation/sites", {"division": COUNTY, "size": "1"})
    if answer["items"]:
        opened = date.fromisoformat(str(answer["items"][0]["opened_at"])[:10])
        return opened.year + 1
    today = api.now().astimezone(CHINA).date()
    return today.year + (1 if today <= date(today.year, 12, 1) else 2)


async def _found(playing: PlayingPingshan) -> dict[str, int]:
    """What the system says to anybody, once it knows the county that was registered just now."""
    asked = figures.asked_of(playing.plan) | ({"at_least": playing.at_least} if playing.cursor > (0, 0) else {})
    for _ in range(ASKED):
        with suppress(RequestInvalid):
            return figures.of_answer(await playing.api.services.get(figures.FIGURES, asked))
        await playing.api.services.pause(figures.FIGURES, "no such division yet", 0.1)
    return figures.of_answer(await playing.api.services.get(figures.FIGURES, asked))


async def _known(playing: PlayingPingshan) -> None:
    """Wait until the services know of the offices that were given just now, thousands of them."""
    for _ in range(ASKED):
        try:
            await playing.get("/api/deliberation/links", playing.officer, division=COUNTY)
        except UnexpectedResponse as early:
            if early.status != 403:
                raise
            await playing.api.services.pause("offices", early.why, 0.1)
        else:
            return


async def _all_done(playing: PlayingPingshan, deeds: list[YearDeed]) -> None:
    """Day by day and phase by phase, those of a phase several at once."""
    totals, done = Counter(deed.title for deed in deeds), Counter[str]()
    for (day, _), those in groupby(deeds, key=lambda deed: (deed.day, deed.phase)):
        playing.until(day)
        left = iter(list(those))

        async def work(left: Iterator[YearDeed] = left) -> None:
            for deed in left:
                await deed.do()
                done[deed.title] += 1
                playing.tell(deed.title, done[deed.title], totals[deed.title])

        async with together() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
