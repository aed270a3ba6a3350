"""What county and town owe (P4, P5): topics to ask after, and the days on which duties begin and are due."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from huiyin_contracts.site_checks import RUBRIC
from huiyin_county.draws import next_month
from huiyin_local.testing import Huiyin, until
from huiyin_service.clock import ForwardedClock

from .county import STEPS_WITHIN, County, Json, topic_body

CHINA = ZoneInfo("Asia/Shanghai")
API = "/api/deliberation"


def carried_out(county: County) -> Json:
    """An issue that was deliberated and carried out; its topic's id under `topic`."""
    issue = county.report()
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    carry_out(county, topic)
    return {**issue, "topic": topic["id"]}


def carry_out(county: County, topic: Json) -> None:
    """Take a topic from the plan to its end, on the day that the clock shows."""
    due_on = (now(county.huiyin).date() + timedelta(days=7)).isoformat()
    decided = [{**task, "due_on": due_on} for task in topic_body("decide", county)["tasks"]]
    county.on_topic(topic, "take-up")
    county.on_topic(topic, "decide", tasks=decided)
    county.on_topic(topic, "carry-out")


def check_body(county: County, site: Json) -> Json:
    """A check of a site that finds all well."""
    marks = [{"criterion": criterion, "points": line.most} for criterion, line in RUBRIC.items()]
    inspection = {"done": True, "finding": "充电桩已投用，线路规整", "photos": [county.photo()]}
    return {"site": site["id"], "marks": marks, "inspection": inspection, "guidance": "会前把上月任务念一遍"}


def now(moving: Huiyin) -> datetime:
    """The moment at which the moved clock stands, on the county's clocks."""
    assert moving.run.clock
    return ForwardedClock(moving.run.clock)().astimezone(CHINA)


def to(moving: Huiyin, day: date, hour: int = 9) -> None:
    """Move the clock to an hour of a day to come."""
    then = datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)
    minutes = int((then - now(moving)).total_seconds()) // 60 + 1
    assert minutes > 0, "that day is over"
    moving.forward(f"{minutes // 1440}d")
    moving.forward(f"{minutes % 1440}m")


def to_next_month(moving: Huiyin, day: int = 1) -> date:
    """Move the clock to the morning of a day of the next month."""
    then = next_month(now(moving).date()).replace(day=day)
    to(moving, then)
    return then


def officer(county: County, path: str, **more: str) -> Json:
    """What the county's officer sees at a path of deliberation."""
    return dict(county.read(f"{API}/{path}", county.client("officer", county.code), **more))


def only(county: County, path: str, **more: str) -> Json:
    """The one that a list has, once it does."""
    until(lambda: officer(county, path, **more)["total"] == 1, STEPS_WITHIN, f"there is one at {path}")
    return dict(officer(county, path, **more)["items"][0])


def does(county: County, path: str, **body: object) -> Json:
    """Do something as the county's officer."""
    return county.does(county.client("officer", county.code), f"{API}/{path}", **body)
