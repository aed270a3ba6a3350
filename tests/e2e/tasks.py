"""The tasks of a resolution: found as soon as they are opened, done and accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huiyin_local.testing import until

if TYPE_CHECKING:
    import httpx

    from .county import County

Json = dict[str, Any]

OPENED_WITHIN = 20.0
TASK_BODIES: dict[str, Json] = {
    "set-milestones": {"milestones": ["勘察现场", "安装"]},
    "progress": {"note": "线已接到东门"},
    "report-done": {"result": "充电桩十个已通电"},
    "accept": {"finding": "十个桩都能充"},
    "refuse": {"finding": "三号桩不通电"},
    "dispatch": {},
}


def tasks_of(county: County, topic: Json) -> list[Json]:
    """The tasks of a topic that was decided, as soon as they are opened."""
    told = county.read(f"/api/deliberation/topics/{topic['id']}", county.secretary)["tasks"]
    paths = [f"/api/deliberation/tasks/{one['task']}" for one in told]
    until(
        lambda: all(county.secretary.get(path).is_success for path in paths),
        OPENED_WITHIN,
        "the tasks of a resolution are opened by themselves",
    )
    return [county.read(path, county.secretary) for path in paths]


def on_task(county: County, task: Json, action: str, who: httpx.Client | None = None, **more: Any) -> Json:
    """Do something with a task, as the secretary or another."""
    body = {**TASK_BODIES.get(action, {}), **more}
    return county.does(who or county.secretary, f"/api/deliberation/tasks/{task['id']}/{action}", **body)


def finish_tasks(county: County, topic: Json) -> None:
    """Have what is left of a topic's tasks done and accepted."""
    for task in tasks_of(county, topic):
        if task["stage"] == "assigned":
            on_task(county, task, "report-done")
        if task["stage"] != "accepted":
            on_task(county, task, "accept")


def assigned(county: County, **more: Any) -> tuple[Json, Json]:
    """A topic that was decided, and its one task."""
    issue = county.report()
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    county.on_topic(topic, "take-up")
    county.on_topic(topic, "decide", **more)
    [task] = tasks_of(county, topic)
    return {**topic, "issue": issue["id"]}, task
