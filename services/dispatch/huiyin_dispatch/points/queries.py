"""What a member has in points (Y5): worked out, whenever it is asked for, from the work by the rules of the domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_county.charters import county
from huiyin_dispatch.points.rules import NOTHING, Deed, Held, PointsEntry, by_charter, entries, held, month_of, span_of
from huiyin_events.store import Connection
from huiyin_service.http import EARLIEST
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Row = dict[str, Any]

DEEDS = """
SELECT id, account, member, name, division, work, at, hours, about, because, title
FROM deeds WHERE counts AND at >= $2 AND at < $3 AND {whose}
"""
ONE = "account = $1"
_POSTS = """
SELECT * FROM posts_held WHERE since < $3 AND coalesce(until, $3) >= $2 AND {whose}
"""
_WHO_HELD = "account IN (SELECT account FROM posts_held WHERE division LIKE $1 || '%')"
_CORRECTIONS = """
SELECT * FROM corrections WHERE account = $1 AND month >= $2 AND month <= $3
"""
_ACCOUNT = """
SELECT m.id, m.member, m.name, m.division, m.estate, m.employer, d.name AS division_name, e.name AS estate_name
FROM members m LEFT JOIN divisions d ON d.code = m.division LEFT JOIN estates e ON e.code = m.estate WHERE m.id = $1
"""
_STRANGER = """
SELECT w.account AS id, w.member, w.name, w.division, NULL AS estate, NULL AS employer, d.name AS division_name,
       NULL AS estate_name
FROM deeds w LEFT JOIN divisions d ON d.code = w.division WHERE w.account = $1 ORDER BY w.at DESC LIMIT 1
"""
_KNOWN = "SELECT EXISTS (SELECT FROM members WHERE id = $1) OR EXISTS (SELECT FROM deeds WHERE account = $1 AND counts)"
_WORKED_IN = "SELECT EXISTS (SELECT FROM deeds WHERE account = $1 AND division LIKE $2 || '%')"
_DISPUTES_OF = "SELECT * FROM disputes WHERE account = $1 ORDER BY disputed_at DESC, id"
_DISPUTES = """
SELECT s.*, coalesce(m.name, s.member) AS name, d.name AS division_name
FROM disputes s LEFT JOIN members m ON m.id = s.account LEFT JOIN divisions d ON d.code = s.division
WHERE s.division LIKE $1 || '%' AND s.answer IS NULL ORDER BY s.disputed_at, s.id LIMIT $2 OFFSET $3
"""
_COUNT_DISPUTES = "SELECT count(*) FROM disputes WHERE division LIKE $1 || '%' AND answer IS NULL"
_ASSESSMENTS = "SELECT * FROM assessments WHERE account = $1 ORDER BY at DESC, version DESC"
_LEADS = """
SELECT EXISTS (SELECT FROM forces WHERE kind = 'unit' AND name = $1 AND leader_id = $2 AND disbanded_at IS NULL
               AND division LIKE $3 || '%')
"""
_STANDINGS = """
SELECT s.*, d.name AS division_name, e.name AS estate_name FROM standings s
LEFT JOIN divisions d ON d.code = s.division LEFT JOIN estates e ON e.code = s.estate
"""
_PUBLIC = f"{_STANDINGS} WHERE s.division LIKE $1 || '%' ORDER BY s.at DESC, s.id LIMIT $2 OFFSET $3"
_COUNT_PUBLIC = "SELECT count(*) FROM standings WHERE division LIKE $1 || '%'"


@dataclass(frozen=True, slots=True)
class Book:
    """The work of a member in a period, and what it comes to by the charter."""

    deeds: Mapping[UUID, Mapping[str, Any]]
    entries: Sequence[PointsEntry]
    corrections: Sequence[Row]

    @property
    def total(self) -> Decimal:
        """What the member has."""
        corrected = (row["points"] for row in self.corrections if row["points"] is not None)
        return sum((*(entry.counts for entry in self.entries), *corrected), NOTHING)


async def book(service: Service, division: str, period: str, of: UUID) -> Book:
    """The book of a member in the county of a division."""
    async with service.pool.acquire() as connection:
        there = await county(connection, division)
        begin, end = span_of(period, there.timezone)
        deeds = await connection.fetch(DEEDS.format(whose=ONE), of, begin, end)
        posts = await posts_of(connection, of, begin, end, min(end, service.now()), there.timezone)
        months = (month_of(begin, there.timezone), month_of(end - timedelta(microseconds=1), there.timezone))
        corrections = [dict(row) for row in await connection.fetch(_CORRECTIONS, of, *months)]
    void = {row["entry"] for row in corrections if row["entry"]}
    work = {row["id"]: row for row in [*map(dict, deeds), *posts]}
    found = entries(map(deed_of, work.values()), by_charter(there.charters), there.timezone, void)
    return Book(work, found, corrections)


def lines(book: Book) -> list[Row]:
    """A member's book line by line, the last first: entries, their counter-entries, and entries of their own."""
    found = [_line(book, entry) for entry in book.entries]
    by_id = {line["id"]: line for line in found}
    for row in book.corrections:
        entry = by_id.get(row["entry"])
        told = {key: row[key] for key in ("id", "at", "month", "reason", "by", "because", "division")}
        points = row["points"] if row["points"] is not None else -entry["points"] if entry else NOTHING
        of = {
            "entry": row["entry"],
            "work": entry["work"] if entry else None,
            "title": entry["title"] if entry else None,
        }
        kind = "correction" if row["entry"] is None else "counter"
        found.append({**NO_LINE, **told, **of, "kind": kind, "points": points})
    return sorted(found, key=lambda line: (line["month"], line["at"], line["id"]), reverse=True)


