"""How the members of a division stand in points (Y5): the sums that `rules.py` gives, taken where the work is.

A county's year is a hundred thousand deeds. In a month with one table for all of it, what a limit leaves of a deed is
the difference of two sums, and PostgreSQL adds them up. A month in which another charter came into force goes through
the rules, deed by deed, as do posts, whose months stand in no table.
"""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_contracts.base import Tenths
from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.points import Assessor, Grade, MemberStanding
from huiyin_county.charters import county
from huiyin_dispatch.points.ledger import DEEDS, DeedRow, posts_of
from huiyin_dispatch.points.rules import NOTHING, PointsTable, TableAt, by_charter, entries, months, span_of
from huiyin_events.store import Connection
from huiyin_service.persons.masking import GONE, PersonName

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
# No member does anything outside their account's county.
_IN_COUNTY = "division LIKE $1 || '%'"
# What is void is there to be seen, counts nothing, and takes no room of a rule's monthly limit.
_TOTALS = """
WITH rules AS (
    SELECT * FROM unnest($4::text[], $5::text[], $6::integer[], $7::boolean[], $8::integer[])
                  AS r (month, work, points, hourly, monthly_limit)
), done AS (
    SELECT d.id, d.account, d.division, d.work, d.at, d.month, r.monthly_limit,
           CASE WHEN d.id = ANY($9) THEN 0 WHEN r.hourly THEN round(r.points * coalesce(d.hours, 0), 1)
                ELSE coalesce(r.points, 0) END AS worth
    FROM (SELECT *, to_char(at AT TIME ZONE $10, 'YYYY-MM') AS month FROM deeds
          WHERE counts AND at >= $2 AND at < $3 AND {whose}) d
    LEFT JOIN rules r USING (month, work) WHERE d.month = ANY($11)
), given AS (
    SELECT account, division, worth FROM done WHERE monthly_limit IS NULL
    UNION ALL
    SELECT account, division, sign(worth) * (least(upto, monthly_limit) - least(upto - abs(worth), monthly_limit))
    FROM (SELECT *, sum(abs(worth)) OVER (PARTITION BY account, work, month ORDER BY at, id) AS upto
          FROM done WHERE monthly_limit IS NOT NULL) limited
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
# A member who never registered is called by the name that an order or an activity knew them by.
_STRANGERS = """
SELECT DISTINCT ON (account) account, member, subject, p.name, division FROM (
    SELECT account, member, subject, division, at FROM deeds WHERE account = ANY($1) AND counts
    UNION ALL SELECT account, member, NULL, division, since FROM posts_held WHERE account = ANY($1)
    UNION ALL SELECT account, member, NULL, division, at FROM corrections WHERE account = ANY($1)
) known LEFT JOIN persons p USING (subject) ORDER BY account, p.name IS NULL, at DESC
"""
_HOMES = """
SELECT id, member, subject, name, division, estate, employer FROM members_named
WHERE id = ANY($2) OR (left_at IS NULL AND division LIKE $1 || '%')
"""
_GRADES = """
SELECT DISTINCT ON (account, assessor) account, assessor, grade FROM assessments
WHERE period = $1 AND account = ANY($2) ORDER BY account, assessor, version DESC
"""
_OPEN = """
SELECT account, count(*) AS n FROM disputes WHERE answer IS NULL AND division LIKE $1 || '%' GROUP BY account
"""


@dataclass(frozen=True, slots=True)
class RankedMemberRow:
    """A member among others in a division: what they have there, and how they were assessed."""

    account: UUID
    member: str
    subject: UUID
    name: PersonName
    division: str
    estate: str | None
    employer: str | None
    points: Tenths
    entries: int
    assessments: Mapping[Assessor, Grade]
    disputes: int

    def standing(self, rank: int) -> MemberStanding:
        """The same as it is made public."""
        return MemberStanding(
            rank=rank,
            person=Person(name=Personal(self.subject, str(self.name)), id=self.member),
            points=self.points,
            entries=self.entries,
            employer=self.assessments.get("employer"),
            estate=self.assessments.get("estate"),
        )


async def members(
    connection: Connection, scope: str, period: str, estate: str | None, now: datetime
) -> list[RankedMemberRow]:
    """All who live in a division or did something there, by their points; of an estate only those who live there.

    The connection is one for counting, see `counting`.
    """
    totals = await _totals(connection, scope, (period, period), None, now)
    return await _members(connection, scope, period, totals, estate)


async def _members(
    connection: Connection, scope: str, period: str, totals: Totals, estate: str | None
) -> list[RankedMemberRow]:
    homes = {row["id"]: dict(row) for row in await connection.fetch(_HOMES, scope, list(totals))}
    rows = await connection.fetch(_STRANGERS, [account for account in totals if account not in homes])
    strangers = {row["account"]: row for row in rows}
    accounts = [id for id in {**homes, **totals} if not estate or (id in homes and homes[id]["estate"] == estate)]  # noqa: A001
    grades: dict[UUID, dict[Assessor, Grade]] = {}
    for row in await connection.fetch(_GRADES, period, accounts):
        grades.setdefault(row["account"], {})[row["assessor"]] = row["grade"]
    disputes = {row["account"]: row["n"] for row in await connection.fetch(_OPEN, scope)}
    found = []
    for account in accounts:
        points, count = totals.get(account, (NOTHING, 0))
        home = homes.get(account) or strangers[account]
        found.append(
            RankedMemberRow(
                account=account,
                member=home["member"],
                subject=home["subject"] or person_of(home["member"]),
                name=PersonName(home.get("name") or GONE),
                division=home["division"],
                estate=home.get("estate"),
                employer=home.get("employer"),
                points=points,
                entries=count,
                assessments=grades.get(account, {}),
                disputes=disputes.get(account, 0),
            )
        )
    return sorted(found, key=lambda one: (-one.points, one.name, one.account))


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What a member has, and what they would have by another table."""

    account: UUID
    member: str
    name: PersonName
    division: str
    now: Tenths
    then: Tenths


