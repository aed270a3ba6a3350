"""Sending an order out: 派单. What may be done with it afterwards is in `acts`."""

from uuid import UUID, uuid5

from huiyin_county.charter import responsible
from huiyin_county.charters import county
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.bodies import DispatchBody
from huiyin_dispatch.orders.queries import DeskIssueRow
from huiyin_dispatch.orders.rules import ORDER, Order
from huiyin_dispatch.orders.rules.handing import Dispatch
from huiyin_events.decider import Done
from huiyin_events.store import IdempotencyKey
from huiyin_service.http import Frame
from huiyin_service.policy import permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import order_stream

ORDERS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bb")


async def dispatch(service: Service, frame: Frame, body: DispatchBody) -> Done[Order]:
    """Send an order for an issue; staff of its division may.

    Raises a 404 Problem for an unknown issue, a 409 Problem for one that does not wait for an order.
    """
    issue = await _issue(service, body.issue)
    permit(frame.principal, "order.dispatch", issue.division)
    order = await _order_for(service, issue, frame.key)
    schedule = (await county(service.pool, issue.division)).begun_at(frame.now, issue.kind)
    command = Dispatch(
        id=order,
        issue=body.issue,
        assignee=body.assignee.party() if body.assignee else None,
        deadline=schedule.by(body.due_at, frame.now) if body.due_at else schedule.deadline(frame.now),
        accept_by=schedule.accept_by(frame.now),
        charter=schedule.rules.version,
        responsible=body.responsible or responsible(schedule.rules.orders, issue.category),
        note=body.note,
    )
    return await frame.perform(service, ORDER, order_stream(order), command, division=issue.division)


def order_id(issue: UUID, past: int) -> UUID:
    """The id of the next order for an issue that had so many: two who send it at once meet on one stream."""
    return uuid5(ORDERS, f"{issue}:{past}")


async def _issue(service: Service, issue: UUID) -> DeskIssueRow:
    """The issue from the view, which is given a moment to take in what happened just now."""
    row = await queries.require_issue(service, issue)
    if row.waiting:
        return row
    await service.catch_up()
    return await queries.require_issue(service, issue)


async def _order_for(service: Service, issue: DeskIssueRow, key: IdempotencyKey | None) -> UUID:
    """The id of the next order for an issue, or of the one that this very request made before.

    It follows from how many orders the issue had: two who dispatch it at once meet on one stream.
    """
    while True:
        if key and (before := await service.store.replay(key)):
            return UUID(before.streams[0].partition("-")[2])
        _must_wait(issue)
        order = order_id(issue.id, len(await queries.order_ids(service.pool, issue.id)))
        if not await service.store.version(order_stream(order)):
            return order
        # The view has not seen this order yet, nor what became of it.
        await service.catch_up()
        issue = await _issue(service, issue.id)


def _must_wait(issue: DeskIssueRow) -> None:
    if issue.waiting:
        return
    if issue.stage in {"withdrawn", "rejected", "merged"}:
        raise Problem(
            409,
            "issue-ended",
            "不能这样办理",
            "事项 {number} 已经结束，不能派单。",
            params={"number": issue.number},
        )
    raise Problem(
        409,
        "issue-not-waiting",
        "不能这样办理",
        "事项 {number} 已有工单或已转议事，不能再派单。",
        params={"number": issue.number},
    )
