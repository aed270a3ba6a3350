"""A notice of a topic, put up through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .county import County

Json = dict[str, Any]
PUBLICATIONS = "/api/deliberation/publications"


def put_up(county: County, kind: str = "topic", notice: str = "下周三议充电桩") -> Json:
    """What a topic that was planned has on the board."""
    issue = county.report()
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
