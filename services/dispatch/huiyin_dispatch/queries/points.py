"""What members have in points (Y5): worked out, whenever it is asked for, from the work by the rules of the domain."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_dispatch.domain.points import (
    NOTHING,
    Deed,
    Entry,
    Held,
    TableAt,
    by_charter,
    entries,
    held,
    month_of,
    span_of,
)
from huiyin_dispatch.queries.charters import county
from huiyin_events.contracts.dispatch import Assessor, Grade, MemberStanding
from huiyin_events.store import Connection
from huiyin_service.http import EARLIEST
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Row = dict[str, Any]

# Of one member by their number; or of all who did something in a division, whatever they did elsewhere in the county.
_DEEDS = """
SELECT id, account, member, name, division, work, at, hours, about, because, title
FROM deeds WHERE counts AND at >= $2 AND at < $3 AND {whose}
"""
_WHO_DID = """
account = ANY(ARRAY(
    SELECT DISTINCT account FROM deeds WHERE counts AND at >= $2 AND at < $3 AND division LIKE $1 || '%'
))
"""
# Nobody has done anything outside their account's county.
_IN_COUNTY = "division LIKE $1 || '%'"
_POSTS = """
SELECT * FROM posts_held WHERE since < $3 AND coalesce(until, $3) >= $2 AND {whose}
"""
_WHO_HELD = "account IN (SELECT account FROM posts_held WHERE division LIKE $1 || '%')"
_CORRECTIONS = """
SELECT * FROM corrections WHERE month >= $2 AND month <= $3
AND (account = ANY($1) OR ($4::text IS NOT NULL AND division LIKE $4 || '%'))
"""
_ONE = "account = $1"
_HOMES = """
SELECT id, member, name, division, estate, employer FROM members
WHERE id = ANY($2) OR (left_at IS NULL AND division LIKE $1 || '%')
"""
_GRADES = """
SELECT DISTINCT ON (account, side) account, side, grade FROM assessments
WHERE period = $1 AND account = ANY($2) ORDER BY account, side, version DESC
"""
_OPEN = """
SELECT account, count(*) AS n FROM disputes WHERE answer IS NULL AND division LIKE $1 || '%' GROUP BY account
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
    """The work of some members in a period, and what it comes to by a table; the charter's, unless another is tried."""

    period: str
    timezone: ZoneInfo
    deeds: Mapping[UUID, Mapping[str, Any]]
    entries: Sequence[Entry]
    corrections: Sequence[Row]

    def by(self, table_at: TableAt) -> "Book":
        """The same work by another table."""
        deeds, void = [entry.deed for entry in self.entries], {entry.deed.id for entry in self.entries if entry.void}
        return replace(self, entries=entries(deeds, table_at, self.timezone, void))

    def total(self, scope: str = "") -> dict[UUID, tuple[Decimal, int]]:
        """What each member has for what they did in `scope`, and from how many entries."""
        totals: dict[UUID, tuple[Decimal, int]] = {}
        for entry in self.entries:
            if self.deeds[entry.deed.id]["division"].startswith(scope):
                points, count = totals.get(entry.deed.member, (NOTHING, 0))
                totals[entry.deed.member] = points + entry.counts, count + 1
        for row in self.corrections:
            if row["points"] is not None and row["division"].startswith(scope):
                points, count = totals.get(row["account"], (NOTHING, 0))
                totals[row["account"]] = points + row["points"], count + 1
        return totals


@dataclass(frozen=True, slots=True)
class Member:
    """A member among others in a division: what they have there, and how they were assessed."""

    account: UUID
    member: str
    name: str
    division: str
    estate: str | None
    employer: str | None
    points: Decimal
    entries: int
    grades: Mapping[Assessor, Grade]
    disputes: int

    def standing(self, rank: int) -> MemberStanding:
        """The same as it is made public."""
        return MemberStanding(
            rank=rank,
            member=self.member,
            name=self.name,
            points=float(self.points),
            entries=self.entries,
            employer=self.grades.get("employer"),
            estate=self.grades.get("estate"),
        )


