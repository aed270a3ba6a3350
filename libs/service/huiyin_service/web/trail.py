"""What happened to a matter, in words: an entry of `ui.timeline` for each event, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Self
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request

from huiyin_events.envelope import SYSTEM, Recorded
from huiyin_service.i18n import format_date, format_datetime, locale_of
from huiyin_service.web import calls, words
from huiyin_service.web.assets import photo_url
from huiyin_service.web.pages import Pages

Translate = Callable[..., str]


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """An event as the trail reads it. Of a matter that is private, `data` lacks what was said."""

    type: str
    data: Mapping[str, Any]
    occurred_at: datetime
    recorded_at: datetime
    role: str
    name: str | None

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """An event of the log."""
        actor = recorded.meta.actor
        data = orjson.loads(recorded.data)
        return cls(recorded.type, data, recorded.occurred_at, recorded.recorded_at, actor.role, actor.name)


@dataclass(frozen=True, slots=True)
class Speech:
    """How to say a text, a day and a moment to this reader."""

    text: Translate
    day: Callable[[date], str]
    moment: Callable[[datetime], str]


def entries(
    steps: Iterable[TrailEvent], pages: Pages, request: Request, zone: str | ZoneInfo | None = None
) -> list[dict[str, Any]]:
    """The trail for a timeline, as it happened. Days and moments are told in the county's `zone`."""
    language = locale_of(request)
    speech = Speech(
        partial(pages.text, request),
        partial(format_date, language),
        partial(format_datetime, language, tz=zone),
    )
    return [_entry(step, speech) for step in steps]


def name_of(event_type: str) -> str:
    """`order.accepted` of `dispatch.order.accepted.v1`: a trail reads the same whatever the version."""
    return ".".join(event_type.split(".")[1:3])


def _entry(step: TrailEvent, speech: Speech) -> dict[str, Any]:
    name = name_of(step.type)
    by_itself = step.role == SYSTEM.role
    said = calls.said(step.data, speech.text, speech.day) if name in calls.STATES else _said(name, step.data, speech)
    return {
        "title": _title(name, step.data, speech.text) or calls.title(name, step.data, speech.text) or step.type,
        "state": calls.STATES.get(name) or _state(name, step.data),
        "at": step.occurred_at,
        "recorded_at": step.recorded_at,
        "who": speech.text("系统按规则自动办理") if by_itself else step.name,
        "role": None if by_itself else step.role,
        "note": "\n".join(filter(None, said)),
        "photos": [photo_url(photo) for photo in step.data.get("photos") or []],
    }


# The rest look as their own name says.
_STATES = {
    "topic.carried_out": "resolved",
    "topic.dropped": "withdrawn",
    "notice.published": "publicised",
    "order.cancelled": "withdrawn",
    "order.returned": "declined",
    "order.passed_on": "dispatched",
    "order.transferred": "dispatched",
    "order.split": "dispatched",
    "order.extension_asked": "dispatched",
    "order.extended": "accepted",
    "order.extension_refused": "declined",
    "order.resumed": "accepted",
    "order.fell_overdue": "overdue",
    "order.inspected": "screened",
}


def _state(name: str, data: Mapping[str, Any]) -> str:
    if name == "issue.rated" and not (data.get("solved") and data.get("satisfied")):
        return "complained"
    return _STATES.get(name, name.partition(".")[2])


