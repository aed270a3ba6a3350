"""What a member has in points (Y5): worked out, whenever it is asked for, from the work by the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from pydantic import Field

from huiyin_contracts.base import Tenths
from huiyin_contracts.charter import PointRule, Work
from huiyin_county.charters import Reading, county
from huiyin_dispatch.points.rules import NOTHING, Deed, Held, PointsEntry, by_charter, entries, held, month_of, span_of
from huiyin_service.http import EARLIEST
from huiyin_service.persons.masking import PersonName
from huiyin_service.reading import QueryRow

DEEDS = """
SELECT id, account, member, division, work, at, hours, about, because, title
FROM deeds WHERE counts AND at >= $2 AND at < $3 AND {whose}
"""
ONE = "account = $1"
_POSTS = """
SELECT * FROM posts_held WHERE since < $3 AND coalesce(until, $3) >= $2 AND {whose}
"""
_WHO_HELD = "account IN (SELECT account FROM posts_held WHERE division LIKE $1 || '%')"
_CORRECTIONS = """
SELECT c.id, c.division, c.month, c.entry, c.points, c.reason, p.name AS by, c.by_role, c.at, c.because
FROM corrections c LEFT JOIN persons p ON p.subject = c.by WHERE account = $1 AND month >= $2 AND month <= $3
"""
_ENTRY = """
SELECT id, account, member, division, work, at, hours, about, because, title
FROM deeds WHERE id = $1 AND account = $2 AND counts
"""

LineKind = Literal["entry", "counter", "correction"]
"""What follows from recorded work, the counter-entry of one that does not count, and what an office entered."""


@dataclass(frozen=True, slots=True)
class DeedRow:
    """A piece of work that points follow from, and the event by which it is certain."""

    id: UUID
    account: UUID
    member: str
    division: str
    work: Work
    at: datetime
    hours: Decimal | None
    about: UUID
    because: UUID
    title: str | None

    def deed(self) -> Deed:
        """The same as the rules have it."""
        return Deed(self.id, self.account, self.work, self.at, self.hours)


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A counter-entry, or an entry of its own. Without points: what its `entry` gives is taken again."""

    id: UUID
    division: str
    month: str
    entry: UUID | None
    points: Decimal | None
    reason: str
    by: str | None
    by_role: str | None
    at: datetime
    because: UUID


class LedgerLine(QueryRow):
    """A line of a member's ledger: the event behind it, its rule, and by which charter it counts."""

    id: UUID
    kind: LineKind
    month: str
    at: datetime
    division: str
    because: UUID = Field(description="the event by which it is certain")
    points: Tenths = Field(description="what the rule's limit left of its worth")
    work: Work | None = None
    title: str | None = None
    hours: Tenths | None = None
    about: UUID | None = Field(default=None, description="the order, service, activity, emergency or issue")
    charter: int | None = Field(default=None, description="0: the default")
    rule: PointRule | None = Field(default=None, description="none: the charter gives nothing for it")
    worth: Tenths | None = Field(default=None, description="what the rule gives")
    void: bool = Field(default=False, description="its counter-entry takes it again")
    entry: UUID | None = Field(default=None, description="of a counter-entry: what it takes again")
    reason: str | None = None
    by: PersonName | None = Field(default=None, description="who corrected it, as far as they are known by name")
    by_role: str | None = Field(default=None, description="as what they did; none: the person served disputed it")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The work of a member in a period, and what it comes to by the charter."""

    deeds: Mapping[UUID, DeedRow]
    entries: Sequence[PointsEntry]
    corrections: Sequence[CorrectionRow]

    @property
    def total(self) -> Decimal:
        """What the member has."""
        corrected = (row.points for row in self.corrections if row.points is not None)
        return sum((*(entry.counts for entry in self.entries), *corrected), NOTHING)

    def lines(self) -> list[LedgerLine]:
        """Line by line, the last first: entries, their counter-entries, and entries that an office made."""
        found = [self._entry(entry) for entry in self.entries]
        by_id = {line.id: line for line in found}
        found.extend(_correction(row, by_id.get(row.entry) if row.entry else None) for row in self.corrections)
        return sorted(found, key=lambda line: (line.month, line.at, line.id), reverse=True)

    def _entry(self, entry: PointsEntry) -> LedgerLine:
        row = self.deeds[entry.deed.id]
        return LedgerLine(
            id=row.id,
            kind="entry",
            month=entry.month,
            at=row.at,
            division=row.division,
            because=row.because,
            points=entry.points,
            work=row.work,
            title=row.title,
            hours=row.hours,
            about=row.about,
            charter=entry.charter,
            rule=entry.rule,
            worth=entry.worth,
            void=entry.void,
        )


def _correction(row: CorrectionRow, entry: LedgerLine | None) -> LedgerLine:
    points = row.points if row.points is not None else -entry.points if entry else NOTHING
    return LedgerLine(
        id=row.id,
        kind="correction" if row.entry is None else "counter",
        month=row.month,
        at=row.at,
        division=row.division,
        because=row.because,
        points=points,
        work=entry.work if entry else None,
        title=entry.title if entry else None,
        entry=row.entry,
        reason=row.reason,
        by=PersonName(row.by) if row.by else None,
        by_role=row.by_role,
    )


async def ledger(connection: Reading, division: str, period: str, of: UUID, now: datetime) -> Ledger:
    """The ledger of a member in the county of a division."""
    there = await county(connection, division)
    begin, end = span_of(period, there.timezone)
    deeds = [DeedRow(**row) for row in await connection.fetch(DEEDS.format(whose=ONE), of, begin, end)]
    deeds += await posts_of(connection, of, begin, end, min(end, now), there.timezone)
    months = (month_of(begin, there.timezone), month_of(end - timedelta(microseconds=1), there.timezone))
    corrections = [CorrectionRow(**row) for row in await connection.fetch(_CORRECTIONS, of, *months)]
    void = {row.entry for row in corrections if row.entry}
    work = {row.id: row for row in deeds}
    found = entries((row.deed() for row in work.values()), by_charter(there.charters), there.timezone, void)
    return Ledger(work, found, corrections)


async def deed_behind(connection: Reading, account: UUID, division: str, entry: UUID, now: datetime) -> DeedRow | None:
    """The deed of an entry of a member's points."""
    if row := await connection.fetchrow(_ENTRY, entry, account):
        return DeedRow(**row)
    # A month of a post stands in no table: it follows.
    timezone = (await county(connection, division)).timezone
    posts = await posts_of(connection, account, EARLIEST, now, now, timezone)
    return next((post for post in posts if post.id == entry), None)


async def posts_of(
    connection: Reading, whose: UUID | str, begin: datetime, end: datetime, now: datetime, timezone: ZoneInfo
) -> list[DeedRow]:
    """The months for which posts were held, as deeds: of a member, or of all who held one in a division."""
    query = _POSTS.format(whose=ONE if isinstance(whose, UUID) else _WHO_HELD)
    return [
        _month_of_post(post, deed)
        for post in await connection.fetch(query, whose, begin, end)
        for deed in held([Held(post["id"], post["account"], post["since"], post["until"])], now, timezone)
        if deed.at >= begin
    ]


def _month_of_post(post: asyncpg.Record, deed: Deed) -> DeedRow:
    return DeedRow(
        id=deed.id,
        account=post["account"],
        member=post["member"],
        division=post["division"],
        work="post",
        at=deed.at,
        hours=None,
        about=post["id"],
        because=post["id"],
        title=post["post"],
    )
