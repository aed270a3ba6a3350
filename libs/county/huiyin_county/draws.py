"""A sample that nobody could choose, and that anybody can draw again (P4).

Each member of the population is ranked by the SHA-256 of the seed's and its own sixteen bytes; the first are drawn. The
seed is the last event of the log that was known before the month ended: when it was written nobody knew that it would
be the last, and since the log is a signed tree it cannot be another afterwards.
"""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo


def drawn(seed: UUID, share: int, population: Collection[UUID]) -> tuple[UUID, ...]:
    """So many per cent of the population, rounded up, in the order of their rank."""
    wanted = -(-len(population) * share // 100)
    return tuple(sorted(population, key=lambda each: rank(seed, each))[:wanted])


def rank(seed: UUID, member: UUID) -> str:
    """Where a member stands: the lower, the sooner it is drawn."""
    return sha256(seed.bytes + member.bytes).hexdigest()


def month_of(month: str, timezone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a month such as 2026-10 begins and ends on a county's clocks; the end is not in it."""
    first = date.fromisoformat(f"{month}-01")
    return _midnight(first, timezone), _midnight(next_month(first), timezone)


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def last_month(day: date) -> str:
    """The month before a day's, such as 2026-10."""
    year, month = divmod(day.year * 12 + day.month - 2, 12)
    return f"{year}-{month + 1:02}"


def _midnight(day: date, timezone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone)
