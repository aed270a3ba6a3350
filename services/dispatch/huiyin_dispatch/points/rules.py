"""What recorded work is worth (Y5): by the table of the charter in force when it was done, and by nothing else.

Points are a fold of their causes. In whichever order the log brings the work, the same work comes to the same points:
it is counted in the order in which it was done, and what a rule gives up to its monthly limit goes to what was done
first.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from huiyin_contracts.charter import PointRule, Work
from huiyin_county.charter import Charters, in_force

NOTHING = Decimal(0)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Deed:
    """A piece of recorded work that is certain; `at` is when it was done, not when that became known."""

    id: UUID
    member: UUID
    work: Work
    at: datetime
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A vanguard post from when to when a member held it; None: they hold it still."""

    id: UUID
    member: UUID
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PointsTable:
    """What each kind of work is worth. `version` says by which charter; None: by none, it is only being tried."""

    version: int | None
    rules: Mapping[Work, PointRule]


TableAt = Callable[[datetime], PointsTable]
"""Which table holds for what was done at a moment."""


@dataclass(frozen=True, slots=True)
class PointsEntry:
    """What a deed gives. `worth` is before the rule's limit for a month; `void`: its counter-entry takes it again."""

    deed: Deed
    month: str
    rule: PointRule | None
    charter: int | None
    worth: Decimal
    points: Decimal
    void: bool

    @property
    def counts(self) -> Decimal:
        """What is left of it, with its counter-entry."""
        return NOTHING if self.void else self.points


def by_charter(charters: Charters) -> TableAt:
    """For every deed the table that was in force when it was done."""
    tables: dict[int, PointsTable] = {}

    def at(moment: datetime) -> PointsTable:
        rules = in_force(charters, moment)
        if rules.version not in tables:
            tables[rules.version] = PointsTable(rules.version, {rule.work: rule for rule in rules.points})
        return tables[rules.version]

    return at


def by_table(points: Iterable[PointRule]) -> TableAt:
    """For every deed this one table, to see what it would come to."""
    table = PointsTable(None, {rule.work: rule for rule in points})
    return lambda _: table


def entries(
    deeds: Iterable[Deed], table_at: TableAt, timezone: ZoneInfo, void: Collection[UUID] = frozenset()
) -> list[PointsEntry]:
    """What each deed gives its member, in the order in which they were done. What is void takes no room of others."""
    given: dict[tuple[UUID, Work, str, bool], Decimal] = {}
    found = []
    for deed in sorted(deeds, key=lambda deed: (deed.at, deed.id)):
        table = table_at(deed.at)
        rule = table.rules.get(deed.work)
        worth = _worth(deed, rule) if rule else NOTHING
        month = month_of(deed.at, timezone)
        so_far = (deed.member, deed.work, month, worth > 0)
        before = given.get(so_far, NOTHING)
        points = _within(rule.monthly_limit, before, worth) if rule else NOTHING
        if deed.id not in void:
            given[so_far] = before + points
        found.append(PointsEntry(deed, month, rule, table.version, worth, points, deed.id in void))
    return found


def held(posts: Iterable[Held], now: datetime, timezone: ZoneInfo) -> Iterator[Deed]:
    """A deed for each whole month that a post was held, once that month is over."""
    for post in posts:
        over = min(post.until or now, now)
        begin = _next_month(post.since - timedelta(microseconds=1), timezone)
        while (end := _next_month(begin, timezone)) <= over:
            month = month_of(begin, timezone)
            yield Deed(uuid5(post.id, month), post.member, "post", begin, None)
            begin = end


def month_of(at: datetime, timezone: ZoneInfo) -> str:
    """The month of a moment, by the county's clock: 2026-11."""
    return at.astimezone(timezone).strftime("%Y-%m")


def span_of(period: str, timezone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a month, a quarter or a year begins and ends, by the county's clock."""
    year, _, part = period.partition("-")
    first, months = 1, 12
    if part.startswith("Q"):
        first, months = 3 * int(part[1:]) - 2, 3
    elif part:
        first, months = int(part), 1
    begin = datetime(int(year), first, 1, tzinfo=timezone)
    ends = int(year) * 12 + first - 1 + months
    return begin, datetime(ends // 12, ends % 12 + 1, 1, tzinfo=timezone)


def months(begin: datetime, end: datetime, timezone: ZoneInfo) -> Iterator[tuple[str, datetime, datetime]]:
    """The months between two moments at which one begins, each with when it begins and ends."""
    while begin < end:
        until = _next_month(begin, timezone)
        yield month_of(begin, timezone), begin, until
        begin = until


def ranked(totals: Iterable[Decimal]) -> Iterator[int]:
    """The ranks of totals that come largest first; those that are the same share one."""
    rank, last = 0, None
    for place, total in enumerate(totals, start=1):
        if total != last:
            rank, last = place, total
        yield rank


def _worth(deed: Deed, rule: PointRule) -> Decimal:
    if rule.per == "piece":
        return Decimal(rule.points)
    return (rule.points * (deed.hours or NOTHING)).quantize(_TENTH, ROUND_HALF_UP)


def _within(limit: int | None, before: Decimal, worth: Decimal) -> Decimal:
    """So much of it as a month has room for, whether it is given or taken."""
    if limit is None:
        return worth
    room = max(limit - abs(before), NOTHING)
    return max(-room, min(worth, room))


def _next_month(at: datetime, timezone: ZoneInfo) -> datetime:
    """When the month after begins."""
    local = at.astimezone(timezone)
    year, month = (local.year, local.month + 1) if local.month < 12 else (local.year + 1, 1)
    return datetime(year, month, 1, tzinfo=timezone)
