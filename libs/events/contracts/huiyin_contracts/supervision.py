"""Sums of time, and who sees to what takes longer (督办): what orders, tasks and duties share in the charter."""

from typing import Literal

from pydantic import Field

from huiyin_contracts.base import Value

TimeUnit = Literal["minutes", "hours", "days", "working_days"]
SupervisionLevel = Literal["town", "county"]


class Allowance(Value):
    """So much time. Working days are those of the State Council's calendar, make-up days among them."""

    amount: int = Field(ge=1, le=1000)
    unit: TimeUnit


class Supervision(Value):
    """Who sees to an order (督办) that is so long overdue."""

    level: SupervisionLevel
    after: Allowance
