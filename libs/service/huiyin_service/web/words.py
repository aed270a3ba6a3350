"""The field's words as the pages show them: label, icon and tone of every kind, state and role.

Labels are message ids: templates pass them through `_()`; `locale/en.po` has their English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

Tone = Literal["neutral", "info", "active", "good", "warn", "bad", "public"]


class Word(NamedTuple):
    """How one code of the domain is shown. A tone is never alone: text and icon say the same."""

    label: str
    icon: str
    tone: Tone = "neutral"
    hint: str = ""


KINDS: Final[Mapping[str, Word]] = {
    "need": Word("需求", "need", hint="需要帮办代办、上门服务"),
    "problem": Word("问题", "problem", hint="坏了、脏了、乱了、堵了"),
    "suggestion": Word("建议", "suggestion", hint="怎样可以更好"),
    "dispute": Word("矛盾纠纷", "dispute", hint="邻里、物业、土地等纠纷"),
    "wish": Word("微心愿", "wish", hint="一个小小的愿望"),
    "hazard": Word("隐患", "hazard", "warn", "可能伤人或出事的地方"),
    "emergency": Word("应急", "emergency", "bad", "正在发生，须马上处理"),
}

STATES: Final[Mapping[str, Word]] = {
    "reported": Word("已反映", "reported", "info"),
    "screened": Word("已筛查", "screened", "info"),
    "merged": Word("已合并", "merged", "neutral"),
    "planned": Word("已列计划", "planned", "active"),
    "deliberated": Word("已议事", "deliberated", "active"),
    "decided": Word("已决议", "decided", "active"),
    "carried_out": Word("已落实", "resolved", "good"),
    "dropped": Word("已终止", "withdrawn", "neutral"),
    "dispatched": Word("已派单", "dispatched", "active"),
    "accepted": Word("已接单", "accepted", "active"),
    "declined": Word("已退单", "declined", "warn"),
    "returned": Word("已退单", "declined", "warn"),
    "split": Word("分头办理", "dispatched", "active"),
    "suspended": Word("已挂起", "clock", "neutral"),
    "supervised": Word("督办中", "alert", "warn"),
    "cancelled": Word("已取消", "withdrawn", "neutral"),
    "overdue": Word("已超期", "alert", "bad"),
    "resolved": Word("已办结", "resolved", "good"),
    "publicised": Word("已公示", "publicised", "public"),
    "rated": Word("已评价", "rated", "good"),
    "complained": Word("评价不满意", "rated", "warn"),
    "reopened": Word("重新办理", "reopened", "warn"),
    "withdrawn": Word("已撤回", "withdrawn", "neutral"),
    "rejected": Word("不予受理", "rejected", "bad"),
}

ROLES: Final[Mapping[str, Word]] = {
    "resident": Word("居民", "user"),
    "member": Word("党员", "user"),
    "secretary": Word("支部书记", "user"),
    "cadre": Word("村（社区）干部", "user"),
    "mediator": Word("调解员", "user"),
    "supervisor": Word("督导员", "user"),
    "officer": Word("县级干部", "user"),
    "publisher": Word("接入系统", "user"),
    "operator": Word("运维人员", "user"),
}

SESSIONS: Final[Mapping[str, Word]] = {
    "fireside": Word("围炉说话", "deliberation"),
    "courtyard": Word("坝坝会", "deliberation"),
    "room": Word("议事室", "deliberation"),
    "online": Word("线上议事", "deliberation"),
}

# How staff came to know a verdict that they recorded.
TOLD: Final[Mapping[str, Word]] = {
    "phone": Word("电话回访", "phone"),
    "visit": Word("上门回访", "user"),
    "station": Word("到站点说的", "pin"),
}

PUBLICATIONS: Final[Mapping[str, Word]] = {
    "topic": Word("议题", "planned"),
    "proposal": Word("拟办意见", "decided"),
    "resolution": Word("决议", "decided"),
    "result": Word("办理结果", "resolved"),
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


def word(table: Mapping[str, Word], code: str) -> Word:
    """Find the word for a code; a code this version does not know is shown as it is."""
    return table.get(code) or Word(code, "dot")


def messages() -> Iterator[str]:
    """List every message id of this module, for the completeness test."""
    for table in (KINDS, STATES, ROLES, SESSIONS, TOLD, PUBLICATIONS):
        for entry in table.values():
            yield entry.label
            if entry.hint:
                yield entry.hint
    for _, label, _, _ in NAVIGATION:
        yield label
