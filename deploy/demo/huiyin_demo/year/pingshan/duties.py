"""What county and town owe (P4, P5): revisits before the 20th, stock-takings, checks, the annual summary."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from huiyin_contracts.site_checks import RUBRIC
from huiyin_demo.running import PHOTOS
from huiyin_demo.sample_photos import draw
from huiyin_demo.year.pingshan.deeds import DayPhase, PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.lists import issue_of
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import DONE_ON, PingshanYear
from huiyin_demo.year.pingshan.planned import PlannedSite, PlannedTopic
from huiyin_demo.year.playing import Json

REVISITS, TAKINGS = "/api/deliberation/revisits", "/api/deliberation/stock-takings"
CHECKS, SUMMARIES = "/api/deliberation/site-checks", "/api/deliberation/summaries"
ASKED_ON, TAKEN_ON, SEEN_TO_WITHIN = (8, 15), 5, 35


def carried_out_in(plan: PingshanYear, month: int) -> list[PlannedTopic]:
    """What the round of the month after asks after."""
    return [topic for topic in plan.topics if topic.done_in == month]


def stuck_in(plan: PingshanYear, month: int) -> list[PlannedTopic]:
    """What the stock-taking of a quarter's first month has on its list: the tasks that the month before left undone."""
    return [topic for topic in plan.topics if topic.late and topic.decided_in == month - 1]


def last_month(plan: PingshanYear) -> int:
    """Until when the county asks: of a whole year's December in the January after."""
    return plan.scale.months + (plan.scale.months == 12)


def deeds(playing: PlayingPingshan) -> Iterator[YearDeed]:
    """Each duty in its month."""
    plan = playing.plan
    for month in range(1, last_month(plan) + 1):
        topics = carried_out_in(plan, month - 1)
        for place, topic in enumerate(topics):
            on = plan.days.on(month, ASKED_ON[place % 2])
            yield YearDeed(on, DayPhase.WORK, "县级回访", partial(_revisit, playing, month, topic))
        if month % 3 == 1:
            taken = plan.days.on(month, TAKEN_ON)
            yield YearDeed(taken, DayPhase.MORNING, "季度盘点", partial(_take_stock, playing, month))
            finished = plan.days.on(month, DONE_ON)
            yield YearDeed(finished, DayPhase.EVENING, "统筹办结", partial(_finish, playing, month))
    for number, (checked, site) in enumerate(plan.checks):
        yield YearDeed(checked, DayPhase.CHECKS, "督导检查", partial(_check, playing, number, site, checked))
    for month in (1, 13) if plan.scale.months == 12 else (1,):
        issued, year = plan.days.on(month, DONE_ON), plan.days.on(month, 1).year - 1
        yield YearDeed(issued, DayPhase.EVENING, "年度总结", partial(_summarise, playing, year))


async def _round(playing: PlayingPingshan, month: int) -> str:
    """The round that the first of a month began by itself, and that asks after the month before."""
    if (key := f"round-{month}") not in playing.ids:
        asked = f"{playing.plan.days.on(month - 1, 1):%Y-%m}"
        found = await playing.one(REVISITS, playing.officer, lambda one: one["month"] == asked, division=COUNTY)
        playing.ids[key] = found["id"]
    return f"{REVISITS}/{playing.ids[key]}"


async def _revisit(playing: PlayingPingshan, month: int, topic: PlannedTopic) -> None:
    """An officer rings a household; where nobody answers, somebody goes there."""
    path, about = await _round(playing, month), {"topic": playing.ids[topic.name]}
    if topic.unreached:
        for number, channel in enumerate(("phone", "phone", "visit")):
            tried = {**about, "channel": channel}
            await playing.post(f"{path}/attempt", tried, playing.officer, path, topic.name, number)
        return
    body: Json = {**about, "channel": "visit" if topic.again else "phone", "solved": True, "satisfied": True}
    if topic.unsatisfied:
        body |= {"satisfied": False, "remark": playing.plan.told["reasons"]["unsatisfied"]}
    await playing.post(f"{path}/answer", body, playing.officer, path, topic.name)


async def _take_stock(playing: PlayingPingshan, month: int) -> None:
    """Of each matter that is stuck: coordinated by the county, or put to a decision, by whom until when."""
    plan, quarter = playing.plan, _quarter(playing.plan.days.on(month - 1, 1))
    topics = stuck_in(plan, month)
    found = await playing.one(TAKINGS, playing.officer, lambda one: one["quarter"] == quarter, division=COUNTY)
    path = f"{TAKINGS}/{found['id']}"
    playing.ids[f"taking-{month}"] = path
    stuck = {issue_of(playing, topic.matter) for topic in topics}
    listed = {str(one["issue"]) for one in (await playing.get(path, playing.officer))["items"] if not one["outcome"]}
    for issue in sorted(listed - stuck):  # what several households said is listed too, and is on its way already
        nothing = {"issue": issue, "outcome": "none", "reason": plan.told["reasons"]["nothing"]}
        await playing.post(f"{path}/decide", nothing, playing.officer, path, issue)
    due_on = (plan.days.on(month, TAKEN_ON) + timedelta(days=SEEN_TO_WITHIN)).isoformat()
    for number, topic in enumerate(topics):
        outcome = ("coordinate", "decide")[number % 2]
        reason = plan.told["reasons"]["coordinate" if outcome == "coordinate" else "decision"]
        owner = {"id": playing.officer.sub}
        body: Json = {"issue": issue_of(playing, topic.matter), "outcome": outcome, "reason": reason}
        body |= {"owner": owner, "due_on": due_on, "level": "county" if outcome == "decide" else None}
        await playing.post(f"{path}/decide", body, playing.officer, path, topic.name)
    await playing.post(f"{path}/close", {}, playing.officer, path, "close")


async def _finish(playing: PlayingPingshan, month: int) -> None:
    path = playing.ids[f"taking-{month}"]
    for topic in stuck_in(playing.plan, month):
        body = {"issue": issue_of(playing, topic.matter), "result": playing.plan.told["reasons"]["finished"]}
        await playing.post(f"{path}/finish", body, playing.officer, path, topic.name, "finish")


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


async def _check(playing: PlayingPingshan, number: int, site: PlannedSite, day: date) -> None:
    """A supervisor of the town looks at the meeting and, on the spot, at what came of the last."""
    photo = str((await playing.api.services.post(PHOTOS, draw("hills", f"check {day}")))["id"])
    marks = [
        {"criterion": criterion, "points": line.most - (number + place) % 3}
        for place, (criterion, line) in enumerate(RUBRIC.items())
    ]
    body: Json = {
        "site": playing.ids[site.division],
        "marks": marks,
        "inspection": {"done": True, "finding": "现场查看，与公示一致", "photos": [photo]},
        "guidance": playing.plan.told["reasons"]["guidance"],
    }
    await playing.post(CHECKS, body, playing.plan.office(site.division[:9]), "check", number)


async def _summarise(playing: PlayingPingshan, year: int) -> None:
    """The summary of a year, which the first of January drafted, is issued."""
    found = await playing.one(SUMMARIES, playing.officer, lambda one: one["year"] == year, division=COUNTY)
    path = f"{SUMMARIES}/{found['id']}"
    await playing.post(f"{path}/issue", {}, playing.officer, path, "issue")
