"""How the members of a division stand in points (Y5): the sums that `domain/points.py` gives, taken where the work is.

A county's year is a hundred thousand deeds. In a month with one table for all of it, what a limit leaves of a deed is
the difference of two sums, and PostgreSQL adds them up. A month in which another charter came into force goes through
the domain, deed by deed, as do posts, whose months stand in no table.
"""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_contracts.points import Assessor, Grade, MemberStanding
from huiyin_county.charters import county
from huiyin_dispatch.points.queries import DEEDS, deed_of, posts_of
from huiyin_dispatch.points.rules import NOTHING, PointsTable, TableAt, by_charter, entries, months, span_of
from huiyin_events.store import Connection
from huiyin_service.connections import counting
from huiyin_service.service import Service

Totals = dict[UUID, tuple[Decimal, int]]
"""By account the points, and from how many entries."""
Span = tuple[str, datetime, datetime]
"""A month, and when it begins and ends."""

# Of all who did something in a division, whatever they did elsewhere in the county, for a limit counts that, too.
_WHO_DID = """
account = ANY(ARRAY(
    SELECT DISTINCT account FROM deeds WHERE counts AND at >= $2 AND at < $3 AND division LIKE $1 || '%'
))
"""
# Nobody has done anything outside their account's county.
_IN_COUNTY = "division LIKE $1 || '%'"
# What is void is there to be seen, counts nothing, and takes no room of what a rule gives in a month at most.
_TOTALS = """
WITH rules AS (
    SELECT * FROM unnest($4::text[], $5::text[], $6::integer[], $7::boolean[], $8::integer[])
                  AS r (month, work, points, hourly, most)
), done AS (
    SELECT d.id, d.account, d.division, d.work, d.at, d.month, r.most,
           CASE WHEN d.id = ANY($9) THEN 0 WHEN r.hourly THEN round(r.points * coalesce(d.hours, 0), 1)
                ELSE coalesce(r.points, 0) END AS worth
    FROM (SELECT *, to_char(at AT TIME ZONE $10, 'YYYY-MM') AS month FROM deeds
          WHERE counts AND at >= $2 AND at < $3 AND {whose}) d
    LEFT JOIN rules r USING (month, work) WHERE d.month = ANY($11)
), given AS (
    SELECT account, division, worth FROM done WHERE most IS NULL
    UNION ALL
    SELECT account, division, sign(worth) * (least(upto, most) - least(upto - abs(worth), most))
    FROM (SELECT *, sum(abs(worth)) OVER (PARTITION BY account, work, month ORDER BY at, id) AS upto
          FROM done WHERE most IS NOT NULL) limited
)
SELECT account, sum(worth) AS points, count(*) AS n FROM given WHERE division LIKE $1 || '%' GROUP BY account
"""
_VOID = """
SELECT DISTINCT entry FROM corrections
WHERE entry IS NOT NULL AND month >= $2 AND month <= $3 AND division LIKE left($1, 6) || '%'
"""
_ADJUSTED = """
SELECT account, sum(points) AS points, count(*) AS n FROM corrections
WHERE points IS NOT NULL AND month >= $2 AND month <= $3 AND division LIKE $1 || '%' GROUP BY account
"""
# Who never reported home is called by the name that an order or an activity knew them by.
_STRANGERS = """
SELECT DISTINCT ON (account) account, member, name, division FROM (
    SELECT account, member, name, division, at FROM deeds WHERE account = ANY($1) AND counts
    UNION ALL SELECT account, member, NULL, division, since FROM posts_held WHERE account = ANY($1)
    UNION ALL SELECT account, member, NULL, division, at FROM corrections WHERE account = ANY($1)
) known ORDER BY account, name IS NULL, at DESC
"""
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


@dataclass(frozen=True, slots=True)
class RankedMember:
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


async def members(service: Service, scope: str, period: str, estate: str | None = None) -> list[RankedMember]:
    """All who live in a division or did something there, by their points; of an estate only those who live there."""
    totals = await _totals(service, scope, (period, period))
    return await _members(service, scope, period, totals, estate)


