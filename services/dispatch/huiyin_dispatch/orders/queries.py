"""One issue or order as the views have it, and what belongs to it; the lists of the desk are in `desk.queries`."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import Order, OrderStage
from huiyin_county.charters import Reading
from huiyin_county.deadlines import Schedule
from huiyin_dispatch.orders.record import SavedOrder, fields_of, party_of_row
from huiyin_dispatch.orders.schedules import schedule_of
from huiyin_service.persons.contact import ReporterContact
from huiyin_service.persons.shown import ShownParty
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

# Of one fire all reports come within days; more than that would bury the one that is looked for.
LINKABLE_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskIssueRow:
    """An issue as dispatch knows it, why its last order was declined, and why it is done again."""

    id: UUID
    number: str
    kind: IssueKind
    category: str
    division: str
    description: str | None
    address: str | None
    contact: str
    public: str | None
    public_address: str | None
    private: bool
    stage: str
    note: str | None
    reported_at: datetime
    due_at: datetime
    waiting: bool
    division_name: str | None
    timezone: str | None
    declined: str | None
    redo: str | None

    @classmethod
    def of(cls, row: SavedOrder) -> Self:
        """From a row of `ISSUE_SQL`; how the reporter is reached is masked, and what opens pictures left out."""
        contact = ReporterContact(row["subject"], row["name"], row["phone"]).shown
        told = {field.name: row[field.name] for field in fields(cls) if field.name != "contact"}
        return cls(**told, contact=contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow(Order):
    """An order of the view: its state, what it is about, and what the reporter said of its result."""

    stage: OrderStage
    id: UUID
    issue: UUID
    dispatched_at: datetime
    assignee: ShownParty | None = None
    offered_to: tuple[ShownParty, ...] = ()
    division: str
    version: int
    number: str | None
    kind: IssueKind | None
    category: str | None
    description: str | None
    address: str | None
    public: str | None
    public_address: str | None
    private: bool | None
    division_name: str | None
    timezone: str | None
    solved: bool | None
    satisfied: bool | None
    comment: str | None
    redo: str | None

    @classmethod
    def of(cls, row: SavedOrder) -> Self:
        """From a row of `ORDER_SQL`."""
        return cls(**fields_of(row), **{name: row[name] for name in _BESIDE})


_BESIDE = (
    "division", "version", "number", "kind", "category", "description", "address", "public",
    "public_address", "private",
    "division_name", "timezone",
    "solved", "satisfied", "comment", "redo",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IssueName:
    """An issue as it is named where it is chosen or linked."""

    id: UUID
    number: str
    description: str | None


ISSUE_SQL = """
SELECT i.*, d.name AS division_name, c.timezone,
       (SELECT o.reason FROM orders o WHERE o.issue = i.id AND o.stage IN ('declined', 'returned')
        ORDER BY o.dispatched_at DESC LIMIT 1) AS declined,
       (SELECT reason FROM reopenings WHERE issue = i.id) AS redo
FROM issues i LEFT JOIN divisions d ON d.code = i.division LEFT JOIN divisions c ON c.code = left(i.division, 6)
"""
ORDER_SQL_OF = """
SELECT o.*, i.number, i.kind, i.category, i.description, i.address, i.public, i.public_address, i.private,
       d.name AS division_name, c.timezone,
       v.solved, v.satisfied, v.comment, again.reason AS redo
FROM {orders} o LEFT JOIN issues i ON i.id = o.issue LEFT JOIN divisions d ON d.code = o.division
     LEFT JOIN divisions c ON c.code = left(o.division, 6)
     LEFT JOIN verdicts v ON v.result_of = o.id AND v.issue = o.issue
     LEFT JOIN reopenings again ON again.issue = o.issue AND o.dispatched_at >= again.reopened_at
