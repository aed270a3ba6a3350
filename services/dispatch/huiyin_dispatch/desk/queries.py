"""The lists of the desk: issues that wait and orders, what is due first at the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import UNDER_WAY, OrderStage
from huiyin_county.charters import Reading
from huiyin_dispatch.orders.queries import ISSUE_SQL, ORDER_SQL, ORDER_SQL_OF, DeskIssueRow, OrderRow

OPEN: tuple[OrderStage, ...] = (*UNDER_WAY, "resolved")
OVER: tuple[OrderStage, ...] = ("resolved", "publicised", "declined", "returned", "cancelled")


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: at some stages, of a member and their forces those they hold or were sent, may take, or both.

    What they hold is wanted from all of their county, for what somebody's force was sent may be in any village of it;
    with `only_here` from where is looked, as all else. Of those only what is overdue, what is near its deadline, what
    somebody higher up sees to, or what is done again. With `kinds` those of issues of these kinds, and what they hold.
    """

    stages: tuple[OrderStage, ...]
    whose: tuple[str, ...] | None = None
    held: bool = True
    to_take: bool = True
    only_here: bool = False
    overdue_at: datetime | None = None
    near_at: datetime | None = None
    supervised: bool = False
    redo: bool = False
    newest: bool = False
    kinds: tuple[IssueKind, ...] | None = None


_WAITING = f"""{ISSUE_SQL} WHERE i.waiting AND i.division LIKE $1 || '%'
ORDER BY i.due_at, i.reported_at, i.id LIMIT $2 OFFSET $3
"""
_COUNT_WAITING = "SELECT count(*) FROM issues WHERE waiting AND division LIKE $1 || '%'"
_CHOSEN = "SELECT * FROM orders_named o"
_COUNT = "SELECT count(*) FROM orders o"
ORDER_FILTER_SQL = """
WHERE o.division LIKE $1 || '%' AND o.stage = ANY($2)
  AND ($3::text[] IS NULL OR ($4 AND o.assignee_id = ANY($3))
       OR ($5 AND o.stage = 'dispatched' AND o.assignee_id IS NULL AND o.division LIKE $10 || '%'))
  AND ($6::timestamptz IS NULL OR o.due_at < $6 AND o.suspended_at IS NULL)
  AND ($7::timestamptz IS NULL OR o.warn_at < $7 AND o.due_at >= $7 AND o.suspended_at IS NULL)
  AND (NOT $8 OR o.supervised <> '{}')
  AND (NOT $9 OR EXISTS (SELECT FROM reopenings r WHERE r.issue = o.issue AND o.dispatched_at >= r.reopened_at))
  AND ($11::text[] IS NULL OR o.issue_kind = ANY($11) OR o.assignee_id = ANY($3))
"""
ORDER_FILTER_ARGUMENTS = 11
"""How many arguments `ORDER_FILTER_SQL` takes."""
_BY = """
ORDER BY CASE WHEN $12 THEN coalesce(o.publicised_at, o.resolved_at) END DESC NULLS LAST,
         o.due_at NULLS LAST, o.dispatched_at, o.id
"""
# A page's orders are found before it is looked up what they are about.
_PAGE = f"({_CHOSEN} {ORDER_FILTER_SQL} {_BY} LIMIT $13 OFFSET $14)"
_ORDERS = f"{ORDER_SQL_OF.format(orders=_PAGE)} {_BY}"
_BELOW = """
SELECT left(division, $2) AS code, count(*) AS n FROM (
    SELECT division FROM issues WHERE waiting
    UNION ALL SELECT division FROM orders WHERE stage = ANY($3)
) AS open WHERE division LIKE $1 || '%' AND length(division) >= $2 GROUP BY 1
"""


async def count_waiting(connection: Reading, scope: str) -> int:
    """How many issues in `scope` wait for an order."""
    return int(await connection.fetchval(_COUNT_WAITING, scope))


async def waiting(connection: Reading, scope: str, limit: int, offset: int) -> list[DeskIssueRow]:
    """Issues in `scope` that wait for an order, first those whose kind leaves the least time since the report."""
    return [DeskIssueRow.of(row) for row in await connection.fetch(_WAITING, scope, limit, offset)]


async def waiting_by_id(connection: Reading, ids: Sequence[UUID]) -> dict[UUID, DeskIssueRow]:
    """Those of these issues that wait for an order, by id."""
    rows = await connection.fetch(f"{ISSUE_SQL} WHERE i.waiting AND i.id = ANY($1)", ids)
    return {row["id"]: DeskIssueRow.of(row) for row in rows}


async def orders_by_id(connection: Reading, ids: Sequence[UUID]) -> dict[UUID, OrderRow]:
    """These orders, by id."""
    rows = await connection.fetch(f"{ORDER_SQL} WHERE o.id = ANY($1)", ids)
    return {row["id"]: OrderRow.of(row) for row in rows}


async def count_orders(connection: Reading, scope: str, wanted: OrderFilter) -> int:
    """How many orders in `scope` are wanted."""
    return int(await connection.fetchval(f"{_COUNT} {ORDER_FILTER_SQL}", *filter_arguments(scope, wanted)))


async def orders(connection: Reading, scope: str, wanted: OrderFilter, limit: int, offset: int) -> list[OrderRow]:
    """The orders in `scope` that are wanted: what is due first, or else what was done last."""
    rows = await connection.fetch(_ORDERS, *filter_arguments(scope, wanted), wanted.newest, limit, offset)
    return [OrderRow.of(row) for row in rows]


def filter_arguments(scope: str, wanted: OrderFilter) -> tuple[Any, ...]:
    """What `ORDER_FILTER_SQL` is given to look in `scope`."""
    reach = scope[:6] if wanted.whose and wanted.held and not wanted.only_here else scope
    only = (wanted.overdue_at, wanted.near_at, wanted.supervised, wanted.redo)
    return reach, list(wanted.stages), wanted.whose, wanted.held, wanted.to_take, *only, scope, wanted.kinds


async def open_below(connection: Reading, scope: str, length: int) -> dict[str, int]:
    """How much is open in each division of `scope` whose code has this length."""
    rows = await connection.fetch(_BELOW, scope, length, list(OPEN))
    return {row["code"]: row["n"] for row in rows}
