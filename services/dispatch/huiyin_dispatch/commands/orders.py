"""What can be asked of orders: dispatch, accept, decline, resolve, publicise."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID, uuid5

import asyncpg
from pydantic import ConfigDict, Field

from huiyin_dispatch.domain import deadline
from huiyin_dispatch.domain.order import (
    ORDER,
    Accept,
    Command,
    Decline,
    Dispatch,
    Order,
    Publicise,
    Resolve,
)
from huiyin_events.contracts.dispatch import Assignee, OrderDispatched
from huiyin_events.contracts.intake import PhotoId
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_events.store import Key
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.http import Body, CommandBody, Frame, Moment, division_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service

ORDERS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bb")
TAKERS = ("member", *STAFF)
MOST_PHOTOS = 9


class Party(Assignee):
    """Whom an order is meant for, in no more words than a name has."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100)
    id: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class DispatchBody(Body):
    """An order to send out."""

    issue: UUID
    assignee: Party | None = Field(default=None, description="none: open to whoever accepts first")
    due_at: Moment | None = Field(default=None, description="none: by the kind's deadline")
    note: Annotated[str, Field(max_length=1000)] | None = None


class AcceptBody(CommandBody):
    """Taking an order on."""


class DeclineBody(CommandBody):
    """Not taking an order on."""

    reason: str = Field(min_length=2, max_length=1000)


class ResolveBody(CommandBody):
    """The work done, with its evidence."""

    result: str = Field(min_length=2, max_length=4000)
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


class PubliciseBody(CommandBody):
    """The notice for the village's board."""

    notice: str = Field(min_length=2, max_length=4000)


async def dispatch(service: Service, frame: Frame, body: DispatchBody) -> Done[Order]:
    """Send an order for an issue; staff of its division may.

    Raises a 404 Problem for an unknown issue, a 409 Problem for one that does not wait for an order.
    """
    issue = await _issue(service, body.issue)
    require(frame.principal, *STAFF, division=issue["division"])
    order = await _order_for(service, issue, frame.key)
    command = Dispatch(
        id=order,
        issue=body.issue,
        assignee=body.assignee,
        due_at=body.due_at or deadline.due(issue["kind"], frame.now),
        note=body.note,
    )
    return await frame.perform(service, ORDER, _stream(order), command, division=issue["division"])


async def accept(service: Service, frame: Frame, order: UUID, body: AcceptBody) -> Done[Order]:
    """Take an order on: the member it was sent to, or any member of the division for an open one."""
    return await _act(service, frame, order, body, Accept)


async def decline(service: Service, frame: Frame, order: UUID, body: DeclineBody) -> Done[Order]:
    """Decline an order with a reason; the issue then waits for another."""
    return await _act(service, frame, order, body, lambda by, for_all: Decline(body.reason, by, for_all))


async def resolve(service: Service, frame: Frame, order: UUID, body: ResolveBody) -> Done[Order]:
    """Say that the work is done: whoever accepted the order, or staff of the division."""
    photos = tuple(body.photos)
    return await _act(service, frame, order, body, lambda by, for_all: Resolve(body.result, by, for_all, photos))


async def publicise(service: Service, frame: Frame, order: UUID, body: PubliciseBody) -> Done[Order]:
    """Put the result on the board; staff of the division may."""
    division = await division_of(service, _stream(order))
    require(frame.principal, *STAFF, division=division)
    return await frame.perform(
        service, ORDER, _stream(order), Publicise(body.notice), division=division, expected=body.expected_version
    )


async def _act(
    service: Service,
    frame: Frame,
    order: UUID,
    body: CommandBody,
    command: Callable[[Assignee, bool], Command],
) -> Done[Order]:
    division = await division_of(service, _stream(order))
    principal = require(frame.principal, *TAKERS, division=division)
    act = command(party_of(principal), principal.role in STAFF)
    return await frame.perform(service, ORDER, _stream(order), act, division=division, expected=body.expected_version)


def party_of(principal: Principal) -> Assignee:
    """Somebody as an order names them."""
    return Assignee(kind="member", name=principal.name or principal.sub, id=principal.sub)


def _stream(order: UUID) -> str:
    return stream_name(OrderDispatched.type, order)


async def _issue(service: Service, issue: UUID) -> asyncpg.Record:
    """The issue from the view, which is given a moment to take in what happened just now."""
    query = "SELECT * FROM issues WHERE id = $1"
    row = await service.pool.fetchrow(query, issue)
    if row is None or not row["waiting"]:
        await service.catch_up()
        row = await service.pool.fetchrow(query, issue)
    if row is None:
        raise Problem(404, "unknown-issue", "没有这件事项", "编号可能有误，或事项不存在。", issue=str(issue))
    return row


async def _order_for(service: Service, issue: asyncpg.Record, key: Key | None) -> UUID:
    """The id of the next order for an issue, or of the one that this very request made before.

    It follows from how many orders the issue had: two who dispatch it at once meet on one stream.
    """
    while True:
        if key and (before := await service.store.replay(key)):
            return UUID(before.streams[0].partition("-")[2])
        _must_wait(issue)
        count = await service.pool.fetchval("SELECT count(*) FROM orders WHERE issue = $1", issue["id"])
        order = uuid5(ORDERS, f"{issue['id']}:{count}")
        if not await service.store.version(_stream(order)):
            return order
        # The view has not seen this order yet, nor what became of it.
        await service.catch_up()
        issue = await _issue(service, issue["id"])


def _must_wait(issue: asyncpg.Record) -> None:
    if issue["waiting"]:
        return
    if issue["stage"] in {"withdrawn", "rejected", "merged"}:
        raise Problem(
            409,
            "issue-ended",
            "不能这样办理",
            "事项 {number} 已经结束，不能派单。",
            params={"number": issue["number"]},
        )
    raise Problem(
        409,
        "issue-not-waiting",
        "不能这样办理",
        "事项 {number} 已有工单或已转议事，不能再派单。",
        params={"number": issue["number"]},
    )
