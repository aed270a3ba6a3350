"""Emergencies and whistles in words (Y12, 吹哨报到): what a trail and their own logs say of each event."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Translate = Callable[..., str]

# As which state of a matter an event looks.
STATES = {
    "emergency.declared": "overdue",
    "emergency.linked": "overdue",
    "emergency.called_up": "dispatched",
    "emergency.forces_exhausted": "overdue",
    "emergency.acknowledged": "accepted",
    "emergency.arrived": "accepted",
    "emergency.noted": "screened",
    "emergency.notified": "dispatched",
    "emergency.stood_down": "resolved",
    "emergency.reviewed": "rated",
    "whistle.blown": "dispatched",
    "whistle.linked": "dispatched",
    "whistle.acknowledged": "accepted",
    "whistle.unanswered": "overdue",
    "whistle.arrived": "accepted",
    "whistle.acted": "resolved",
    "whistle.assessed": "rated",
    "whistle.closed": "resolved",
}


def title(name: str, data: Mapping[str, Any], text: Translate) -> str | None:
    """What happened, in a line; None for what is neither of an emergency nor of a whistle."""
    kind, _, happened = name.partition(".")
    match kind:
        case "emergency":
            return _emergency(happened, data, text)
        case "whistle":
            return _whistle(happened, data, text)
        case _:
            return None


def said(data: Mapping[str, Any], text: Translate, day: Callable[[date], str]) -> list[str | None]:
    """What was said with it, and who of a force that was called was not, for they are away."""
    absent = [person for force in data.get("forces") or [] for person in force.get("away") or []]
    return (
        [_away(person, text, day) for person in absent]
        + [data.get(field) for field in ("description", "reason", "text", "detail", "outcome", "result", "remark")]
        + [(data.get("contact") or {}).get("name")]
        + [data.get(field) for field in ("went_well", "to_change")]
    )


def _away(person: Mapping[str, Any], text: Translate, day: Callable[[date], str]) -> str:
    if until := person["until"]:
        last = day(date.fromisoformat(until))
        return text("没有呼叫 {name}：本人说暂时不能接单，到 {day}", name=person["name"], day=last)
    return text("没有呼叫 {name}：本人说暂时不能接单", name=person["name"])


def _emergency(happened: str, data: Mapping[str, Any], text: Translate) -> str | None:
    who = (data.get("by") or data.get("recipient") or {}).get("name")
    match happened:
        case "called_up":
            names = "、".join(force["name"] for force in data["forces"])
            people = len({str(person) for force in data["forces"] for person in force["people"]})
            if data["wave"] == 1:
                return text("呼叫 {names}，共 {n} 人", names=names, n=people)
            return text("第 {wave} 波增援：呼叫 {names}，共 {n} 人", wave=data["wave"], names=names, n=people)
        case "acknowledged" if data["coming"] and data["minutes"] is not None:
            return text("{name} 前往，约 {n} 分钟到", name=who, n=data["minutes"])
        case "acknowledged":
            return text("{name} 前往", name=who) if data["coming"] else text("{name} 不能来", name=who)
        case "arrived":
            return text("{name} 到场", name=who)
        case "notified":
            return text("已发给 {name}", name=who) if data["ok"] else text("没有发到 {name}", name=who)
    return {
        "declared": text("启动应急"),
        "linked": text("按应急处置"),
        "forces_exhausted": text("没有队伍可呼叫"),
        "noted": text("现场记录"),
        "stood_down": text("应急解除"),
        "reviewed": text("应急复盘"),
    }.get(happened)


def _whistle(happened: str, data: Mapping[str, Any], text: Translate) -> str | None:
    department = (data.get("department") or {}).get("name")
    match happened:
        case "blown":
            return text("吹哨：{names}", names="、".join(each["name"] for each in data["departments"]))
        case "acknowledged":
            return text("{name} 响应", name=department)
        case "unanswered":
            return text("{name} 逾时未响应", name=department)
        case "arrived":
            return text("{name} 报到", name=department)
        case "acted":
            return text("{name} 办理完毕", name=department)
        case "assessed":
            return text("评价 {name}：{n} 分", name=department, n=data["score"])
        case "closed":
            return text("撤哨") if data["reason"] else text("吹哨结束")
        case "linked":
            return text("吹哨报到")
    return None
