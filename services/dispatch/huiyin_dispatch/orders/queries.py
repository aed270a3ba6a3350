"""What the desk shows: issues that wait and orders, what is due first at the top, and one of either with its past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from huiyin_contracts.issues import IssueReported
from huiyin_contracts.orders import OrderDispatched
from huiyin_events.envelope import Recorded, stream_name
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Stage = Literal["dispatched", "accepted", "split", "declined", "returned", "cancelled", "resolved", "publicised"]
UNDER_WAY: tuple[Stage, ...] = ("dispatched", "accepted", "split")
OPEN: tuple[Stage, ...] = (*UNDER_WAY, "resolved")
ENDED: tuple[Stage, ...] = ("resolved", "publicised", "declined", "returned", "cancelled")

# Of one fire all reports come within days; more than that would bury the one that is looked for.
JOINED_WITHIN = timedelta(days=3)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: at some stages, of a member and their forces those they hold or were sent, may take, or both.

    What they hold is wanted from all of their county, for what somebody's force was sent may be in any village of it;
    with `only_here` from where is looked, as all else. Of those only what is overdue, what is near its deadline, what
    somebody higher up sees to, or what is done again.
    """

    stages: tuple[Stage, ...]
    whose: tuple[str, ...] | None = None
    held: bool = True
    to_take: bool = True
    only_here: bool = False
    overdue_at: datetime | None = None
    near_at: datetime | None = None
    supervised: bool = False
    redo: bool = False
    newest: bool = False


_ISSUE = """
SELECT i.*, d.name AS division_name, c.timezone,
       (SELECT o.reason FROM orders o WHERE o.issue = i.id AND o.stage IN ('declined', 'returned')
        ORDER BY o.dispatched_at DESC LIMIT 1) AS declined,
       (SELECT reason FROM reopenings WHERE issue = i.id) AS redo
FROM issues i LEFT JOIN divisions d ON d.code = i.division LEFT JOIN divisions c ON c.code = left(i.division, 6)
"""
_WAITING = f"""{_ISSUE} WHERE i.waiting AND i.division LIKE $1 || '%'
ORDER BY i.due_at, i.reported_at, i.id LIMIT $2 OFFSET $3
"""
_ABOUT = """
SELECT o.*, i.number, i.kind, i.category, i.description, i.address, d.name AS division_name, c.timezone,
       v.solved, v.satisfied, v.comment, again.reason AS redo
FROM {orders} o LEFT JOIN issues i ON i.id = o.issue LEFT JOIN divisions d ON d.code = o.division
     LEFT JOIN divisions c ON c.code = left(o.division, 6) LEFT JOIN verdicts v ON v.result_of = o.id
     LEFT JOIN reopenings again ON again.issue = o.issue AND o.dispatched_at >= again.reopened_at
"""
_ORDER = _ABOUT.format(orders="orders")
_CHOSEN = "SELECT * FROM orders o"
_COUNT = "SELECT count(*) FROM orders o"
WANTED = """
WHERE o.division LIKE $1 || '%' AND o.stage = ANY($2)
  AND ($3::text[] IS NULL OR ($4 AND o.assignee_id = ANY($3))
       OR ($5 AND o.stage = 'dispatched' AND o.assignee_id IS NULL AND o.division LIKE $10 || '%'))
  AND ($6::timestamptz IS NULL OR o.due_at < $6 AND o.suspended_at IS NULL)
  AND ($7::timestamptz IS NULL OR o.warn_at < $7 AND o.due_at >= $7 AND o.suspended_at IS NULL)
  AND (NOT $8 OR o.supervised_by IS NOT NULL)
  AND (NOT $9 OR EXISTS (SELECT FROM reopenings r WHERE r.issue = o.issue AND o.dispatched_at >= r.reopened_at))
"""
ARGUMENTS = 10
"""How many arguments `WANTED` takes."""
_BY = """
ORDER BY CASE WHEN $11 THEN coalesce(o.publicised_at, o.resolved_at) END DESC NULLS LAST,
         o.due_at NULLS LAST, o.dispatched_at, o.id
"""
# A page's orders are found before it is looked up what they are about.
_PAGE = f"({_CHOSEN} {WANTED} {_BY} LIMIT $12 OFFSET $13)"
_ORDERS = f"{_ABOUT.format(orders=_PAGE)} {_BY}"
_BELOW = """
SELECT left(division, $2) AS code, count(*) AS n FROM (
    SELECT division FROM issues WHERE waiting
    UNION ALL SELECT division FROM orders WHERE stage = ANY($3)
) AS open WHERE division LIKE $1 || '%' AND length(division) >= $2 GROUP BY 1
"""
_LATELY = """
SELECT id, number, description FROM issues
WHERE waiting AND division LIKE $1 || '%' AND reported_at >= $2 AND id <> ALL($3)
ORDER BY reported_at DESC, id LIMIT 30
"""
_ASSIGNEES = """
SELECT assignee_kind AS kind, assignee_name AS name, assignee_id AS id FROM orders
WHERE division = $1 AND assignee_name IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY max(dispatched_at) DESC LIMIT 50
"""


async def count_waiting(service: Service, scope: str) -> int:
    """How many issues in `scope` wait for an order."""
    query = "SELECT count(*) FROM issues WHERE waiting AND division LIKE $1 || '%'"
    return int(await service.pool.fetchval(query, scope))


