"""What became of a division's orders in a period (Y10): sent out, accepted by whom, and what was solved."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import get_args

from huiyin_dispatch.queries.desk import Stage
from huiyin_events.contracts.dispatch import AssigneeKind
from huiyin_events.contracts.intake import IssueKind
from huiyin_service.divisions import timezone_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days on a county's clocks, the last one included, and the moments between which they lie."""

    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """Orders sent out in a period by where they stand now, orders accepted in it by whom, matters solved in it."""

    by_stage: dict[Stage, int]
    accepted: dict[AssigneeKind, int]
    solved: dict[IssueKind, int]


_DAY = timedelta(days=1)

# An order that was given back as wrongly dispatched was not taken on. A result that whoever reported the matter said
# was none, or had done again, has solved nothing: each matter is solved by one order at the most.
_COUNTED = """
SELECT o.stage, o.assignee_kind, i.kind,
       count(*) FILTER (WHERE o.dispatched_at >= $2 AND o.dispatched_at < $3) AS dispatched,
       count(*) FILTER (WHERE o.accepted_at >= $2 AND o.accepted_at < $3 AND o.stage <> 'returned') AS accepted,
       count(*) FILTER (WHERE o.stage = 'publicised' AND o.publicised_at >= $2 AND o.publicised_at < $3
                        AND o.part_of IS NULL AND v.solved IS NOT FALSE AND r.issue IS NULL) AS solved
FROM orders o LEFT JOIN issues i ON i.id = o.issue LEFT JOIN verdicts v ON v.result_of = o.id
     LEFT JOIN reopenings r ON r.result_of = o.id
WHERE o.division LIKE $1 || '%' AND o.dispatched_at < $3
  AND (o.dispatched_at >= $2 OR o.accepted_at >= $2 OR o.publicised_at >= $2)
GROUP BY o.stage, o.assignee_kind, i.kind
"""


async def period(service: Service, division: str, first: date | None, last: date | None) -> Period:
    """The days asked for; without any the year so far, where the division is. Raises a 422 Problem."""
    async with service.pool.acquire() as connection:
        timezone = await timezone_of(connection, division)
    today = service.now().astimezone(timezone).date()
    last_day = last or max(today, first or today)
    first_day = first or last_day.replace(month=1, day=1)
    if first_day > last_day:
        raise Problem(422, "period-backwards", "时段不对", "“从”要在“到”之前。")
    if not (date(1900, 1, 1) <= first_day and last_day < date(2200, 1, 1)):
        raise Problem(422, "period-implausible", "时段不对", "日期要在 1900 年到 2200 年之间。")
    midnights = [datetime(day.year, day.month, day.day, tzinfo=timezone) for day in (first_day, last_day + _DAY)]
    return Period(first_day, last_day, *midnights)


async def counted(service: Service, division: str, during: Period) -> Counted:
    """The figures of a division."""
    rows = await service.pool.fetch(_COUNTED, division, during.starts_at, during.ends_at)
    by_stage: Counter[Stage] = Counter(dict.fromkeys(get_args(Stage), 0))
    accepted: Counter[AssigneeKind] = Counter(dict.fromkeys(get_args(AssigneeKind), 0))
    solved: Counter[IssueKind] = Counter(dict.fromkeys(get_args(IssueKind), 0))
    for row in rows:
        by_stage[row["stage"]] += row["dispatched"]
        if row["accepted"] and row["assignee_kind"]:
            accepted[row["assignee_kind"]] += row["accepted"]
        if row["solved"] and row["kind"]:
            solved[row["kind"]] += row["solved"]
    return Counted(dict(by_stage), dict(accepted), dict(solved))
