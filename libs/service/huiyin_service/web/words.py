"""The field's words as the pages show them: label, icon and tone of every kind, state and role.

Labels are message ids: templates pass them through `_()`; `locale/en.po` has their English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

Tone = Literal["neutral", "info", "active", "good", "warn", "bad", "public"]


class Label(NamedTuple):
    """How one code of the domain is shown. A tone is never alone: text and icon say the same."""

    label: str
    icon: str
    tone: Tone = "neutral"
    hint: str = ""


KINDS: Final[Mapping[str, Label]] = {
    "need": Label("需求", "need", hint="需要帮办代办、上门服务"),
    "problem": Label("问题", "problem", hint="坏了、脏了、乱了、堵了"),
    "suggestion": Label("建议", "suggestion", hint="怎样可以更好"),
    "dispute": Label("矛盾纠纷", "dispute", hint="邻里、物业、土地等纠纷"),
    "wish": Label("微心愿", "wish", hint="一个小小的愿望"),
    "hazard": Label("隐患", "hazard", "warn", "可能伤人或出事的地方"),
    "emergency": Label("应急", "emergency", "bad", "正在发生，须马上处理"),
}

STATES: Final[Mapping[str, Label]] = {
    "reported": Label("已反映", "reported", "info"),
    "screened": Label("已筛查", "screened", "info"),
    "merged": Label("已合并", "merged", "neutral"),
    "planned": Label("已列计划", "planned", "active"),
    "deliberated": Label("已议事", "deliberated", "active"),
    "decided": Label("已决议", "decided", "active"),
    "carried_out": Label("已落实", "resolved", "good"),
    "dropped": Label("已终止", "withdrawn", "neutral"),
    "dispatched": Label("已派单", "dispatched", "active"),
    "accepted": Label("已接单", "accepted", "active"),
    "declined": Label("已退单", "declined", "warn"),
    "returned": Label("已退单", "declined", "warn"),
    "split": Label("分头办理", "dispatched", "active"),
    "suspended": Label("已挂起", "clock", "neutral"),
    "supervised": Label("督办中", "alert", "warn"),
    "cancelled": Label("已取消", "withdrawn", "neutral"),
    "overdue": Label("已超期", "alert", "bad"),
    "resolved": Label("已办结", "resolved", "good"),
    "publicised": Label("已公示", "publicised", "public"),
    "rated": Label("已评价", "rated", "good"),
    "complained": Label("评价不满意", "rated", "warn"),
    "reopened": Label("重新办理", "reopened", "warn"),
    "withdrawn": Label("已撤回", "withdrawn", "neutral"),
    "rejected": Label("不予受理", "rejected", "bad"),
}

ROLES: Final[Mapping[str, Label]] = {
    "resident": Label("居民", "user"),
    "member": Label("党员", "user"),
    "secretary": Label("支部书记", "user"),
    "cadre": Label("村（社区）干部", "user"),
    "mediator": Label("调解员", "user"),
    "supervisor": Label("督导员", "user"),
    "officer": Label("县级干部", "user"),
    "publisher": Label("接入系统", "user"),
    "operator": Label("运维人员", "user"),
}

SESSIONS: Final[Mapping[str, Label]] = {
    "fireside": Label("围炉说话", "deliberation"),
    "courtyard": Label("坝坝会", "deliberation"),
    "room": Label("议事室", "deliberation"),
    "online": Label("线上议事", "deliberation"),
}

# How staff came to know a verdict that they recorded.
TOLD: Final[Mapping[str, Label]] = {
    "phone": Label("电话回访", "phone"),
    "visit": Label("上门回访", "user"),
    "station": Label("到站点说的", "pin"),
}

PUBLICATIONS: Final[Mapping[str, Label]] = {
    "topic": Label("议题", "planned"),
    "proposal": Label("拟办意见", "decided"),
    "resolution": Label("决议", "decided"),
    "result": Label("办理结果", "resolved"),
}

# The five stations of the main road, and of the road through deliberation.
ROAD: Final = ("reported", "dispatched", "accepted", "resolved", "publicised")
DELIBERATED_ROAD: Final = ("reported", "planned", "deliberated", "decided", "publicised")

NAVIGATION: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("/", "首页", "home", ()),
    ("/report", "我要反映", "report", ("/report",)),
    ("/work", "办理台", "work", ("/work", "/screen")),
    ("/deliberation", "议事", "deliberation", ("/deliberation",)),
    ("/dashboard", "数据", "dashboard", ("/dashboard",)),
    ("/board", "公示栏", "board", ("/board",)),
)


def word(table: Mapping[str, Label], code: str) -> Label:
    """Find the word for a code; a code this version does not know is shown as it is."""
    return table.get(code) or Label(code, "dot")


def messages() -> Iterator[str]:
    """List every message id of this module, for the completeness test."""
    for table in (KINDS, STATES, ROLES, SESSIONS, TOLD, PUBLICATIONS):
        for entry in table.values():
            yield entry.label
            if entry.hint:
                yield entry.hint
    for _, label, _, _ in NAVIGATION:
        yield label
