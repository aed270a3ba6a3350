"""Dispatch's read models of issues that wait for an order, and of the orders."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from huiyin_contracts import county_of
from huiyin_contracts.issues import (
    IssueMerged,
    IssueRated,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_contracts.orders import (
    AboutOrder,
    Assignee,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderExtended,
    OrderExtensionAsked,
    OrderExtensionRefused,
    OrderFellOverdue,
    OrderInspected,
    OrderPassedOn,
    OrderPublicised,
    OrderResolved,
    OrderResumed,
    OrderReturned,
    OrderSplit,
    OrderSupervised,
    OrderSuspended,
    OrderTransferred,
)
from huiyin_contracts.topics import TopicPlanned
from huiyin_county.charters import counties
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_ISSUE = """
INSERT INTO issues (id, number, kind, category, description, division, address, stage, reported_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'reported', $8, $9) ON CONFLICT DO NOTHING
"""
_SCREENED = """
UPDATE issues SET stage = CASE stage WHEN 'reported' THEN 'screened' ELSE stage END, note = $2,
                  waiting = waiting AND $3 WHERE id = $1
"""
_ENDED = "UPDATE issues SET stage = $2, waiting = false WHERE id = $1"
_PLANNED = "UPDATE issues SET stage = 'planned', waiting = false WHERE id = $1 AND stage IN ('reported', 'screened')"
# An order that was declined after its issue had fallen away, but before it was cancelled, makes nothing wait again.
_WAITING = "UPDATE issues SET waiting = $2 AND stage IN ('reported', 'screened') WHERE id = $1"
# An issue's life goes one way, so within a batch all rows of one statement may go before those of the next: few round
# trips however many events. Whether it waits can go to and fro; there the batch's last word counts.
_STATEMENTS = (_ISSUE, _SCREENED, _PLANNED, _WAITING, _ENDED)

# An order can go to and fro as well, so its events are folded, and what comes of them is written once.
_COLUMNS = (
    "id", "issue", "part_of", "division", "stage", "assignee_kind", "assignee_name", "assignee_id", "note", "charter",
    "responsible", "accept_by", "warn_at", "due_at", "suspended_at", "suspended_for", "review_at", "asked_until",
    "asked_reason", "extensions", "overdue", "supervised_by", "finding", "reason", "result", "photos", "notice",
    "dispatched_at", "accepted_at", "resolved_at", "publicised_at", "issue_kind",
    "unsolved", "version",
)  # fmt: skip
_CHANGING = _COLUMNS[_COLUMNS.index("stage") :]
# What the row says as the event said it.
_SENT = {"issue", "part_of", "note", "charter", "responsible", "accept_by", "warn_at", "due_at"}
_ORDERS = "SELECT * FROM orders WHERE id = ANY($1) OR issue = ANY($2)"
_KINDS = "SELECT id, kind FROM issues WHERE id = ANY($1)"
_SAVE = f"""
INSERT INTO orders ({", ".join(_COLUMNS)}) VALUES ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
"""  # noqa: S608 — our own column names
_OF_ORDERS = (
    OrderDispatched,
    OrderAccepted,
    OrderDeclined,
    OrderPassedOn,
    OrderTransferred,
    OrderSplit,
    OrderReturned,
    OrderExtensionAsked,
    OrderExtended,
    OrderExtensionRefused,
    OrderSuspended,
    OrderResumed,
    OrderFellOverdue,
    OrderSupervised,
    OrderCancelled,
    OrderResolved,
    OrderInspected,
    OrderPublicised,
)

Row = dict[str, Any]

_OFFERED = {"stage": "dispatched", "accepted_at": None, "asked_until": None, "asked_reason": None}
_ANSWERED = {"asked_until": None, "asked_reason": None}
_RUNNING = {"suspended_at": None, "suspended_for": None, "review_at": None, "reason": None}


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `issues` and `orders`."""
    await _project_issues(connection, batch)
    await _project_orders(connection, batch)


async def _project_orders(connection: Connection, batch: Sequence[Recorded]) -> None:
    events = list(of_types(batch, *_OF_ORDERS))
    reported = {event.issue: event.kind for _, event in of_types(batch, IssueReported)}
    unsolved = {event.result_of for _, event in of_types(batch, IssueRated) if not event.solved}
    unsolved |= {event.result_of for _, event in of_types(batch, IssueReopened)}
    known = {event.order for _, event in events} | unsolved
    if not (known or reported):
        return
    orders: dict[UUID, Row] = {row["id"]: dict(row) for row in await connection.fetch(_ORDERS, known, list(reported))}
    sent = {event.issue for _, event in events if isinstance(event, OrderDispatched)}
    kinds = {row["id"]: row["kind"] for row in await connection.fetch(_KINDS, sent)} if sent else {}
    for recorded, event in events:
        if isinstance(event, OrderDispatched):
            orders.setdefault(event.order, {**_dispatched(recorded, event), "issue_kind": kinds.get(event.issue)})
        elif order := orders.get(event.order):
            order.update(_changes(order, recorded, event), version=recorded.version)
    for order in orders.values():
        # A history may tell of an order before it tells of its issue.
        order["issue_kind"] = order["issue_kind"] or reported.get(order["issue"])
        order["unsolved"] = order["unsolved"] or order["id"] in unsolved
    await connection.executemany(_SAVE, [[order[name] for name in _COLUMNS] for order in orders.values()])


