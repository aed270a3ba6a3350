"""A division (行政区划) of the register: its code may become another's, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from huiyin_contracts import Event
from huiyin_contracts.divisions import DivisionRecoded, DivisionRegistered
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class DivisionState:
    """A registered division, and what its code became."""

    code: str = ""
    name: str = ""
    new_code: str | None = None


@dataclass(frozen=True, slots=True)
class Recode:
    """Say that its code is another one now; `target` is the division of that code."""

    target: DivisionState
    reason: str
    effective_on: date


def decide(command: Recode, division: DivisionState) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    target = command.target
    if target.code == division.code:
        raise Refused("recode-to-itself", "新旧代码相同")
    for one in (division, target):
        if one.new_code:
            raise Refused("division-recoded", "{division} 已改为 {to}", division=one.code, to=one.new_code)
    new_code, reason, since = target.code, command.reason, command.effective_on
    return [DivisionRecoded(code=division.code, new_code=new_code, reason=reason, effective_on=since)]


def evolve(division: DivisionState, event: Event) -> DivisionState:
    """The division after an event."""
    match event:
        case DivisionRegistered():
            return replace(division, code=event.code, name=event.name)
        case DivisionRecoded():
            return replace(division, new_code=event.new_code)
    return division


DIVISION: Decider[Recode, DivisionState] = Decider(DivisionState(), decide, evolve)
