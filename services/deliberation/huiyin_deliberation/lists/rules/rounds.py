"""A screening round (两委筛选, P3): both committees of a village go through its lists together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.lists import Committee, ScreeningRoundHeld
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

BOTH: tuple[Committee, ...] = get_args(Committee)
FEWEST = 2
"""Of two committees, at least one each."""


@dataclass(frozen=True, slots=True)
class HoldRound:
    """Put a round on record; `matters` are those that it went through."""

    id: UUID
    held_on: date
    committees: tuple[Committee, ...]
    present: int
    matters: tuple[UUID, ...]
    today: date
    charter: int


def decide(command: HoldRound, held: ScreeningRoundHeld | None) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if held is not None:
        raise Refused("round-held", "这次筛选已经记录")
    if set(command.committees) != set(BOTH):
        raise Refused("round-by-both", "清单由村“两委”一起筛选（P3）")
    if command.present < FEWEST:
        raise Refused("round-too-few", "两委各至少一人到会，现有 {n} 人（P3）", n=command.present)
    if command.held_on > command.today:
        raise Refused("round-in-the-future", "筛选日期 {day} 还没有到", day=command.held_on.isoformat())
    if not command.matters:
        raise Refused("round-of-nothing", "这次筛选没有一件事（P3）")
    if len(set(command.matters)) != len(command.matters):
        raise Refused("matter-twice", "同一件事在这次筛选里出现了两次（P3）")
    return [
        ScreeningRoundHeld(
            round=command.id,
            held_on=command.held_on,
            committees=command.committees,
            present=command.present,
            screened=len(command.matters),
            charter=command.charter,
        )
    ]


def evolve(held: ScreeningRoundHeld | None, event: Event) -> ScreeningRoundHeld | None:
    """The round after an event."""
    return event if isinstance(event, ScreeningRoundHeld) else held


ROUND: Decider[HoldRound, ScreeningRoundHeld | None] = Decider(None, decide, evolve)