def _dispatched(recorded: Recorded, event: OrderDispatched) -> Row:
    return {
        **dict.fromkeys(_COLUMNS),
        **event.model_dump(include=_SENT),
        **_party(event.assignee),
        "id": event.order,
        "division": recorded.division,
        "stage": "dispatched",
        "extensions": 0,
        "overdue": False,
        "photos": [],
        "unsolved": False,
        "dispatched_at": recorded.occurred_at,
        "version": recorded.version,
    }


def _changes(order: Row, recorded: Recorded, event: AboutOrder) -> Mapping[str, Any]:
    """What an event changes in its order's row."""
    at = recorded.occurred_at
    match event:
        case OrderAccepted():
            return {"stage": "accepted", "accepted_at": at, **_party(event.by)}
        case OrderPassedOn():
            return {**_OFFERED, "accept_by": event.accept_by, **_party(event.to)}
        case OrderTransferred():
            return {**_OFFERED, "accept_by": event.accept_by, "note": event.reason, **_party(event.to)}
        case OrderSplit():
            return {**_OFFERED, "stage": "split", "accept_by": None, **_party(None)}
        case OrderDeclined():
            return {"stage": "declined", "reason": event.reason}
        case OrderReturned():
            return {"stage": "returned", "reason": event.reason}
        case OrderCancelled():
            return {"stage": "cancelled", "reason": event.reason}
        case OrderFellOverdue():
            return {"overdue": True}
        case OrderSupervised():
            return {"supervised_by": event.by}
        case OrderExtensionAsked():
            return {"asked_until": event.until, "asked_reason": event.reason}
        case OrderExtensionRefused():
            return _ANSWERED
        case OrderExtended():
            return {**_ANSWERED, **_deadline(event), "extensions": order["extensions"] + 1}
        case OrderSuspended():
            standing = {"suspended_for": event.cause, "review_at": event.review_at, "reason": event.reason}
            return {"suspended_at": at, **standing}
        case OrderResumed():
            return {**_RUNNING, **_deadline(event)}
        case OrderResolved():
            done = {"result": event.result, "photos": list(event.photos), "resolved_at": at}
            return {**_RUNNING, **_ANSWERED, "stage": "resolved", **done}
        case OrderInspected(passed=True):
            return {"finding": event.finding}
        case OrderInspected():
            again = "accepted" if order["assignee_name"] else "dispatched"
            return {"stage": again, "resolved_at": None, "finding": event.finding, **_deadline(event)}
        case OrderPublicised():
            return {"stage": "publicised", "notice": event.notice, "publicised_at": at}
    return {}


def _deadline(event: OrderExtended | OrderResumed | OrderInspected) -> Mapping[str, Any]:
    return {"warn_at": event.warn_at, "due_at": event.due_at, "overdue": False}


def _party(assignee: Assignee | None) -> Mapping[str, Any]:
    kind, name, id_ = (assignee.kind, assignee.name, assignee.id) if assignee else (None, None, None)
    return {"assignee_kind": kind, "assignee_name": name, "assignee_id": id_}


async def _project_issues(connection: Connection, batch: Sequence[Recorded]) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _STATEMENTS}
    waiting: dict[UUID, bool] = {}
    reported = [(recorded, event) for recorded, event in of_types(batch, IssueReported)]
    there = await counties(connection, [recorded.division for recorded, _ in reported]) if reported else {}
    for recorded, issue in reported:
        begun = there[county_of(recorded.division)].begun_at(recorded.occurred_at, issue.kind)
        what = (issue.issue, issue.number, issue.kind, issue.category, issue.description)
        where = (recorded.division, issue.address)
        rows[_ISSUE].append((*what, *where, recorded.occurred_at, begun.deadline(recorded.occurred_at).due_at))
    for _, event in of_types(
        batch,
        IssueScreened,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        TopicPlanned,
        OrderDispatched,
        OrderDeclined,
        OrderReturned,
    ):
        match event:
            case IssueScreened():
                rows[_SCREENED].append((event.issue, event.note, event.route == "dispatch"))
            case IssueMerged():
                rows[_ENDED].append((event.issue, "merged"))
            case IssueWithdrawn():
                rows[_ENDED].append((event.issue, "withdrawn"))
            case IssueRejected():
                rows[_ENDED].append((event.issue, "rejected"))
            case TopicPlanned():
                rows[_PLANNED].append((event.issue,))
            case OrderDispatched():
                waiting[event.issue] = False
            case OrderDeclined() | OrderReturned():
                waiting[event.issue] = True
    rows[_WAITING] = list(waiting.items())
    for statement, arguments in rows.items():
        if arguments:
            await connection.executemany(statement, arguments)