async def previewed(
    connection: Connection, scope: str, period: tuple[str, str], trying: TableAt, now: datetime
) -> list[PreviewRow]:
    """All members of a division by both tables, the one who would have most first. Nothing is written."""
    as_is = await _totals(connection, scope, period, None, now)
    would_be = await _totals(connection, scope, period, trying, now)
    found = [
        PreviewRow(
            account=one.account,
            member=one.member,
            name=one.name,
            division=one.division,
            now=one.points,
            then=would_be.get(one.account, (NOTHING, 0))[0],
        )
        for one in await _members(connection, scope, period[0], as_is, None)
    ]
    return sorted(found, key=lambda one: (-one.then, one.name, one.account))


async def _totals(
    connection: Connection, scope: str, period: tuple[str, str], trying: TableAt | None, now: datetime
) -> Totals:
    """What each has for what they did in `scope` from one period to another; without `trying`, by the charters."""
    there = await county(connection, scope)
    begin, end = span_of(period[0], there.timezone)[0], span_of(period[1], there.timezone)[1]
    spans, table_at = list(months(begin, end, there.timezone)), trying or by_charter(there.charters)
    return await totals(connection, scope, spans, table_at, there.timezone, now)


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
        (month, rule.work, rule.points, rule.per == "hour", rule.monthly_limit)
        for month, table in whole.items()
        for rule in table.rules.values()
    ]
    columns = [list(column) for column in zip(*rules, strict=True)] or [[]] * 5
    query = _TOTALS.format(whose=which)
    tables = (*columns, list(void), str(timezone), list(whole))
    done = await connection.fetch(query, scope, begin, end, *tables) if whole else []
    for row in (*done, *await connection.fetch(_ADJUSTED, *span)):
        _add(found, row["account"], row["points"], row["n"])
    rest = await posts_of(connection, scope, begin, end, min(end, now), timezone)
    for month, since, until in spans:
        if month not in whole:
            deeds = await connection.fetch(DEEDS.format(whose=which), scope, since, until)
            rest += [DeedRow(**row) for row in deeds]
    here = {row.id: row.division.startswith(scope) for row in rest}
    # Beside the loop, which answers others meanwhile.
    for entry in await to_thread(entries, [row.deed() for row in rest], table_at, timezone, void):
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