async def waiting(service: Service, scope: str, limit: int, offset: int) -> list[Row]:
    """Issues in `scope` that wait for an order, first those whose kind leaves the least time since the report."""
    return [dict(row) for row in await service.pool.fetch(_WAITING, scope, limit, offset)]


async def waiting_of(service: Service, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Those of these issues that wait for an order, by id."""
    rows = await service.pool.fetch(f"{_ISSUE} WHERE i.waiting AND i.id = ANY($1)", ids)
    return {row["id"]: dict(row) for row in rows}


async def orders_by_id(service: Service, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """These orders, by id."""
    return {row["id"]: dict(row) for row in await service.pool.fetch(f"{_ORDER} WHERE o.id = ANY($1)", ids)}


async def count_orders(service: Service, scope: str, wanted: OrderFilter) -> int:
    """How many orders in `scope` are wanted."""
    return int(await service.pool.fetchval(f"{_COUNT} {WANTED}", *arguments(scope, wanted)))


async def orders(service: Service, scope: str, wanted: OrderFilter, limit: int, offset: int) -> list[Row]:
    """The orders in `scope` that are wanted: what is due first, or else what was done last."""
    rows = await service.pool.fetch(_ORDERS, *arguments(scope, wanted), wanted.newest, limit, offset)
    return [dict(row) for row in rows]


def arguments(scope: str, wanted: OrderFilter) -> tuple[Any, ...]:
    """What `WANTED` is given to look in `scope`."""
    reach = scope[:6] if wanted.whose and wanted.held and not wanted.only_here else scope
    only = (wanted.overdue_at, wanted.near_at, wanted.supervised, wanted.redo)
    return reach, list(wanted.stages), wanted.whose, wanted.held, wanted.to_take, *only, scope


async def open_below(service: Service, scope: str, length: int) -> dict[str, int]:
    """How much is open in each division of `scope` whose code has this length."""
    rows = await service.pool.fetch(_BELOW, scope, length, list(OPEN))
    return {row["code"]: row["n"] for row in rows}


async def issue(service: Service, issue: UUID) -> Row:
    """An issue as dispatch knows it, with the reason why it was last declined. Raises a 404 Problem."""
    return await _one(service, f"{_ISSUE} WHERE i.id = $1", issue)


async def told_in(service: Service, issues: Sequence[UUID]) -> list[Row]:
    """These issues as far as dispatch knows them, the first that was reported first."""
    query = "SELECT id, number, description FROM issues WHERE id = ANY($1) ORDER BY reported_at, id"
    return [dict(row) for row in await service.pool.fetch(query, list(issues))]


async def joinable(service: Service, division: str, since: datetime, but: Sequence[UUID]) -> list[Row]:
    """What was reported lately in a division, to say that it is about the same as something else; the latest first."""
    return [dict(row) for row in await service.pool.fetch(_LATELY, division, since - JOINED_WITHIN, list(but))]


async def order(service: Service, order: UUID) -> Row:
    """An order with what it is about. Raises a 404 Problem."""
    return await _one(service, f"{_ORDER} WHERE o.id = $1", order)


async def _one(service: Service, query: str, *arguments: Any) -> Row:
    """The row of a query, which is given a moment to take in what happened just now."""
    row = await service.pool.fetchrow(query, *arguments)
    if row is None:
        await service.catch_up()
        row = await service.pool.fetchrow(query, *arguments)
    if row is None:
        raise Problem(404, "unknown", "没有这件事项", "编号可能有误，或事项不存在。")
    return dict(row)


async def orders_of(service: Service, issue: UUID) -> list[Row]:
    """All orders there ever were for an issue, the first one first."""
    return [
        dict(row) for row in await service.pool.fetch(f"{_ORDER} WHERE o.issue = $1 ORDER BY o.dispatched_at", issue)
    ]


async def claims(service: Service, issue: UUID) -> list[Row]:
    """The results that were claimed for an issue, the first one first, each with what was said of it."""
    rows = await service.pool.fetch(f"{_ORDER} WHERE o.issue = $1 AND o.resolved_at IS NOT NULL", issue)
    return sorted(map(dict, rows), key=lambda row: row["resolved_at"])


async def parts_of(service: Service, order: UUID) -> list[Row]:
    """The orders that an order was split into."""
    query = f"{_ORDER} WHERE o.part_of = $1 ORDER BY o.dispatched_at, o.id"
    return [dict(row) for row in await service.pool.fetch(query, order)]


async def assignees(service: Service, division: str) -> list[Row]:
    """Whom orders of a division were last sent to, to choose from again."""
    return [dict(row) for row in await service.pool.fetch(_ASSIGNEES, division)]


async def history(service: Service, issue: UUID) -> list[Recorded]:
    """All that happened to an issue and its orders, as the log has it."""
    ids = await service.pool.fetch("SELECT id FROM orders WHERE issue = $1", issue)
    streams = [stream_name(IssueReported.type, issue), *(stream_name(OrderDispatched.type, row["id"]) for row in ids)]
    found = [recorded for stream in streams for recorded in await service.store.read_stream(stream)]
    return sorted(found, key=lambda recorded: recorded.cursor)