NO_LINE: Row = {
    **dict.fromkeys(("work", "title", "hours", "about", "charter", "rule", "worth", "entry", "reason", "by")),
    "void": False,
}
"""What a line says of what it has nothing to say of."""


async def account(service: Service, account: UUID) -> Row:
    """Whose points these are. Raises a 404 Problem."""
    for attempt in range(2):
        for query in (_ACCOUNT, _STRANGER):
            if row := await service.pool.fetchrow(query, account):
                return dict(row)
        if not attempt:
            await service.catch_up()
    raise Problem(404, "unknown-member", "没有这位党员", "编号可能有误，或还没有报到。")


async def is_known(service: Service, account: UUID) -> bool:
    """Whether somebody reported home, or did anything that points may follow from."""
    return bool(await service.pool.fetchval(_KNOWN, account))


async def entry(service: Service, whose: Row, entry: UUID) -> Row:
    """The deed of an entry of a member's points. Raises a 404 Problem."""
    row = await service.pool.fetchrow(
        "SELECT * FROM deeds WHERE id = $1 AND account = $2 AND counts", entry, whose["id"]
    )
    if row is not None:
        return dict(row)
    # A month of a post stands in no table: it follows.
    async with service.pool.acquire() as connection:
        timezone = (await county(connection, whose["division"])).timezone
        posts = await posts_of(connection, whose["id"], EARLIEST, service.now(), service.now(), timezone)
    found = next((post for post in posts if post["id"] == entry), None)
    if found is None:
        raise Problem(404, "unknown-entry", "没有这一笔积分", "编号可能有误，或这件事还没有确定。")
    return found


async def worked_in(service: Service, account: UUID, scope: str) -> bool:
    """Whether somebody did anything in a division that points may follow from."""
    return bool(await service.pool.fetchval(_WORKED_IN, account, scope))


async def leads_unit(service: Service, employer: str, sign_in: str, county: str) -> bool:
    """Whether somebody leads the unit that a member works for, as it is registered among the county's forces."""
    return bool(await service.pool.fetchval(_LEADS, employer, sign_in, county))


async def disputes_of(service: Service, account: UUID) -> list[Row]:
    """All disputes of a member, the last first."""
    return [dict(row) for row in await service.pool.fetch(_DISPUTES_OF, account)]


async def dispute(service: Service, account: UUID, dispute: UUID) -> Row:
    """One dispute. Raises a 404 Problem."""
    query = "SELECT * FROM disputes WHERE id = $1 AND account = $2"
    row = await service.pool.fetchrow(query, dispute, account)
    if row is None:
        await service.catch_up()
        row = await service.pool.fetchrow(query, dispute, account)
    if row is None:
        raise Problem(404, "unknown-dispute", "没有这条异议", "编号可能有误，或异议不存在。")
    return dict(row)


async def open_disputes(service: Service, scope: str, limit: int, offset: int) -> tuple[int, list[Row]]:
    """How many disputes wait for an answer in a division, and those of a page, the oldest first."""
    total = int(await service.pool.fetchval(_COUNT_DISPUTES, scope))
    return total, [dict(row) for row in await service.pool.fetch(_DISPUTES, scope, limit, offset)]


async def assessments(service: Service, account: UUID) -> list[Row]:
    """All assessments of a member, the last first."""
    return [dict(row) for row in await service.pool.fetch(_ASSESSMENTS, account)]


async def public(service: Service, scope: str, limit: int, offset: int) -> tuple[int, list[Row]]:
    """How many standings were made public in a division, and those of a page, the last first."""
    total = int(await service.pool.fetchval(_COUNT_PUBLIC, scope))
    return total, [dict(row) for row in await service.pool.fetch(_PUBLIC, scope, limit, offset)]


async def posts_of(
    connection: Connection, whose: UUID | str, begin: datetime, end: datetime, now: datetime, timezone: ZoneInfo
) -> list[Row]:
    """The months for which posts were held, as deeds: of a member, or of all who held one in a division."""
    query = _POSTS.format(whose=ONE if isinstance(whose, UUID) else _WHO_HELD)
    found = []
    for post in await connection.fetch(query, whose, begin, end):
        for deed in held([Held(post["id"], post["account"], post["since"], post["until"])], now, timezone):
            if deed.at >= begin:
                told = {key: post[key] for key in ("account", "member", "division")}
                of = {"work": "post", "at": deed.at, "hours": None, "about": post["id"], "because": post["id"]}
                found.append({**told, **of, "id": deed.id, "name": None, "title": post["post"]})
    return found


def deed_of(row: Mapping[str, Any]) -> Deed:
    """A row as the domain has it."""
    return Deed(row["id"], row["account"], row["work"], row["at"], row["hours"])


def _line(book: Book, entry: PointsEntry) -> Row:
    row = book.deeds[entry.deed.id]
    told = {key: row[key] for key in ("id", "work", "at", "hours", "about", "because", "title", "division")}
    return {
        **NO_LINE,
        **told,
        "kind": "entry",
        "month": entry.month,
        "charter": entry.charter,
        "rule": entry.rule,
        "worth": entry.worth,
        "points": entry.points,
        "void": entry.void,
    }
