"""The figures of deliberation: which facts each counts and how, what it is called, and the row that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Counting = Literal["in_period", "at_end"]
"""What happened in the period, or what stood when it ended."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure: which facts are counted and how, and what it is called. `sealed`: a small count is shown to nobody."""

    fact: str
    row: str
    zh: str
    en: str
    how: Counting = "in_period"
    sealed: bool = False


FIGURES: Final[Mapping[str, Counted]] = {
    "sites": Counted("sites", "P1", "期末议事点", "sites at the end", "at_end"),
    "links": Counted("links", "P3", "联系户", "links with households", "at_end"),
    "visits": Counted("visits", "P3", "走访", "visits of households"),
    "listed": Counted("matters_listed", "P3", "列入清单", "listed matters"),
    "taken": Counted("matters_planned", "P3", "清单事项列入计划", "listed matters taken into the plan"),
    "planned": Counted("topics_planned", "P3", "列入议事计划", "put into the plan"),
    "held": Counted("sessions_held", "P6", "召开议事会", "sessions held"),
    "held_market": Counted("sessions_market", "P9", "赶集日议事", "market-day sessions held"),
    "online": Counted("online_held", "P8", "线上议事", "online deliberations"),
    "voices": Counted("opinions_given", "P8", "居民线上发表意见", "residents' opinions online"),
    "missed": Counted("sessions_missed", "P6", "人数不足流会", "sessions without a quorum"),
    "decided": Counted("topics_decided", "P6", "形成决议", "resolutions"),
    "declined": Counted("topics_declined", "P7", "未采纳并答复理由", "not adopted, answered with the reason"),
    "accepted": Counted("tasks_accepted", "P6", "任务通过验收", "tasks accepted"),
    "carried_out": Counted("topics_carried_out", "P6", "落实办结", "carried out"),
    "warm": Counted("warm_projects", "P9", "暖心项目", "warm projects"),
    "mediated": Counted("mediations_held", "P10", "德古说理", "Degu sessions", sealed=True),
    "settled": Counted("mediations_kept", "P10", "说理解决", "settled before a Degu", sealed=True),
    "rounds": Counted("revisits_closed", "P4", "月度回访", "monthly rounds of revisits"),
    "revisited": Counted("revisits_answered", "P4", "县级回访", "revisited by the county"),
    "satisfied": Counted("revisits_satisfied", "P4", "回访满意", "revisits that found all well"),
    "reopened": Counted("revisits_reopened", "P4", "回访后重新办理", "opened anew after a revisit"),
    "findings": Counted("findings_raised", "P4", "回访遗留问题", "findings of revisits"),
    "takings": Counted("stock_takings_closed", "P4", "季度盘点", "stock-takings"),
    "coordinated": Counted("matters_coordinated", "P4", "由县级统筹", "coordinated by the county"),
    "put_to_decision": Counted("matters_put_to_decision", "P4", "列入决策", "put to a decision"),
    "finished": Counted("matters_finished", "P4", "统筹、决策事项办结", "of these, done"),
    "checks": Counted("sites_checked", "P5", "督导检查", "checks of sites"),
    "overdue": Counted("duties_overdue", "P7", "职责逾期", "duties overdue"),
}
