"""Stock-taking (季度盘点): each quarter the county goes through what is stuck below it (P4).

What the county must coordinate, what belongs in a decision of county or town, and what needs neither, each with the
reason. What is to be done is followed until it is.
"""

from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, DivisionCode, Event, Value, example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.parties import Party
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

TAKING = "0190f3c2-57a7-7a53-9c1b-0d5f3a1b2c3d"
_URBAN = {"kind": "unit", "name": "县住房和城乡建设局", "id": None}

StockCause = Literal["supervised", "returned", "shelved", "repeated", "added"]
"""县级督办中, 退单（无权办理）, 挂账, 重复反映, 人工列入: why a matter is on the list."""
StockOutcome = Literal["coordinate", "decide", "none"]
"""县级统筹, 列入决策, 无需."""
Quarter = Annotated[str, Field(pattern=r"^[0-9]{4}-Q[1-4]$", examples=["2026-Q4"])]

STOCK_CAUSES: Final[dict[StockCause, Phrase]] = {
    "supervised": say("超期，县级督办中", "overdue, and the county sees to it"),
    "returned": say("退单：承办单位无权办理", "given back: not theirs to handle"),
    "shelved": say("挂账", "shelved"),
    "repeated": say("重复反映", "reported again and again"),
    "added": say("人工列入", "put on the list by hand"),
}
STOCK_OUTCOMES: Final[dict[StockOutcome, Phrase]] = {
    "coordinate": say("由县级统筹协调", "The county coordinates it"),
    "decide": say("列入决策", "It goes into a decision"),
    "none": say("无需县级统筹", "The county need not see to it"),
}


class StockCandidate(Value):
    """A matter on the list, and why; `since` when that is so."""

    issue: UUID
    division: DivisionCode
    cause: StockCause
    since: AwareDatetime


class AboutStockTaking(Event):
    """The base of events on one stock-taking."""

    taking: UUID


class StockTakingOpened(AboutStockTaking):
    """The quarter is over: these matters are to be gone through, as the log has them (P4)."""

    type: ClassVar[str] = "deliberation.stock_taking.opened.v1"
    wording: ClassVar[Wording] = Wording("开展季度盘点", "Stock-taking opened")
    model_config = example(
        taking=TAKING,
        quarter="2026-Q3",
        candidates=[
            {
                "issue": ISSUE,
                "division": "511529104202",
                "cause": "shelved",
                "since": "2026-08-01T09:00:00+08:00",
            }
        ],
        due_at="2026-10-16T00:00:00+08:00",
        charter=3,
    )

    quarter: Quarter
    candidates: tuple[StockCandidate, ...] = Field(description="none: nothing is stuck, and that is put on record")
    due_at: AwareDatetime
    charter: int = Field(ge=0)

    def lines(self) -> tuple[Line, ...]:
        """How many."""
        return (say("待盘点 {n} 件", "{n} matters", n=len(self.candidates)),)


class StockItemAdded(AboutStockTaking):
    """The county put a matter on the list that the log did not."""

    type: ClassVar[str] = "deliberation.stock_taking.item_added.v1"
    wording: ClassVar[Wording] = Wording("列入盘点", "Put on the list")
    model_config = example(
        taking=TAKING,
        candidate={
            "issue": ISSUE,
            "division": "511529104202",
            "cause": "added",
            "since": "2026-10-08T09:00:00+08:00",
        },
        reason="涉及两个乡镇的灌溉用水",
    )

    candidate: StockCandidate
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class StockItemDecided(AboutStockTaking, AboutIssue):
    """What becomes of a matter: who coordinates it until when, whose decision it is put to, or why neither."""

    type: ClassVar[str] = "deliberation.stock_taking.item_decided.v1"
    wording: ClassVar[Wording] = Wording("县级盘点", "Stock-taking of the county", trail="supervised")
    model_config = example(
        taking=TAKING,
        issue=ISSUE,
        outcome="coordinate",
        owner=_URBAN,
        level=None,
        due_at="2026-12-01T00:00:00+08:00",
        reason="涉及管网改造，须住建、水务共同办理",
        charter=3,
    )

    outcome: StockOutcome
    owner: Party | None = Field(description="who sees to it; none: nobody need")
    level: SupervisionLevel | None = Field(description="whose decision it is put to")
    due_at: AwareDatetime | None
    reason: str
    charter: int = Field(ge=0)

    def headline(self) -> Phrase:
        """What becomes of it."""
        if self.level:
            at = say("县级", "the county's") if self.level == "county" else say("乡镇（街道）", "the town's")
            return say("县级盘点：列入{at}决策", "Stock-taking: for {at} decision", at=at)
        outcome = STOCK_OUTCOMES[self.outcome]
        return say("县级盘点：{outcome}", "Stock-taking: {outcome}", outcome=outcome)

    def lines(self) -> tuple[Line, ...]:
        """By whom, and why."""
        owner = (say("由{name}负责", "{name} sees to it", name=self.owner.called),) if self.owner else ()
        return (*owner, *quote(self.reason))


class StockItemFinished(AboutStockTaking, AboutIssue):
    """What was coordinated or decided came to this."""

    type: ClassVar[str] = "deliberation.stock_taking.item_finished.v1"
    wording: ClassVar[Wording] = Wording("统筹事项办结", "Coordinated", trail="resolved")
    model_config = example(taking=TAKING, issue=ISSUE, result="已列入明年管网改造计划，三月开工")

    result: str

    def lines(self) -> tuple[Line, ...]:
        """The result."""
        return quote(self.result)


class StockTakingClosed(AboutStockTaking):
    """Of each matter it was said what becomes of it."""

    type: ClassVar[str] = "deliberation.stock_taking.closed.v1"
    wording: ClassVar[Wording] = Wording("季度盘点完成", "Stock-taking closed")
    model_config = example(taking=TAKING, coordinated=2, decided=1, neither=4)

    coordinated: int
    decided: int
    neither: int

    def lines(self) -> tuple[Line, ...]:
        """How many of each."""
        return (
            say(
                "统筹 {coordinated} 件，列入决策 {decided} 件，无需 {neither} 件",
                "{coordinated} coordinated, {decided} for a decision, {neither} neither",
                coordinated=self.coordinated,
                decided=self.decided,
                neither=self.neither,
            ),
        )
