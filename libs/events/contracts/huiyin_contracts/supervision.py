"""Sums of time, and who sees to what takes longer (督办): what orders, tasks and duties share in the charter."""

from typing import Final, Literal

from pydantic import Field

from huiyin_contracts.base import Value
from huiyin_contracts.wording import Phrase, say

TimeUnit = Literal["minutes", "hours", "days", "working_days"]
SupervisionLevel = Literal["town", "county"]
WATCHERS: Final[dict[SupervisionLevel, Phrase]] = {
    "town": say("乡镇（街道）督办", "the town sees to it"),
    "county": say("县级督办", "the county sees to it"),
}


class Allowance(Value):
    """So much time. Working days are those of the State Council's calendar, make-up days among them."""

    amount: int = Field(ge=1, le=1000)
    unit: TimeUnit


class Supervision(Value):
    """Who sees to an order (督办) that is so long overdue."""

    level: SupervisionLevel
    after: Allowance
