"""A notice of a topic, put up through the API."""

from typing import Any

import httpx

from .county import County

Json = dict[str, Any]
PUBLICATIONS = "/api/deliberation/publications"


def put_up(
    county: County, kind: str = "topic", notice: str = "下周三议充电桩", reporter: httpx.Client | None = None
) -> Json:
    """What a topic that was planned has on the board."""
    issue = county.report(reporter)
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    county.on_topic(topic, "publicise", kind=kind, notice=notice)
    [found] = [one for one in county.read(PUBLICATIONS, county.secretary)["items"] if one["topic"] == topic["id"]]
    return {**found, "topic": topic["id"], "issue": issue["id"]}


def objected(county: County) -> Json:
    """A notice with one objection, by a member of the village."""
    notice = put_up(county)
    county.does(county.client("member"), f"{PUBLICATIONS}/{notice['id']}/object", words="离窗户太近")
    [objection] = county.read(f"{PUBLICATIONS}/{notice['id']}", county.secretary)["objections"]
    return {**notice, "objection": objection["id"]}


def notices_of(county: County, decision: Json) -> list[Json]:
    """What a decision that answers no issue has on the board, in its order."""
    items = county.read(PUBLICATIONS, county.secretary)["items"]
    return [one for one in reversed(items) if one["decision"] == decision["id"]]
