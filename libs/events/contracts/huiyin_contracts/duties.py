"""Duties (职责): what county, town and village owe by the charter, and until when (P4–P6); undone, they go up (P7).

A duty stands in the division that owes it. What is done about it has its own events: a round of revisits, a
stock-taking, a check of a site, a summary; `duty` is the id of what it is about wherever there is one.
"""

from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.parties import Party
from huiyin_contracts.supervision import WATCHERS, SupervisionLevel
from huiyin_contracts.wording import Line, Phrase, Wording, say

DUTY = "0190f3c2-d0d0-7a53-9c1b-0d5f3a1b2c3d"

DutyKind = Literal[
    "revisits", "revisit_finding", "stock_taking", "stock_item", "summary", "site_checks", "minutes", "plan"
]
"""月度回访, 回访遗留问题, 季度盘点, 盘点事项, 年度总结 (P4), 每月督导检查 (P5), 议事会纪要 (P6), 公示议事计划 (P3)."""
LapseCause = Literal["site_closed", "plan_as_published"]
DutyPeriod = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$",
        description="a month, a quarter or a year",
        examples=["2026-11", "2026-Q4", "2026"],
    ),
]

DUTIES: Final[dict[DutyKind, Phrase]] = {
    "revisits": say("月度回访", "Revisits of the month"),
    "revisit_finding": say("回访遗留问题", "Finding of a revisit"),
    "stock_taking": say("季度盘点", "Stock-taking of the quarter"),
    "stock_item": say("盘点事项", "Matter of a stock-taking"),
    "summary": say("年度总结", "Summary of the year"),
    "site_checks": say("议事点每月检查", "Monthly check of a site"),
    "minutes": say("议事会纪要", "Minutes of a session"),
    "plan": say("公示议事计划", "Publication of the plan"),
}


class AboutDuty(Event):
    """The base of events on one duty."""

    duty: UUID


class DutyOpened(AboutDuty):
    """A county or a town owes this from now on, until it is due (P4, P5)."""

    type: ClassVar[str] = "deliberation.duty.opened.v1"
    wording: ClassVar[Wording] = Wording("职责到期前须完成", "Duty opened")
    model_config = example(
        duty=DUTY,
        kind="revisits",
        about=DUTY,
        period="2026-10",
        owner=None,
        needed=1,
        due_at="2026-11-20T00:00:00+08:00",
        charter=3,
    )

    kind: DutyKind
    about: UUID = Field(description="the round, stock-taking, issue, summary, site, session or plan that it is about")
    period: DutyPeriod
    owner: Party | None = Field(default=None, description="who is to see to it; none: the office of the division")
    needed: int = Field(default=1, ge=1, description="how often it is to be done, as a site is to be checked")
    due_at: AwareDatetime = Field(description="from then on it is overdue")
    charter: int = Field(ge=0, description="the version in force when it began; it stays under it (P11)")

    def headline(self) -> Phrase:
        """Which duty, and of when."""
        return say("{duty}（{period}）", "{duty} ({period})", duty=DUTIES[self.kind], period=self.period)


class DutyFulfilled(AboutDuty):
    """What was owed is done."""

    type: ClassVar[str] = "deliberation.duty.fulfilled.v1"
    wording: ClassVar[Wording] = Wording("职责已履行", "Duty fulfilled")
    model_config = example(duty=DUTY, kind="revisits", late=False)

    kind: DutyKind
    late: bool = Field(description="done after it was due")

    def lines(self) -> tuple[Line, ...]:
        """Whether it was late."""
        return (say("逾期完成", "late"),) if self.late else ()


class DutyFellOverdue(AboutDuty):
    """A duty was not done when it was due: everybody who sees to the division sees it (P7)."""

    type: ClassVar[str] = "deliberation.duty.fell_overdue.v1"
    wording: ClassVar[Wording] = Wording("职责逾期未完成", "Duty overdue")
    model_config = example(duty=DUTY, kind="revisits", due_at="2026-11-20T00:00:00+08:00")

    kind: DutyKind
    due_at: AwareDatetime


class DutyEscalated(AboutDuty):
    """A duty is so long overdue that a level above sees to it: village, town, county (P7)."""

    type: ClassVar[str] = "deliberation.duty.escalated.v1"
    wording: ClassVar[Wording] = Wording("逾期升级督办", "Duty escalated")
    model_config = example(duty=DUTY, kind="site_checks", level="county", due_at="2026-12-01T00:00:00+08:00")

    kind: DutyKind
    level: SupervisionLevel
    due_at: AwareDatetime

    def lines(self) -> tuple[Line, ...]:
        """Who sees to it now."""
        return (WATCHERS[self.level],)


class DutyLapsed(AboutDuty):
    """What a duty was about is no more, so that nothing is owed, such as the check of a site that was closed."""

    type: ClassVar[str] = "deliberation.duty.lapsed.v1"
    wording: ClassVar[Wording] = Wording("职责终止", "Duty lapsed")
    model_config = example(duty=DUTY, kind="site_checks", cause="site_closed")

    kind: DutyKind
    cause: LapseCause
