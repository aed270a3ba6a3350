"""The dispatch bulletin (调度通报, Y6): how the divisions below stand, what is outstanding, and with whom."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import DivisionCode, Event, Value, example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.orders import ORDER
from huiyin_contracts.parties import Party
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.wording import Phrase, Wording, say


class DivisionRanking(Value):
    """How one division did in the period. `overdue` is what was past its deadline and not done when it ended.

    `rated`, `satisfied` and `unsolved` count the reporters' verdicts (Y13) that were given in the period.
    """

    division: DivisionCode
    dispatched: int
    resolved: int
    on_time: int = Field(description="of what was resolved")
    overdue: int
    rank: int | None = Field(description="by the share that was done on time; none: there was nothing to do")
    previous_rank: int | None = Field(description="its rank in the bulletin before")
    rated: int = Field(default=0, description="results of orders that were judged")
    satisfied: int = Field(default=0, description="of those")
    unsolved: int = Field(default=0, description="of those: said to be done, and not solved (虚假办结)")


class Outstanding(Value):
    """An order that is overdue, and who has it."""

    order: UUID
    issue: UUID
    division: DivisionCode
    owner: Party | None = Field(description="none: it was sent to no one by name, and no one has accepted it")
    due_at: AwareDatetime
    supervision: SupervisionLevel | None = None


class BulletinIssued(Event):
    """A county or a town told its divisions how they stand. What it says stays as it was said."""

    type: ClassVar[str] = "dispatch.bulletin.issued.v1"
    wording: ClassVar[Wording] = Wording("调度通报", "Dispatch bulletin")
    model_config = example(
        division="140981",
        number=12,
        starts_at="2026-11-16T00:00:00+08:00",
        ends_at="2026-11-23T00:00:00+08:00",
        rankings=[
            {
                "division": "140981001",
                "dispatched": 31,
                "resolved": 28,
                "on_time": 27,
                "overdue": 1,
                "rank": 1,
                "previous_rank": 3,
                "rated": 12,
                "satisfied": 10,
                "unsolved": 1,
            }
        ],
        outstanding=[
            {
                "order": ORDER,
                "issue": ISSUE,
                "division": "140981001001",
                "owner": {"kind": "company", "name": "城西物业公司", "id": None},
                "due_at": "2026-11-20T18:00:00+08:00",
                "supervision": "town",
            }
        ],
        outstanding_total=1,
    )

    division: DivisionCode
    number: int = Field(ge=1, description="the division's first bulletin is 1")
    starts_at: AwareDatetime
    ends_at: AwareDatetime = Field(description="the period's end, which is not in it")
    rankings: tuple[DivisionRanking, ...] = Field(
        description="of the divisions one level down, the first in rank first"
    )
    outstanding: tuple[Outstanding, ...] = Field(description="those that are overdue longest")
    outstanding_total: int

    def headline(self) -> Phrase:
        """Which of the division's bulletins."""
        return say("第 {number} 期调度通报", "Dispatch bulletin {number}", number=self.number)