"""
ORDER_SQL = ORDER_SQL_OF.format(orders="orders_named")
_ISSUE = f"{ISSUE_SQL} WHERE i.id = $1"
_ORDER = f"{ORDER_SQL} WHERE o.id = $1"
_ORDERS_OF = f"{ORDER_SQL} WHERE o.issue = $1 ORDER BY o.dispatched_at"
_CLAIMS = f"{ORDER_SQL} WHERE o.issue = $1 AND o.resolved_at IS NOT NULL ORDER BY o.resolved_at"
_PARTS_OF = f"{ORDER_SQL} WHERE o.part_of = $1 ORDER BY o.dispatched_at, o.id"
_PHOTOS = "SELECT cardinality(photos) FROM issues WHERE id = $1"
_REPORTED_PHOTOS = "SELECT photos FROM issues WHERE id = $1"
_CONTACT = "SELECT subject, name, phone FROM issues WHERE id = $1"
_PROVISIONAL = "SELECT id FROM orders WHERE without_notice = $2 AND division LIKE $1 || '%' ORDER BY due_at, id"
_ORDER_IDS = "SELECT id FROM orders WHERE issue = $1"
_LATELY = """
SELECT id, number, description FROM issues
WHERE waiting AND division LIKE $1 || '%' AND reported_at >= $2 AND id <> ALL($3)
ORDER BY reported_at DESC, id LIMIT 30
"""
_NAMES = """
SELECT id, number, description FROM issues WHERE id = ANY($1) AND division LIKE $2 || '%' ORDER BY reported_at, id
"""
_ASSIGNEES = """
SELECT assignee_kind, assignee_body, assignee_id, (array_agg(assignee_subject))[1] AS assignee_subject, assignee_name
FROM orders_named WHERE division = $1 AND assignee_name IS NOT NULL
GROUP BY assignee_kind, assignee_body, assignee_id, assignee_name ORDER BY max(dispatched_at) DESC LIMIT 50
"""


async def issue(connection: Reading, issue: UUID) -> DeskIssueRow | None:
    """An issue; None where the view has none."""
    row = await connection.fetchrow(_ISSUE, issue)
    return DeskIssueRow.of(row) if row else None


async def order(connection: Reading, order: UUID) -> OrderRow | None:
    """An order; None where the view has none."""
    row = await connection.fetchrow(_ORDER, order)
    return OrderRow.of(row) if row else None


async def require_issue(service: Service, id: UUID) -> DeskIssueRow:  # noqa: A002
    """An issue, which the view is given a moment to take in. Raises a 404 Problem."""
    return await known(service, lambda: issue(service.pool, id), unknown("issue", issue=str(id)))


async def require_order(service: Service, id: UUID) -> OrderRow:  # noqa: A002
    """An order, which the view is given a moment to take in. Raises a 404 Problem."""
    return await known(service, lambda: order(service.pool, id), unknown("order", order=str(id)))


async def orders_of(connection: Reading, issue: UUID) -> list[OrderRow]:
    """All orders there ever were for an issue, the first one first."""
    rows = await connection.fetch(_ORDERS_OF, issue)
    return [OrderRow.of(row) for row in rows]


async def claims(connection: Reading, issue: UUID) -> list[OrderRow]:
    """The results that were claimed for an issue, the first one first, each with what was said of it."""
    return [OrderRow.of(row) for row in await connection.fetch(_CLAIMS, issue)]


async def parts_of(connection: Reading, order: UUID) -> list[OrderRow]:
    """The orders that an order was split into."""
    rows = await connection.fetch(_PARTS_OF, order)
    return [OrderRow.of(row) for row in rows]


async def assignees(connection: Reading, division: str) -> list[ShownParty]:
    """Whom orders of a division were last sent to, to choose from again."""
    parties = [party_of_row(row) for row in await connection.fetch(_ASSIGNEES, division)]
    return [party for party in parties if party]


async def contact_of(connection: Reading, issue: UUID) -> ReporterContact:
    """How the reporter of an issue is reached."""
    return ReporterContact(*await connection.fetchrow(_CONTACT, issue) or (issue, None, None))


async def photo_of(connection: Reading, issue: UUID, number: int) -> str | None:
    """One of the pictures that came with a report, counted from 1, by the id that opens it."""
    photos: list[str] = await connection.fetchval(_REPORTED_PHOTOS, issue) or []
    return photos[number - 1] if 1 <= number <= len(photos) else None


async def count_photos(connection: Reading, issue: UUID) -> int:
    """How many pictures came with a report."""
    return await connection.fetchval(_PHOTOS, issue) or 0


async def order_ids(connection: Reading, issue: UUID) -> list[UUID]:
    """The ids of all orders there ever were for an issue."""
    return [row["id"] for row in await connection.fetch(_ORDER_IDS, issue)]


async def provisional(connection: Reading, county: str, year: int) -> list[UUID]:
    """The orders of a county whose deadline was counted before a year's holidays were announced."""
    return [row["id"] for row in await connection.fetch(_PROVISIONAL, county, year)]


async def named(connection: Reading, issues: Sequence[UUID], scope: str) -> list[IssueName]:
    """Those of these issues that lie in a scope, the first one at the top: their words are for who covers it."""
    return [IssueName(**row) for row in await connection.fetch(_NAMES, list(issues), scope)]


async def linkable(connection: Reading, division: str, since: datetime, but: Sequence[UUID]) -> list[IssueName]:
    """What was reported lately in a division, to say that it is about the same as something else; the latest first."""
    rows = await connection.fetch(_LATELY, division, since - LINKABLE_WITHIN, list(but))
    return [IssueName(**row) for row in rows]


async def scheduled(connection: Reading, id: UUID) -> tuple[OrderRow, Schedule] | None:  # noqa: A002
    """An order of the view, and how its time is reckoned; None for one that is not there."""
    row = await order(connection, id)
    return (row, await schedule_of(connection, row.division, row, row.kind)) if row else None
