"""Divisions (行政区划): the register that every code on the log stands in."""

from typing import ClassVar

from huiyin_events.contracts.base import DivisionCode, Event, Level, example


class DivisionRegistered(Event):
    """A division exists under this code and name. `timezone`, of a county, is where its days begin and end."""

    type: ClassVar[str] = "dispatch.division.registered.v1"
    model_config = example(code="140981001001", name="城西社区居委会", level="village", timezone=None)

    code: DivisionCode
    name: str
    level: Level
    timezone: str | None = None
