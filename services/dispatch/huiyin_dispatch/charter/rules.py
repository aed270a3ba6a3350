"""How a county adopts a charter (章程, P11). It is never edited; the next one follows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huiyin_contracts import Event
from huiyin_contracts.charter import (
    CallRules,
    CharterAdopted,
    OrderRules,
    PointRule,
    PublicityRules,
    RetentionRules,
    VerdictRules,
)
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_county.charter import Charters
from huiyin_dispatch.charter.law import faults
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class Adopt:
    """Adopt a charter, to hold from `effective_at` on; not for what has begun already."""

    county: str
    title: str
    effective_at: datetime
    orders: OrderRules
    points: tuple[PointRule, ...]
    now: datetime
    calls: CallRules = field(default_factory=CallRules)
    verdicts: VerdictRules = field(default_factory=VerdictRules)
    publicity: PublicityRules = field(default_factory=PublicityRules)
    retention: RetentionRules = field(default_factory=RetentionRules)
    deliberation: DeliberationRules = field(default_factory=DeliberationRules)
    note: str | None = None


def decide(command: Adopt, charters: Charters) -> Sequence[Event]:
    """The charter's adoption.

    Raises Refused for one that would change the past, or what was adopted for later, or that says what none may.
    """
    if found := faults(command.orders, command.deliberation):
        raise found[0].refused
    if command.effective_at < command.now:
        raise Refused("charter-in-the-past", "章程不能溯及既往：生效时间不能早于现在")
    if charters and command.effective_at <= charters[-1].effective_at:
        raise Refused(
            "charter-before-the-last",
            "上一版章程（第{version}版）生效更晚，新版须在其后生效",
            version=charters[-1].version,
        )
    return [
        CharterAdopted(
            county=command.county,
            version=len(charters) + 1,
            title=command.title,
            effective_at=command.effective_at,
            orders=command.orders,
            points=command.points,
            calls=command.calls,
            verdicts=command.verdicts,
            publicity=command.publicity,
            retention=command.retention,
            deliberation=command.deliberation,
            note=command.note,
        )
    ]


def evolve(charters: Charters, event: Event) -> Charters:
    """The charters after an event."""
    return (*charters, event) if isinstance(event, CharterAdopted) else charters


CHARTER: Decider[Adopt, Charters] = Decider((), decide, evolve)