async def book(
    service: Service,
    division: str,
    period: str,
    *,
    of: UUID | None = None,
    until: str | None = None,
) -> Book:
    """The book of all who did something in a division, or of one member in its county; up to the end of `until`."""
    whose: UUID | str = of or division
    async with service.pool.acquire() as connection:
        there = await county(connection, division)
        begin, end = span_of(period, there.timezone)
        if until is not None:
            end = span_of(until, there.timezone)[1]
        deeds = await _deeds(connection, whose, begin, end, min(end, service.now()), there.timezone)
        months = (month_of(begin, there.timezone), month_of(end - timedelta(microseconds=1), there.timezone))
        accounts = [of] if of else list({row["account"] for row in deeds})
        rows = await connection.fetch(_CORRECTIONS, accounts, *months, None if of else division)
        corrections = [dict(row) for row in rows]
    void = {row["entry"] for row in corrections if row["entry"]}
    # A county's year is worked out beside the loop, which answers others meanwhile.
    work = [_deed(row) for row in deeds]
    found = await to_thread(entries, work, by_charter(there.charters), there.timezone, void)
    return Book(period, there.timezone, {row["id"]: row for row in deeds}, found, corrections)


async def members(service: Service, scope: str, book: Book, estate: str | None = None) -> list[Member]:
    """All who live in a division or did something there, by their points; of an estate only those who live there."""
    totals = book.total(scope)
    async with service.pool.acquire() as connection:
        homes = {row["id"]: dict(row) for row in await connection.fetch(_HOMES, scope, list(totals))}
        # Who never reported home is called by the name that an order or an activity knew them by.
        strangers = {row["account"]: row for row in (*book.corrections, *book.deeds.values())}
        accounts = [id for id in {**homes, **totals} if not estate or (id in homes and homes[id]["estate"] == estate)]  # noqa: A001
        grades: dict[UUID, dict[Assessor, Grade]] = {}
        for row in await connection.fetch(_GRADES, book.period, accounts):
            grades.setdefault(row["account"], {})[row["side"]] = row["grade"]
        disputes = {row["account"]: row["n"] for row in await connection.fetch(_OPEN, scope)}
    found = []
    for account in accounts:
        points, count = totals.get(account, (NOTHING, 0))
        home = homes.get(account) or strangers[account]
        found.append(
            Member(
                account=account,
                member=home["member"],
                name=home.get("name") or home["member"],
                division=home["division"],
                estate=home.get("estate"),
                employer=home.get("employer"),
                points=points,
                entries=count,
                grades=grades.get(account, {}),
                disputes=disputes.get(account, 0),
            )
        )
    return sorted(found, key=lambda one: (-one.points, one.name, one.account))


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a member has, and what they would have by another table."""

    account: UUID
    member: str
    name: str
    division: str
    now: Decimal
    then: Decimal


async def previewed(service: Service, scope: str, months: tuple[str, str], trying: TableAt) -> list[Previewed]:
    """Everybody in a division by both tables, who would have most first: from the same log, and nothing is written."""
    first, last = months
    as_is = await book(service, scope, first, until=last)
    would_be = (await to_thread(as_is.by, trying)).total(scope)
    found = [
        Previewed(
            account=one.account,
            member=one.member,
            name=one.name,
            division=one.division,
            now=one.points,
            then=would_be.get(one.account, (NOTHING, 0))[0],
        )
        for one in await members(service, scope, as_is)
    ]
    return sorted(found, key=lambda one: (-one.then, one.name, one.account))


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
        posts = await _posts(connection, whose["id"], EARLIEST, service.now(), service.now(), timezone)
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


async def _deeds(
    connection: Connection, whose: UUID | str, begin: datetime, end: datetime, now: datetime, timezone: ZoneInfo
) -> list[Mapping[str, Any]]:
    which = _ONE if isinstance(whose, UUID) else _IN_COUNTY if len(str(whose)) == 6 else _WHO_DID
    # A record reads like a mapping, and to make a dict of each would take as long again as to fetch it.
    done = cast("list[Mapping[str, Any]]", await connection.fetch(_DEEDS.format(whose=which), whose, begin, end))
    return [*done, *await _posts(connection, whose, begin, end, now, timezone)]


async def _posts(
    connection: Connection, whose: UUID | str, begin: datetime, end: datetime, now: datetime, timezone: ZoneInfo
) -> list[Row]:
    """The months for which posts were held, as deeds."""
    query = _POSTS.format(whose=_ONE if isinstance(whose, UUID) else _WHO_HELD)
    found = []
    for post in await connection.fetch(query, whose, begin, end):
        for deed in held([Held(post["id"], post["account"], post["since"], post["until"])], now, timezone):
            if deed.at >= begin:
                told = {key: post[key] for key in ("account", "member", "division")}
                of = {"work": "post", "at": deed.at, "hours": None, "about": post["id"], "because": post["id"]}
                found.append({**told, **of, "id": deed.id, "name": None, "title": post["post"]})
    return found


def _deed(row: Mapping[str, Any]) -> Deed:
    return Deed(row["id"], row["account"], row["work"], row["at"], row["hours"])


def _line(book: Book, entry: Entry) -> Row:
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
