"""Divisions (行政区划): the register that every code on the log stands in."""

from datetime import date
from typing import ClassVar

from huiyin_contracts.base import DivisionCode, Event, Level, example
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say


class DivisionRegistered(Event):
    """A division exists under this code and name. `timezone`, of a county, is where its days begin and end."""

    type: ClassVar[str] = "dispatch.division.registered.v1"
    wording: ClassVar[Wording] = Wording("登记行政区划", "Division registered")
    model_config = example(code="140981001001", name="城西社区居委会", level="village", timezone=None)

    code: DivisionCode
    name: str
    level: Level
    timezone: str | None = None

    def headline(self) -> Phrase:
        """Which division."""
        return say(
            "登记行政区划 {name}（{code}）", "Division {name} ({code}) registered", name=self.name, code=self.code
        )


class DivisionRecoded(Event):
    """A village's, town's or county's official code changed, or it was merged into another of its level.

    What happened under the old code stays there. By the map of now it counts for the new one.
    """

    type: ClassVar[str] = "dispatch.division.recoded.v1"
    wording: ClassVar[Wording] = Wording("区划代码变更", "Division recoded")
    model_config = example(code="140981001002", new_code="140981001001", reason="两村合并", effective_on="2026-07-01")

    code: DivisionCode
    new_code: DivisionCode
    reason: str
    effective_on: date

    def headline(self) -> Phrase:
        """From which code to which, and from which day on."""
        zh = "{day}起，区划代码 {code} 变更为 {new_code}"
        en = "From {day} on, division {code} is {new_code}"
        return say(zh, en, day=self.effective_on, code=self.code, new_code=self.new_code)

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)
