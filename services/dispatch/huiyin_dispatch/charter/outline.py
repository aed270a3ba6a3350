"""A charter from top to bottom: each of its lines, what it is called, and the row or law that it comes from (P11).

The page to edit it, the preview of what would change and the YAML file all go by this one list; a test holds it against
the contract, so that no field of a charter is without its line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from huiyin_contracts import sites
from huiyin_contracts.charter import Work
from huiyin_contracts.deliberation_rules import Capacity
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.mediations import MediationStep

PRIVACY_LAW = "个人信息保护法 §19"


class Shape(StrEnum):
    """How a line's value is written: in a form, on a page, in a file."""

    COUNT = "count"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    ALLOWANCE = "allowance"
    TERMS = "terms"
    SUPERVISION = "supervision"
    RESPONSIBILITIES = "responsibilities"
    POINTS = "points"
    DAY = "day"
    TEAM = "team"
    ASSEMBLY = "assembly"
    OWNERS = "owners"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class CharterLine:
    """A line of a charter: where it stands, what it is called, where it comes from, and what may be chosen."""

    path: str
    label: str
    source: str
    shape: Shape
    unit: str = ""
    options: Mapping[Any, str] = field(default_factory=dict)

    def value_in(self, charter: object) -> Any:  # noqa: ANN401 - of a type of its own shape
        """What a charter has there."""
        found: Any = charter
        for name in self.path.split("."):
            found = found[name] if isinstance(found, Mapping) else getattr(found, name)
        return found


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together."""

    name: str
    title: str
    lines: tuple[CharterLine, ...]


UNITS = {"minutes": "分钟", "hours": "小时", "days": "天", "working_days": "工作日"}
LEVELS = {"village": "村（社区）", "town": "乡镇（街道）", "county": "县级"}
WORKS: Mapping[Work, str] = {
    "order": "办结工单",
    "order_overdue": "超期办结",
    "false_closure": "虚假办结",
    "service": "志愿服务",
    "activity": "参加活动",
    "emergency": "应急到场",
    "post": "先锋岗在岗",
    "adopted": "建议被采纳",
}
CAPACITIES: Mapping[Capacity, str] = {code: phrase.zh for code, phrase in sites.CAPACITIES.items()}
YI_STEPS: Mapping[MediationStep, str] = {
    "mediator": "选定双方都接受的德古",
    "visit": "走访双方",
    "session": "双方坐下来说理",
    "agree": "达成协议",
    "sign": "双方和德古签字",
    "keep": "履行协议",
    "refer": "告知双方可以找谁",
}
PARTIES = {"organisation": "党组织", "committee": "物管会（业委会）", "property": "物业公司"}
_KINDS: Mapping[IssueKind, str] = {
    "need": "需求",
    "problem": "问题",
    "suggestion": "建议",
    "dispute": "矛盾纠纷",
    "wish": "微心愿",
    "hazard": "隐患",
    "emergency": "应急",
}


def _count(path: str, label: str, source: str, unit: str) -> CharterLine:
    return CharterLine(path, label, source, Shape.COUNT, unit)


def _line(path: str, label: str, source: str, shape: Shape, options: Mapping[Any, str] | None = None) -> CharterLine:
    return CharterLine(path, label, source, shape, options=options or {})


PUBLISHERS = {"itself": "计划有变，次日早上自动公示", "office": "由村（社区）公示"}
_TIMES = "deliberation.times."
_PUBLIC = "deliberation.publication."
_MAJORITIES = "deliberation.majorities."

SECTIONS: tuple[Section, ...] = (
    Section(
        "terms",
        "办理期限",
        (
            *(_line(f"orders.terms.{kind}", label, "Y10", Shape.TERMS) for kind, label in _KINDS.items()),
            _line("orders.returnable", "接单后退单的时限", "Y10", Shape.ALLOWANCE),
            _line("orders.extension", "每次延期最长", "Y10", Shape.ALLOWANCE),
            _count("orders.extensions", "最多延期", "Y10", "次"),
            _count("orders.urging_hours", "再次催办间隔", "Y6", "小时"),
            _line("orders.responsibilities", "三方责任划分", "Y6", Shape.RESPONSIBILITIES, PARTIES),
        ),
    ),
    Section("points", "积分", (_line("points", "积分规则", "Y5", Shape.POINTS, WORKS),)),
    Section(
        "public",
        "应急、评价与公开",
        (
            _count("calls.answer_minutes", "应急呼叫每一波等待", "Y12", "分钟"),
            _count("calls.second_report_minutes", "两人反映即呼叫（0 为不呼叫）", "Y12", "分钟"),
            _count("verdicts.days", "结果公示后可以评价", "Y13", "天"),
            _line(
                "publicity.member_figures",
                "个人积分公示",
                "Y5",
                Shape.CHOICE,
                {"none": "不公示", "masked": "公示，姓名只留姓", "named": "公示，写姓名"},
            ),
            _count("retention.reports", "反映人信息在办结后保存", PRIVACY_LAW, "天"),
            _count("retention.members", "党员信息在转出后保存", PRIVACY_LAW, "天"),
            _count("retention.accounts", "账号信息在注销后保存", PRIVACY_LAW, "天"),
        ),
    ),
    Section(
        "days",
        "议事的日子",
        (
            _line("deliberation.days.deliberation", "议事日", "P6", Shape.DAY),
            _line("deliberation.days.market", "赶集日", "P9", Shape.DAY),
            _line("deliberation.days.joint", "彝汉联席议事日", "P10", Shape.DAY),
            _line("deliberation.days.elsewhen", "说明原因后可在其他日子开会", "P6", Shape.FLAG),
        ),
    ),
    Section(
        "teams",
        "队伍",
        (
            _line("deliberation.teams.working", "工作专班", "P2", Shape.TEAM, CAPACITIES),
            _line("deliberation.teams.cadre", "干部队伍", "P2", Shape.TEAM, CAPACITIES),
            _line("deliberation.teams.residents", "群众队伍", "P2", Shape.TEAM, CAPACITIES),
            _line("deliberation.moderators", "网上协商由谁主持", "P8", Shape.CHOICES, LEVELS),
            _line("deliberation.yi", "说理通知的彝文", "P10", Shape.TEXTS, YI_STEPS),
        ),
    ),
    Section(
        "majorities",
        "到会与通过",
        (
            _line(_MAJORITIES + "session", "议事会", "P6", Shape.ASSEMBLY),
            _line(_MAJORITIES + "joint_meeting", "三方联席会", "Y2", Shape.ASSEMBLY),
            _line(_MAJORITIES + "branch", "村党支部", "P6", Shape.ASSEMBLY),
            _line(_MAJORITIES + "committees", "村“两委”", "村委会组织法 §29", Shape.ASSEMBLY),
            _line(_MAJORITIES + "members", "党员大会", "P6", Shape.ASSEMBLY),
            _line(_MAJORITIES + "representatives", "村民代表会议", "村委会组织法 §26", Shape.ASSEMBLY),
            _line(_MAJORITIES + "owners", "业主大会", "民法典 §278", Shape.OWNERS),
            _line("deliberation.merged_meetings", "书记、主任一肩挑时，提议与商议可以合开", "P6", Shape.FLAG),
        ),
    ),
    Section(
        "times",
        "通知、公示与时限",
        (
            _count(_PUBLIC + "plan", "议事计划公示", "P3", "天"),
            _count(_PUBLIC + "topic", "议题公示", "P8", "天"),
            _count(_PUBLIC + "proposal", "拟办方案公示", "P8", "天"),
            _count(_PUBLIC + "resolution", "决议公示", "P6", "天"),
            _count(_PUBLIC + "handling", "办理情况公示", "P6", "天"),
            _count(_PUBLIC + "result", "结果公示", "P6", "天"),
            _count(_PUBLIC + "answer", "答复公示", "P7", "天"),
            _count(_TIMES + "screening", "清单筛选", "P3", "天内"),
            _count(_TIMES + "notice", "会前通知", "P6", "天前"),
            _count(_TIMES + "invitation", "会前提醒", "P6", "天前"),
            _count(_TIMES + "amendments", "会后可以要求改记录", "P6", "天内"),
            _count(_TIMES + "publicising", "会后公示决议", "P6", "天内"),
            _count(_TIMES + "handling", "办完后公示办理情况", "P6", "天内"),
            _count(_TIMES + "answering", "答复异议", "P8", "天内"),
            _count(_TIMES + "step", "程序的下一步", "P7", "天内"),
            _count(_TIMES + "task_warning", "任务到期前提醒", "P6", "天前"),
            _line(_TIMES + "supervision", "超期后督办", "P7", Shape.SUPERVISION, LEVELS),
        ),
    ),
    Section(
        "duties",
        "计划与县乡职责",
        (
            _count("deliberation.plan.urgent", "急办的议事期限", "P3", "天内"),
            _count("deliberation.plan.important", "重点的议事期限", "P3", "天内"),
            _count("deliberation.plan.common", "一般的议事期限", "P3", "天内"),
            _line("deliberation.plan_publisher", "议事计划由谁公示", "P3", Shape.CHOICE, PUBLISHERS),
            _count("deliberation.duties.revisit_before", "每月回访上月决议的截止日", "P4", "日"),
            _count("deliberation.duties.revisit_share", "回访比例", "P4", "%"),
            _count("deliberation.duties.stock_taking", "季度结束后盘点", "P4", "天内"),
            _count("deliberation.duties.summary", "年度结束后总结", "P4", "天内"),
            _count("deliberation.duties.site_checks", "乡镇每月检查每个议事点", "P5", "次"),
        ),
    ),
)
LINES: tuple[CharterLine, ...] = tuple(line for section in SECTIONS for line in section.lines)


def source_of(path: str) -> str:
    """The row or law behind a field or a part of one; nothing for what is in no line, such as the title."""
    return next((line.source for line in LINES if f"{path}.".startswith(f"{line.path}.")), "")
