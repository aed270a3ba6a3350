"""The dispatch bulletin (调度通报, Y6): which divisions it ranks and how, and that periods follow one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import sqrt

from huiyin_contracts import Event
from huiyin_contracts.bulletins import BulletinIssued, DivisionRanking, Outstanding
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

MAX_OUTSTANDING = 50
Z = 1.96
"""Of the normal distribution, 95 % lie within so many deviations."""


@dataclass(frozen=True, slots=True)
class DivisionCounts:
    """What one division did in a period, not ranked yet."""

    division: str
    dispatched: int
    resolved: int
    on_time: int
    overdue: int
    rated: int = 0
    satisfied: int = 0
    unsolved: int = 0

    @property
    def share(self) -> Fraction | None:
        """What was done on time, of all that was done or should have been; None where there was nothing."""
        return Fraction(self.on_time, self.due) if self.due else None

    @property
    def due(self) -> int:
        """What was done or should have been."""
        return self.resolved + self.overdue

    @property
    def assured(self) -> float | None:
        """The share that is certain enough: the lower bound of its 95 % interval by Wilson (1927).

        So who did one of one does not stand above who did 99 of 100.
        """
        if self.share is None:
            return None
        share, due, spread = float(self.share), self.due, Z * Z / self.due
        half = Z * sqrt((share * (1 - share) + spread / 4) / due)
        return round((share + spread / 2 - half) / (1 + spread), 9)


@dataclass(frozen=True, slots=True)
class IssueBulletin:
    """Issue a division's bulletin of a period that has ended."""

    division: str
    starts_at: datetime
    ends_at: datetime
    counted: tuple[DivisionCounts, ...]
    outstanding: tuple[Outstanding, ...]
    outstanding_total: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Bulletins:
    """What the rules need to know of a division's bulletins: the last one."""

    number: int = 0
    ends_at: datetime | None = None
    ranks: tuple[tuple[str, int | None], ...] = ()


def decide(command: IssueBulletin, bulletins: Bulletins) -> Sequence[Event]:
    """The bulletin. Raises Refused for a period that is not over, or was told of already."""
    if not command.starts_at < command.ends_at:
        raise Refused("bulletin-period-empty", "通报的起止时间不对")
    if command.ends_at > command.now:
        raise Refused("bulletin-period-not-over", "这段时间还没有过完，不能通报")
    if bulletins.ends_at and command.starts_at < bulletins.ends_at:
        raise Refused("bulletin-period-covered", "这段时间已经在第{number}期通报过", number=bulletins.number)
    return [
        BulletinIssued(
            division=command.division,
            number=bulletins.number + 1,
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            rankings=ranked(command.counted, dict(bulletins.ranks)),
            outstanding=command.outstanding,
            outstanding_total=command.outstanding_total,
        )
    ]


def evolve(bulletins: Bulletins, event: Event) -> Bulletins:
    """The last bulletin after an event."""
    if isinstance(event, BulletinIssued):
        ranks = tuple((ranking.division, ranking.rank) for ranking in event.rankings)
        return Bulletins(event.number, event.ends_at, ranks)
    return bulletins


BULLETIN: Decider[IssueBulletin, Bulletins] = Decider(Bulletins(), decide, evolve)


def ranked(counted: Iterable[DivisionCounts], previous: dict[str, int | None]) -> tuple[DivisionRanking, ...]:
    """Divisions by the assured share of what they did on time; equals share a rank, and the next one is left out.

    A division with nothing to do has no rank, and comes last: that is neither good nor bad.
    """
    shares = sorted((one.assured for one in counted if one.assured is not None), reverse=True)
    rows = [
        DivisionRanking(
            division=one.division,
            dispatched=one.dispatched,
            resolved=one.resolved,
            on_time=one.on_time,
            overdue=one.overdue,
            rank=shares.index(one.assured) + 1 if one.assured is not None else None,
            previous_rank=previous.get(one.division),
            rated=one.rated,
            satisfied=one.satisfied,
            unsolved=one.unsolved,
        )
        for one in counted
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank, row.division)))
