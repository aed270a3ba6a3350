"""Divisions (行政区划): the register that every code on the log stands in."""

from datetime import date
from typing import ClassVar

from huiyin_contracts.base import DivisionCode, Event, Level, example


class DivisionRegistered(Event):
    """A division exists under this code and name. `timezone`, of a county, is where its days begin and end."""

    type: ClassVar[str] = "dispatch.division.registered.v1"
    model_config = example(code="140981001001", name="城西社区居委会", level="village", timezone=None)

    code: DivisionCode
    name: str
    level: Level
    timezone: str | None = None


class DivisionRecoded(Event):
    """A village's, town's or county's official code changed, or it was merged into another of its level.

    What happened under the old code stays there. By the map of now it counts for the new one.
    """

    type: ClassVar[str] = "dispatch.division.recoded.v1"
    model_config = example(code="140981001002", to="140981001001", reason="两村合并", effective_on="2026-07-01")

    code: DivisionCode
    to: DivisionCode
    reason: str
    effective_on: date
