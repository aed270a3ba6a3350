"""The draft of an annual summary: its sentences, and by which query each figure is counted (P4).

Every number in it is the place of a figure. A county puts the sentences otherwise as it likes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from huiyin_contracts.summaries import SummarySentence

Counting = Literal["in_year", "at_end"]
"""What happened in the year, or what stood when it ended."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure: which facts are counted and how, and what it is called."""

    fact: str
    zh: str
    en: str
    how: Counting = "in_year"


FIGURES: Final[Mapping[str, Counted]] = {
    "sites": Counted("sites", "年末议事点", "sites at the year's end", "at_end"),
    "planned": Counted("topics_planned", "列入议事计划", "put into the plan"),
    "held": Counted("sessions_held", "召开议事会", "sessions held"),
    "decided": Counted("topics_decided", "形成决议", "resolutions"),
    "declined": Counted("topics_declined", "未采纳并答复理由", "not adopted, answered with the reason"),
    "accepted": Counted("tasks_accepted", "任务通过验收", "tasks accepted"),
    "carried_out": Counted("topics_carried_out", "落实办结", "carried out"),
    "revisited": Counted("revisits_answered", "县级回访", "revisited by the county"),
    "satisfied": Counted("revisits_satisfied", "回访满意", "revisits that found all well"),
    "reopened": Counted("revisits_reopened", "回访后重新办理", "opened anew after a revisit"),
    "findings": Counted("findings_raised", "回访遗留问题", "findings of revisits"),
    "takings": Counted("stock_takings_closed", "季度盘点", "stock-takings"),
    "coordinated": Counted("matters_coordinated", "由县级统筹", "coordinated by the county"),
    "put_to_decision": Counted("matters_put_to_decision", "列入决策", "put to a decision"),
    "finished": Counted("matters_finished", "统筹、决策事项办结", "of these, done"),
    "checks": Counted("sites_checked", "督导检查", "checks of sites"),
    "overdue": Counted("duties_overdue", "职责逾期", "duties overdue"),
}
SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "practice": ("一、基本情况", "1. In general"),
    "work": ("二、议事协商", "2. Deliberation"),
    "duties": ("三、县、乡职责", "3. Duties of county and town"),
    "outlook": ("四、存在问题和下一步打算", "4. What is lacking, and what comes next"),
}


def _sentence(key: str, section: str, text: str, *figures: str) -> SummarySentence:
    return SummarySentence(key=key, section=section, text=text, figures=figures)


SENTENCES: Final[tuple[SummarySentence, ...]] = (
    _sentence("sites", "practice", "到年末，全县有议事室、议事点 {sites} 个。", "sites"),
    _sentence("plan", "work", "全年列入议事计划 {planned} 件，召开面对面议事会 {held} 次。", "planned", "held"),
    _sentence(
        "resolutions",
        "work",
        "形成决议 {decided} 件，未采纳的 {declined} 件都答复了理由；验收 {accepted} 项，落实办结 {carried_out} 件。",
        "decided",
        "declined",
        "accepted",
        "carried_out",
    ),
    _sentence(
        "revisits",
        "duties",
        "县级回访 {revisited} 件，满意 {satisfied} 件；不满意的，重办 {reopened} 件，列为遗留问题盯办 {findings} 件。",
        "revisited",
        "satisfied",
        "reopened",
        "findings",
    ),
    _sentence(
        "stock_takings",
        "duties",
        "季度盘点 {takings} 次，由县级统筹 {coordinated} 件，列入决策 {put_to_decision} 件，已办结 {finished} 件。",
        "takings",
        "coordinated",
        "put_to_decision",
        "finished",
    ),
    _sentence("checks", "duties", "乡镇督导检查议事点 {checks} 次。", "checks"),
    _sentence("overdue", "outlook", "县、乡职责有 {overdue} 项逾期，须引以为戒。", "overdue"),
    _sentence("outlook", "outlook", "下一步，继续坚持面对面议事，让群众的事件件有落实、事事有回音。"),
)
