"""What became of a division's orders in a period (Y10): sent out, accepted by whom, and what was solved."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import get_args

import asyncpg

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import OrderStage
from huiyin_contracts.parties import PartyKind
from huiyin_county.divisions import timezone_of
from huiyin_events.store import Connection
from huiyin_service.connections import counting
from huiyin_service.problems import Problem


@dataclass(frozen=True, slots=True)
class DayRange:
    """Whole days on a county's clocks, the last one included, and the moments between which they lie."""

    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """Orders sent out in a period by where they stand now, orders accepted in it by whom, issues solved in it."""

    by_stage: dict[OrderStage, int]
    accepted: dict[PartyKind, int]
    solved: dict[IssueKind, int]


_DAY = timedelta(days=1)

# An order that was given back as wrongly dispatched was not taken on. A result that the reporter said
# was none, or had done again, has solved nothing: each issue is solved by one order at the most.
_COUNTED = """
SELECT stage, assignee_kind, issue_kind,
       count(*) FILTER (WHERE dispatched_at >= $2 AND dispatched_at < $3) AS dispatched,
       count(*) FILTER (WHERE accepted_at >= $2 AND accepted_at < $3 AND stage <> 'returned') AS accepted,
       count(*) FILTER (WHERE publicised_at >= $2 AND publicised_at < $3 AND stage = 'publicised'
                        AND part_of IS NULL AND NOT unsolved) AS solved
FROM orders
WHERE division LIKE $1 || '%' AND dispatched_at < $3
  AND (dispatched_at >= $2 OR accepted_at >= $2 OR publicised_at >= $2)
GROUP BY stage, assignee_kind, issue_kind
"""


async def period(
    connection: Connection, now: datetime, division: str, first: date | None, last: date | None
) -> DayRange:
    """The days asked for; without any the year so far, where the division is. Raises a 422 Problem."""
    timezone = await timezone_of(connection, division)
    today = now.astimezone(timezone).date()
    last_day = last or max(today, first or today)
    first_day = first or last_day.replace(month=1, day=1)
    if first_day > last_day:
        raise Problem(422, "period-backwards", "时段不对", "“从”要在“到”之前。")
    if not (date(1900, 1, 1) <= first_day and last_day < date(2200, 1, 1)):
        raise Problem(422, "period-implausible", "时段不对", "日期要在 1900 年到 2200 年之间。")
    midnights = [datetime(day.year, day.month, day.day, tzinfo=timezone) for day in (first_day, last_day + _DAY)]
    return DayRange(first_day, last_day, *midnights)


async def counted(pool: asyncpg.Pool, division: str, during: DayRange) -> PeriodCounts:
    """The figures of a division."""
    async with counting(pool) as connection:
        rows = await connection.fetch(_COUNTED, division, during.starts_at, during.ends_at)
    by_stage: Counter[OrderStage] = Counter(dict.fromkeys(get_args(OrderStage), 0))
    accepted: Counter[PartyKind] = Counter(dict.fromkeys(get_args(PartyKind), 0))
    solved: Counter[IssueKind] = Counter(dict.fromkeys(get_args(IssueKind), 0))
    for row in rows:
        by_stage[row["stage"]] += row["dispatched"]
        if row["accepted"] and row["assignee_kind"]:
            accepted[row["assignee_kind"]] += row["accepted"]
        if row["solved"] and row["issue_kind"]:
            solved[row["issue_kind"]] += row["solved"]
    return PeriodCounts(dict(by_stage), dict(accepted), dict(solved))