async def _members(service: Service, scope: str, period: str, totals: Totals, estate: str | None) -> list[RankedMember]:
    async with service.pool.acquire() as connection:
        homes = {row["id"]: dict(row) for row in await connection.fetch(_HOMES, scope, list(totals))}
        rows = await connection.fetch(_STRANGERS, [account for account in totals if account not in homes])
        strangers = {row["account"]: row for row in rows}
        accounts = [id for id in {**homes, **totals} if not estate or (id in homes and homes[id]["estate"] == estate)]  # noqa: A001
        grades: dict[UUID, dict[Assessor, Grade]] = {}
        for row in await connection.fetch(_GRADES, period, accounts):
            grades.setdefault(row["account"], {})[row["side"]] = row["grade"]
        disputes = {row["account"]: row["n"] for row in await connection.fetch(_OPEN, scope)}
    found = []
    for account in accounts:
        points, count = totals.get(account, (NOTHING, 0))
        home = homes.get(account) or strangers[account]
        found.append(
            RankedMember(
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


async def previewed(service: Service, scope: str, period: tuple[str, str], trying: TableAt) -> list[Previewed]:
    """Everybody in a division by both tables, who would have most first: from the same log, and nothing is written."""
    as_is, would_be = await _totals(service, scope, period), await _totals(service, scope, period, trying)
    found = [
        Previewed(
            account=one.account,
            member=one.member,
            name=one.name,
            division=one.division,
            now=one.points,
            then=would_be.get(one.account, (NOTHING, 0))[0],
        )
        for one in await _members(service, scope, period[0], as_is, None)
    ]
    return sorted(found, key=lambda one: (-one.then, one.name, one.account))


async def _totals(service: Service, scope: str, period: tuple[str, str], trying: TableAt | None = None) -> Totals:
    """What each has for what they did in `scope` from one period to another; without `trying`, by the charters."""
    async with counting(service.pool) as connection:
        there = await county(connection, scope)
        begin, end = span_of(period[0], there.timezone)[0], span_of(period[1], there.timezone)[1]
        spans, table_at = list(months(begin, end, there.timezone)), trying or by_charter(there.charters)
        return await totals(connection, scope, spans, table_at, there.timezone, service.now())


async def totals(
    connection: Connection, scope: str, spans: Sequence[Span], table_at: TableAt, timezone: ZoneInfo, now: datetime
) -> Totals:
    """What each has for what they did in `scope` in these months, which follow each other, by these tables."""
    begin, end = spans[0][1], spans[-1][2]
    whole = {month: table for month, since, until in spans if (table := _only(table_at, since, until))}
    span = scope, spans[0][0], spans[-1][0]
    void = {row["entry"] for row in await connection.fetch(_VOID, *span)}
    found: Totals = {}
    which = _IN_COUNTY if len(scope) == 6 else _WHO_DID
    rules = [
        (month, rule.work, rule.points, rule.per == "hour", rule.most)
        for month, table in whole.items()
        for rule in table.rules.values()
    ]
    columns = [list(column) for column in zip(*rules, strict=True)] or [[]] * 5
    query = _TOTALS.format(whose=which)
    tables = (*columns, list(void), str(timezone), list(whole))
    done = await connection.fetch(query, scope, begin, end, *tables) if whole else []
    for row in (*done, *await connection.fetch(_ADJUSTED, *span)):
        _add(found, row["account"], row["points"], row["n"])
    rest = [*await posts_of(connection, scope, begin, end, min(end, now), timezone)]
    for month, since, until in spans:
        if month not in whole:
            rest += map(dict, await connection.fetch(DEEDS.format(whose=which), scope, since, until))
    here = {row["id"]: row["division"].startswith(scope) for row in rest}
    # Beside the loop, which answers others meanwhile.
    for entry in await to_thread(entries, [deed_of(row) for row in rest], table_at, timezone, void):
        if here[entry.deed.id]:
            _add(found, entry.deed.member, entry.counts, 1)
    return found


def _add(totals: Totals, account: UUID, points: Decimal, entries: int) -> None:
    before, count = totals.get(account, (NOTHING, 0))
    totals[account] = before + points, count + entries


def _only(table_at: TableAt, begin: datetime, end: datetime) -> PointsTable | None:
    """The one table that holds from `begin` to `end`; None: another came into force in between."""
    table = table_at(begin)
    return table if table.version == table_at(end - timedelta(microseconds=1)).version else None