def _title(name: str, data: Mapping[str, Any], text: Translate) -> str | None:
    match name:
        case "order.dispatched" if assignee := data.get("assignee"):
            return text("派单给 {name}", name=assignee["name"])
        case "order.accepted" if data.get("known") == "by":
            return text("接单（时间不晚于此）")
        case "order.accepted" if by := data.get("by"):
            return text("{name} 接单", name=by["name"])
        case "order.transferred" if to := data.get("to"):
            return text("转派给 {name}", name=to["name"])
        case "order.passed_on" if to := data.get("to"):
            return text("无人按时接单，转给 {name}", name=to["name"])
        case "order.suspended" if data.get("cause") == "shelved":
            return text("挂账")
        case "order.supervised" if data.get("by") == "town":
            return text("乡镇（街道）督办")
        case "order.inspected":
            return text("核查通过") if data.get("passed") else text("核查未通过，返工")
        case "issue.rated":
            return text("评价：{verdict}", verdict=_verdict(data, text))
        case "notice.published" if kind := words.PUBLICATIONS.get(str(data.get("kind"))):
            return text("公示{kind}", kind=text(kind.label))
    return {
        "issue.reported": text("反映"),
        "issue.screened": text("筛查"),
        "issue.merged": text("并入另一件事"),
        "issue.withdrawn": text("反映人撤回"),
        "issue.rejected": text("不予受理"),
        "issue.reopened": text("反映人要求重办"),
        "order.dispatched": text("派单，谁先接谁办"),
        "order.declined": text("退单"),
        "order.passed_on": text("无人按时接单，改为谁先接谁办"),
        "order.transferred": text("转派"),
        "order.split": text("分头办理"),
        "order.returned": text("派错退单"),
        "order.extension_asked": text("申请延期"),
        "order.extended": text("同意延期"),
        "order.extension_refused": text("不同意延期"),
        "order.suspended": text("挂起，等反映人答复"),
        "order.resumed": text("恢复办理"),
        "order.supervised": text("县级督办"),
        "order.cancelled": text("工单取消"),
        "order.fell_overdue": text("超过办理期限"),
        "order.resolved": text("办结"),
        "order.publicised": text("结果公示"),
        "topic.planned": text("列入议事计划"),
        "topic.deliberated": text("开会议事"),
        "topic.decided": text("形成决议"),
        "topic.carried_out": text("落实办结"),
        "topic.dropped": text("议题撤下"),
    }.get(name)


def _said(name: str, data: Mapping[str, Any], speech: Speech) -> list[str | None]:
    """What was said with it; of a private matter there is nothing to say."""
    text = speech.text
    match name:
        case "issue.screened":
            road = {"dispatch": text("转派单办理"), "deliberation": text("转议事协商")}.get(str(data.get("route")))
            return [road, data.get("note")]
        case "order.dispatched":
            return [_deadline(data, speech), data.get("note")]
        case "order.extended" | "order.resumed":
            return [_deadline(data, speech), data.get("note")]
        case "order.inspected":
            return [data.get("finding"), _deadline(data, speech)]
        case "order.extension_asked":
            return [text("延至 {day}", day=speech.moment(datetime.fromisoformat(data["until"]))), data.get("reason")]
        case "order.split":
            return [_part(part, speech) for part in data.get("parts") or []]
        case "order.suspended":
            review = speech.moment(datetime.fromisoformat(data["review_at"]))
            return [data.get("reason"), text("{day} 复核", day=review)]
        case "order.fell_overdue":
            return [text("期限为 {day}，仍未办结", day=speech.moment(datetime.fromisoformat(data["due_at"])))]
        case "issue.rated" | "issue.reopened":
            told = words.TOLD.get(str(data.get("channel")))
            return [data.get("comment") or data.get("reason"), text(told.label) if told else None]
        case "topic.planned":
            return [data.get("title")]
        case "topic.deliberated":
            return [_session(data, speech), data.get("minutes")]
        case "topic.decided":
            return [data.get("resolution"), *(_task(task, speech) for task in data.get("tasks") or [])]
        case _:
            return [data.get("reason"), data.get("result"), data.get("notice"), data.get("note")]


def _part(part: Mapping[str, Any], speech: Speech) -> str:
    who = (part.get("assignee") or {}).get("name") or speech.text("谁先接谁办")
    return f"{who}：{part.get('task')}"


def _deadline(data: Mapping[str, Any], speech: Speech) -> str | None:
    due = data.get("due_at")
    return speech.text("办理期限：{day}", day=speech.moment(datetime.fromisoformat(due))) if due else None


def _verdict(data: Mapping[str, Any], text: Translate) -> str:
    solved, satisfied = data.get("solved"), data.get("satisfied")
    if solved:
        return text("已解决，满意") if satisfied else text("已解决，不满意")
    return text("没解决，但满意") if satisfied else text("没解决，不满意")


def _session(data: Mapping[str, Any], speech: Speech) -> str:
    held = words.word(words.SESSIONS, str(data.get("format")))
    day = speech.day(date.fromisoformat(str(data["held_on"])))
    return speech.text("{day}，{format}，{n} 人参加", day=day, format=speech.text(held.label), n=data.get("attendees"))


def _task(task: Mapping[str, Any], speech: Speech) -> str:
    day = speech.day(date.fromisoformat(task["due_on"]))
    who = task["assignee"]["name"]
    return speech.text("任务：{task}（{assignee}，{day} 前）", task=task["description"], assignee=who, day=day)
