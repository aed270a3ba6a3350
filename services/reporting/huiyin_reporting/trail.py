"""A matter's trail as people read it: what each event says, in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from huiyin_reporting.figures import Case, Step

Say = Callable[..., str]

# How far each event carries a matter along its road; the others leave it where it was.
_REACHES = {
    "issue.reported": "reported",
    "order.dispatched": "dispatched",
    "order.accepted": "accepted",
    "order.declined": "reported",
    "order.resolved": "resolved",
    "order.publicised": "publicised",
    "topic.planned": "planned",
    "topic.deliberated": "deliberated",
    "topic.decided": "decided",
}
_ENDS = {"issue.merged", "issue.withdrawn", "issue.rejected"}


def name_of(event_type: str) -> str:
    """`order.accepted` of `dispatch.order.accepted.v1`: a trail reads the same whatever the version."""
    return ".".join(event_type.split(".")[1:3])


def reached(case: Case) -> tuple[str, bool]:
    """How far a matter came, also where it ended otherwise, and whether it goes through deliberation."""
    station, deliberated = "reported", False
    for name in (name_of(step.type) for step in case.trail):
        if name in _ENDS:
            break
        if name == "topic.dropped":
            station, deliberated = "reported", False
        elif name.startswith("topic."):
            deliberated = True
        elif deliberated:
            continue  # an order that went out all the same
        station = _REACHES.get(name, station)
    return ("publicised" if case.state == "publicised" else station), deliberated


def deadline(case: Case, now: datetime, text: Say, duration: Callable[[timedelta], str]) -> str | None:
    """How a matter stands to its deadline, in words."""
    if case.due_at is None:
        return None
    done = case.resolved_at or case.ended_at
    left = case.due_at - (done or now)
    late = left < timedelta()
    if done:
        return (
            text("超期 {time} 办结", time=duration(-left))
            if late
            else text("按期办结，提前 {time}", time=duration(left))
        )
    return text("已超期 {time}", time=duration(-left)) if late else text("还剩 {time}", time=duration(left))


def entries(case: Case, text: Say, day: Callable[[date], str]) -> list[dict[str, Any]]:
    """The trail for a timeline: the newest last, as it happened."""
    return [_entry(step, text, day) for step in case.trail]


def _entry(step: Step, text: Say, day: Callable[[date], str]) -> dict[str, Any]:
    name = name_of(step.type)
    title, state = _titles(text).get(name, (step.type, ""))
    automatic = step.role == "system"
    return {
        "title": _title(name, title, step.data, text),
        "state": state,
        "at": step.occurred_at,
        "recorded_at": step.recorded_at,
        "who": text("系统按规则自动办理") if automatic else step.name,
        "role": None if automatic else step.role,
        "note": "\n".join(filter(None, _words(name, step.data, text, day))),
        "photos": []
        if name == "issue.reported"
        else [f"/photos/{photo}.jpg" for photo in step.data.get("photos") or []],
    }


def _titles(text: Say) -> dict[str, tuple[str, str]]:
    return {
        "issue.reported": (text("反映"), "reported"),
        "issue.screened": (text("筛查"), "screened"),
        "issue.merged": (text("并入另一件事"), "merged"),
        "issue.withdrawn": (text("反映人撤回"), "withdrawn"),
        "issue.rejected": (text("不予受理"), "rejected"),
        "order.dispatched": (text("派单"), "dispatched"),
        "order.accepted": (text("接单"), "accepted"),
        "order.declined": (text("退单"), "declined"),
        "order.cancelled": (text("工单取消"), "withdrawn"),
        "order.resolved": (text("办结"), "resolved"),
        "order.publicised": (text("结果公示"), "publicised"),
        "topic.planned": (text("列入议事计划"), "planned"),
        "topic.deliberated": (text("议事"), "deliberated"),
        "topic.decided": (text("形成决议"), "decided"),
        "topic.carried_out": (text("落实办结"), "resolved"),
        "topic.publicised": (text("公示"), "publicised"),
        "topic.dropped": (text("议题撤下"), "withdrawn"),
    }


def _title(name: str, title: str, data: dict[str, Any], text: Say) -> str:
    match name:
        case "order.dispatched":
            assignee = data.get("assignee")
            return text("派单给 {name}", name=assignee["name"]) if assignee else text("派单，谁先接谁办")
        case "order.accepted" if data.get("known") == "by":
            return text("接单（时间不晚于此）")
        case "topic.publicised":
            return {
                "topic": text("议题公示"),
                "proposal": text("拟办意见公示"),
                "resolution": text("决议公示"),
                "result": text("结果公示"),
            }.get(str(data.get("what")), title)
    return title


def _words(name: str, data: dict[str, Any], text: Say, day: Callable[[date], str]) -> list[str | None]:
    """What was said with it; of a private matter there is nothing to say."""
    match name:
        case "issue.screened":
            road = {"dispatch": text("转派单办理"), "deliberation": text("转议事协商")}.get(str(data.get("route")))
            return [road, data.get("note")]
        case "order.dispatched":
            due = data.get("due_at")
            deadline = text("办理期限：{day}", day=day(datetime.fromisoformat(due))) if due else None
            return [deadline, data.get("note")]
        case "topic.planned":
            return [data.get("title")]
        case "topic.deliberated":
            return [_session(data, text, day), data.get("minutes")]
        case "topic.decided":
            tasks = data.get("tasks") or []
            return [data.get("resolution"), *(_task(task, text, day) for task in tasks)]
        case _:
            return [data.get("reason"), data.get("result"), data.get("notice"), data.get("note")]


def _session(data: dict[str, Any], text: Say, day: Callable[[date], str]) -> str:
    held = {
        "fireside": text("围炉说话"),
        "courtyard": text("坝坝会"),
        "room": text("议事室"),
        "online": text("线上议事"),
    }.get(str(data.get("format")), str(data.get("format")))
    when = day(date.fromisoformat(str(data["held_on"])))
    return text("{day}，{format}，{n} 人参加", day=when, format=held, n=data.get("attendees"))


def _task(task: dict[str, Any], text: Say, day: Callable[[date], str]) -> str:
    due = day(date.fromisoformat(task["due_on"]))
    return text("任务：{what}（{assignee}，{day} 前）", what=task["what"], assignee=task["assignee"], day=due)
