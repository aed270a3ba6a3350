"""What the desk shows: issues that wait, and orders by what is due first."""

from typing import Any, Literal

from huiyin_service.service import Service

Stage = Literal["dispatched", "accepted", "declined", "cancelled", "resolved", "publicised"]
OPEN: tuple[Stage, ...] = ("dispatched", "accepted", "resolved")

_WAITING = """
SELECT i.id, i.number, i.kind, i.category, i.description, i.division, d.name AS division_name, i.address, i.stage,
       i.note, i.reported_at
FROM issues i LEFT JOIN divisions d ON d.code = i.division
WHERE i.waiting AND i.division LIKE $1 || '%' ORDER BY i.reported_at, i.id LIMIT $2 OFFSET $3
"""
_ORDERS = """
SELECT o.*, i.number, i.kind, i.category, i.description, i.address, d.name AS division_name
FROM orders o LEFT JOIN issues i ON i.id = o.issue LEFT JOIN divisions d ON d.code = o.division
WHERE o.division LIKE $1 || '%' AND o.stage = ANY($2)
  AND ($3::text IS NULL OR o.assignee_id = $3 OR (o.stage = 'dispatched' AND o.assignee_id IS NULL))
ORDER BY o.due_at NULLS LAST, o.dispatched_at, o.id LIMIT $4 OFFSET $5
"""
_COUNT = """
SELECT count(*) FROM orders o
WHERE o.division LIKE $1 || '%' AND o.stage = ANY($2)
  AND ($3::text IS NULL OR o.assignee_id = $3 OR (o.stage = 'dispatched' AND o.assignee_id IS NULL))
"""


async def waiting(service: Service, scope: str, page: int, size: int) -> tuple[int, list[dict[str, Any]]]:
    """How many issues in `scope` wait for an order, and a page of them, the oldest first."""
    total = await service.pool.fetchval("SELECT count(*) FROM issues WHERE waiting AND division LIKE $1 || '%'", scope)
    rows = await service.pool.fetch(_WAITING, scope, size, (page - 1) * size)
    return total, [dict(row) for row in rows]


async def orders(
    service: Service, scope: str, *, stages: list[Stage], member: str | None, page: int, size: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many orders in `scope` are at `stages`, and a page of them, what is due first at the top.

    With `member`, only those that this member holds, was sent, or may take because they are open.
    """
    total = await service.pool.fetchval(_COUNT, scope, stages, member)
    rows = await service.pool.fetch(_ORDERS, scope, stages, member, size, (page - 1) * size)
    return total, [dict(row) for row in rows]
