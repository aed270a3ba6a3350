"""What became of a division's orders in a period (Y10): sent out, accepted by whom, and what was solved."""

from collections import Counter
from dataclasses import dataclass
from typing import get_args

import asyncpg

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import OrderStage
from huiyin_contracts.parties import PartyKind
from huiyin_service.connections import counting
from huiyin_service.periods import DayRange


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """Orders sent out in a period by where they stand now, orders accepted in it by whom, issues solved in it."""

    by_stage: dict[OrderStage, int]
    accepted: dict[PartyKind, int]
    solved: dict[IssueKind, int]


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
