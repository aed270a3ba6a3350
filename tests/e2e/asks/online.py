"""Requests about online deliberations (线上四步): a topic of the plan, published for its village."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json

ONLINES = "/api/deliberation/online-deliberations"
AGAINST: Json = {"stand": "against", "reason": "离学校太近"}
LATER_DAY = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()


def planned(county: County) -> Json:
    """A topic of the village's plan."""
    issue = county.report()
    county.screen(issue, "deliberation")
    return {**county.topic_of(issue), "issue": issue["id"]}


def online_of(topic: Json, *, days: int = 7, now: datetime | None = None, **more: object) -> Json:
    """What is asked of residents, until so many days from now on."""
    last_day = ((now or datetime.now(UTC)) + timedelta(days=days)).date().isoformat()
    return {
        "topic": topic["id"],
        "title": "农贸市场搬到哪里",
        "notice": "东头空地还是老街",
        "last_day": last_day,
        **more,
    }


def published(county: County, **more: object) -> Json:
    """An online deliberation that begins, by the secretary; with its topic and issue."""
    topic = planned(county)
    county.read("/api/deliberation/topics", county.secretary)
    opened = county.does(county.secretary, ONLINES, **online_of(topic, **more))  # type: ignore[arg-type]
    return {**opened, "topic": topic["id"], "issue": topic["issue"]}


def spoken(county: County) -> tuple[Json, Json]:
    """One with a resident's opinion, and that."""
    online = published(county)
    county.huiyin.appoint(("resident", county.village))
    county.does(county.client("resident"), f"{ONLINES}/{online['id']}/speak", **AGAINST)
    [opinion] = county.read(f"{ONLINES}/{online['id']}/opinions", county.secretary)["items"]
    return online, opinion


def open_online(county: County) -> Ask:
    topic = planned(county)
    county.read("/api/deliberation/topics", county.secretary)
    body = online_of(topic)
    return Ask(ONLINES, body, {**body, "title": "农贸市场"}, "secretary")


def speak(county: County) -> Ask:
    county.huiyin.appoint(("resident", county.village))
    path = f"{ONLINES}/{published(county)['id']}/speak"
    return Ask(path, AGAINST, {**AGAINST, "stand": "other"}, "resident")


def on_opinion(act: str) -> Callable[[County], Ask]:
    """Moderate an opinion, or show it again."""

    def ask(county: County) -> Ask:
        online, opinion = spoken(county)
        body = {"opinion": opinion["id"], "reason": "说到了别人家"}
        if act == "restore":
            county.does(county.secretary, f"{ONLINES}/{online['id']}/moderate", **body)
        return Ask(f"{ONLINES}/{online['id']}/{act}", body, {**body, "reason": "骂人"}, "secretary")

    return ask


def on_online(act: str, body: Json, role: Role = "secretary") -> Callable[[County], Ask]:
    """One act, as it begins."""

    def ask(county: County) -> Ask:
        return Ask(f"{ONLINES}/{published(county)['id']}/{act}", body, {**body, "expected_version": 1}, role)

    return ask


_ONE = f"{ONLINES}/{{online_deliberation}}"
ONLINE_ROUTES: dict[str, Callable[[County], Ask]] = {
    ONLINES: open_online,
    f"{_ONE}/speak": speak,
    f"{_ONE}/moderate": on_opinion("moderate"),
    f"{_ONE}/restore": on_opinion("restore"),
    f"{_ONE}/extend": on_online("extend", {"last_day": LATER_DAY, "reason": "农忙"}),
    f"{_ONE}/set-back": on_online("set-back", {"reason": "改开坝坝会"}),
}
ONLINE_LATER: dict[str, Callable[[County], Ask]] = {
    f"{_ONE}/propose": on_online("propose", {"proposal": "搬到东头空地"}),
    f"{_ONE}/adopt": on_online(
        "adopt", {"tasks": [{"description": "平整场地", "assignee": {"id": "member-wang"}, "due_on": LATER_DAY}]}
    ),
    f"{_ONE}/decline": on_online("decline", {"reason": "多数人不同意"}),
}
"""What is granted only once residents had their days."""
