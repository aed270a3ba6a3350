"""The codes of the published language as people read them: in Chinese and English, with an icon and a tone.

A page shows a kind, a state or a publication by these. The names of icons and tones are plain strings, which
the pages of the services know; a tone is never alone, for text and icon say the same.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Tone = Literal["neutral", "info", "active", "good", "warn", "bad", "public"]


class Hint(NamedTuple):
    """A few words more, in both languages."""

    zh: str
    en: str


class Label(NamedTuple):
    """How one code is shown."""

    zh: str
    en: str
    icon: str
    tone: Tone = "neutral"
    hint: Hint | None = None


def label(table: Mapping[str, Label], code: str) -> Label:
    """The label of a code; one that this version does not know is shown as it is."""
    return table.get(code) or Label(code, code, "dot")


ISSUE_KINDS: Final[Mapping[str, Label]] = {
    "need": Label("需求", "Need", "need", hint=Hint("需要帮办代办、上门服务", "Help with errands or service at home")),
    "problem": Label(
        "问题", "Problem", "problem", hint=Hint("坏了、脏了、乱了、堵了", "Broken, dirty, untidy or blocked")
    ),
    "suggestion": Label("建议", "Suggestion", "suggestion", hint=Hint("怎样可以更好", "How it could be better")),
    "dispute": Label(
        "矛盾纠纷",
        "Dispute",
        "dispute",
        hint=Hint("邻里、物业、土地等纠纷", "Between neighbours, over property or land"),
    ),
    "wish": Label("微心愿", "Micro-wish", "wish", hint=Hint("一个小小的愿望", "One small wish")),
    "hazard": Label(
        "隐患", "Hazard", "hazard", "warn", hint=Hint("可能伤人或出事的地方", "Where someone may get hurt")
    ),
    "emergency": Label(
        "应急", "Emergency", "emergency", "bad", hint=Hint("正在发生，须马上处理", "Happening now, cannot wait")
    ),
}
"""Kinds of issues."""

STATES: Final[Mapping[str, Label]] = {
    "reported": Label("已反映", "Reported", "reported", "info"),
    "screened": Label("已筛查", "Screened", "screened", "info"),
    "merged": Label("已合并", "Merged", "merged"),
    "planned": Label("已列计划", "Planned", "planned", "active"),
    "taken_up": Label("议事中", "In deliberation", "deliberated", "active"),
    "decided": Label("已决议", "Decided", "decided", "active"),
    "task_assigned": Label("任务办理中", "Task under way", "decided", "active"),
    "task_done": Label("任务待验收", "Task to be accepted", "resolved", "warn"),
    "task_refused": Label("验收未通过", "Task not accepted", "declined", "warn"),
    "task_accepted": Label("任务已验收", "Task accepted", "check", "good"),
    "carried_out": Label("已落实", "Carried out", "resolved", "good"),
    "not_adopted": Label("未采纳", "Not adopted", "declined", "warn"),
    "settled": Label("已说和", "Settled", "resolved", "good"),
    "referred": Label("已转交", "Referred onward", "next", "warn"),
    "dropped": Label("已终止", "Dropped", "withdrawn"),
    "dispatched": Label("已派单", "Dispatched", "dispatched", "active"),
    "accepted": Label("已接单", "Accepted", "accepted", "active"),
    "declined": Label("已拒单", "Declined", "declined", "warn"),
    "returned": Label("已退单", "Returned", "declined", "warn"),
    "split": Label("分头办理", "Handled in parts", "dispatched", "active"),
    "suspended": Label("已挂起", "Suspended", "clock"),
    "supervised": Label("督办中", "Supervised", "alert", "warn"),
    "cancelled": Label("已取消", "Cancelled", "withdrawn"),
    "overdue": Label("已超期", "Overdue", "alert", "bad"),
    "resolved": Label("已办结", "Resolved", "resolved", "good"),
    "publicised": Label("已公示", "Publicised", "publicised", "public"),
    "rated": Label("已评价", "Rated", "rated", "good"),
    "complained": Label("评价不满意", "Rated badly", "rated", "warn"),
    "reopened": Label("重新办理", "Reopened", "reopened", "warn"),
    "withdrawn": Label("已撤回", "Withdrawn", "withdrawn"),
    "rejected": Label("不予受理", "Rejected", "rejected", "bad"),
    "redacted": Label("撤下公开内容", "Taken out of public view", "close"),
}
"""States of issues, and how an event shows on a trail (`Wording.trail`)."""

PROCEDURES: Final[Mapping[str, Label]] = {
    "session": Label("议事会", "Session", "deliberation"),
    "key_matter": Label("三议一服务", "Three discussions and one service", "deliberation"),
    "village_decision": Label("四议两公开", "Four discussions and two disclosures", "deliberation"),
    "online": Label("线上议事", "Online deliberation", "deliberation"),
    "mediation": Label("德古说理", "Degu mediation", "deliberation"),
}
"""The procedures that a topic may go through."""

PRIORITIES: Final[Mapping[str, Label]] = {
    "urgent": Label("急办", "Urgent", "alert", "bad"),
    "important": Label("重点", "Important", "alert", "warn"),
    "common": Label("一般", "Common", "planned"),
}
"""How soon what is planned is to be deliberated."""

SESSION_FORMS: Final[Mapping[str, Label]] = {
    "fireside": Label("围炉说话", "Fireside talk", "deliberation"),
    "courtyard": Label("坝坝会", "Courtyard meeting", "deliberation"),
    "room": Label("议事室", "In the deliberation room", "deliberation"),
    "market": Label("赶集日议事", "On a market day", "deliberation"),
    "online": Label("线上议事", "Online", "deliberation"),
    "mixed": Label("线上线下结合", "In the room and online", "deliberation"),
}
"""Forms of a session."""

TOLD: Final[Mapping[str, Label]] = {
    "phone": Label("电话回访", "Told on the phone", "phone"),
    "visit": Label("上门回访", "Told when they were visited", "user"),
    "station": Label("到站点说的", "Told at the station", "pin"),
}
"""How staff came to know a verdict that they recorded."""

CAUSES: Final[Mapping[str, Label]] = {
    "withdrawn": Label("反映人已撤回", "The reporter withdrew the issue", "withdrawn"),
    "rejected": Label("事项不予受理", "The issue was rejected", "rejected"),
    "merged": Label("事项已并入另一件", "The issue was merged into another", "merged"),
    "deliberated": Label("事项已转议事协商", "The issue goes to deliberation", "deliberation"),
    "estate_merged": Label("小区已并入别的小区", "The estate was merged into another", "merged"),
    "roll": Label("按名册更正", "Corrected by the roll", "check"),
}
"""Why something ended by itself, with no person to say why."""

PUBLICATION_KINDS: Final[Mapping[str, Label]] = {
    "plan": Label("议事计划", "Plan", "planned"),
    "topic": Label("议题", "Topic", "planned"),
    "proposal": Label("拟办意见", "Proposal", "decided"),
    "resolution": Label("决议", "Resolution", "decided"),
    "handling": Label("落实情况", "Handling", "resolved"),
    "result": Label("办理结果", "Result", "resolved"),
    "answer": Label("答复", "Answer", "publicised"),
}
"""What a notice is of."""

ROAD: Final = ("reported", "dispatched", "accepted", "resolved", "publicised")
DELIBERATED_ROAD: Final = ("reported", "planned", "taken_up", "decided", "publicised")
"""The five stations of the main road, and of the road through deliberation."""
