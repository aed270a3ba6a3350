"""What happens to orders because of something else: they fall away, are done again, and go out in parts."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.issues import (
    IssueMerged,
    IssueRedacted,
    IssueRejected,
    IssueReopened,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_contracts.orders import CancelCause, OrderDispatched, OrderInspected, OrderResolved, OrderSplit
from huiyin_contracts.parties import Body
from huiyin_contracts.topics import TopicPlanned
from huiyin_county.charter import responsible
from huiyin_county.charters import county
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.commands import order_id
from huiyin_dispatch.orders.queries import scheduled
from huiyin_dispatch.orders.rules import ORDER
from huiyin_dispatch.orders.rules.handing import Cancel, Dispatch, ResolveSplit
from huiyin_dispatch.orders.rules.timing import Supervise
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.persons.shown import ShownParty
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.service import Service
from huiyin_service.streams import order_stream

CAUSES: dict[str, CancelCause] = {
    "withdrawn": "withdrawn",
    "rejected": "rejected",
    "merged": "merged",
    "planned": "deliberated",
}
"""Why orders fall away, by what became of their issue."""


# --- 取消: an order falls away with its issue, or for deliberation, whichever the log has first ---------------------


def on_issue_gone(service: Service) -> Reaction:
    """Withdrawn, rejected, merged, or planned for deliberation: its orders that are not done are cancelled."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueWithdrawn | IssueRejected | IssueMerged | TopicPlanned)
        for order in await queries.order_ids(connection, event.issue):
            await _cancel(service, connection, recorded, order, event.type.split(".")[2])

    return react


def on_order_dispatched(service: Service) -> Reaction:
    """For an issue that went meanwhile: the order is cancelled at once."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderDispatched)
        issue = await queries.issue(connection, event.issue)
        if issue and issue.stage in CAUSES:
            await _cancel(service, connection, recorded, event.order, issue.stage)

    return react


async def _cancel(service: Service, connection: Connection, because: Recorded, order: UUID, stage: str) -> None:
    cancel = Cancel(CAUSES[stage])
    await perform_because(service.store, ORDER, order_stream(order), cancel, because, connection)


def on_issue_screened(service: Service) -> Reaction:
    """Found to be private when something was done already: the pictures of that are not public any more."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event, files = recorded.event, PhotoFiles(service.settings.photos_folder)
        assert isinstance(event, IssueScreened)
        for order in await queries.order_ids(connection, event.issue) if event.private else ():
            await asyncio.to_thread(files.withhold, order)

    return react


# --- 重办: what was not solved, or not well, goes back to who handled it (Y13) --------------------------------------


def on_issue_reopened(service: Service) -> Reaction:
    """A second order for it, to the same handler, by the deadline of its kind, seen to by the town; both know why.

    An issue that was deliberated has no such order: it waits on the desk again, and somebody decides.
    """

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueReopened)
        issue, handled = await queries.issue(connection, event.issue), await queries.order(connection, event.result_of)
        if issue is None or not issue.waiting or handled is None:
            return  # deliberated; or it has an order again, or was taken back, by now
        order = order_id(event.issue, len(await queries.order_ids(connection, event.issue)))
        stream = order_stream(order)
        if await service.store.existing([stream], connection):
            return  # somebody was quicker than the view
        at = recorded.known_at
        schedule = (await county(connection, recorded.division)).begun_at(at, issue.kind)
        again = Dispatch(
            id=order,
            issue=event.issue,
            assignee=handled.assignee,
            deadline=schedule.deadline(at),
            accept_by=schedule.accept_by(at),
            charter=schedule.rules.version,
            responsible=handled.responsible or responsible(schedule.rules.orders, issue.category),
            again=True,
        )
        for command in (again, Supervise("town", "unsatisfied")):
            await perform_because(service.store, ORDER, stream, command, recorded, connection)

    return react


# --- 分办: the parts go out when an order is split, and it is resolved when all of them are -------------------------


def on_order_split(service: Service) -> Reaction:
    """Each part goes out, by the deadline of the whole."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        (event,) = await service.vault.open([recorded], connection)
        assert isinstance(event, OrderSplit)
        found = await scheduled(connection, event.order)
        assert found, "a policy is never ahead of the views"
        (whole, schedule), at = found, recorded.known_at
        due_at = whole.due_at or schedule.deadline(at).due_at
        for part in event.parts:
            command = Dispatch(
                id=part.order,
                issue=event.issue,
                assignee=part.assignee,
                deadline=Deadline(whole.warn_at or due_at, due_at, whole.without_notice),
                accept_by=schedule.accept_by(at),
                charter=schedule.rules.version,
                responsible=whole.responsible,
                note=part.task,
                part_of=event.order,
            )
            await perform_because(service.store, ORDER, order_stream(part.order), command, recorded, connection)

    return react


def on_order_resolved(service: Service) -> Reaction:
    """The last part of one that was split: the whole is resolved, with what was done in each."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderResolved)
        one = await queries.order(connection, event.order)
        parts = await queries.parts_of(connection, one.part_of) if one and one.part_of else []
        if one and one.part_of and all(part.stage == "resolved" for part in parts):
            result = "\n".join(f"{_who(part.assignee)}：{part.result}" for part in parts)
            photos = tuple(photo for part in parts for photo in part.photos)
            whole = ResolveSplit(result, photos)
            await perform_because(service.store, ORDER, order_stream(one.part_of), whole, recorded, connection)

    return react


def _who(assignee: ShownParty | None) -> str:
    """Who did a part, as the public may know: a body by its name; of who is a person, a name is no one's to tell."""
    if assignee is None:
        return "…"
    return assignee.name if isinstance(assignee, Body) else "党员"


# --- 撤下公开内容: with what was said of what was done, its pictures are gone --------------------------------------


def on_issue_redacted(service: Service) -> Reaction:
    """The public copies of pictures that the hidden steps of its orders showed are taken back."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event, files = recorded.event, PhotoFiles(service.settings.photos_folder)
        assert isinstance(event, IssueRedacted)
        for order in await queries.order_ids(connection, event.issue) if event.events else ():
            past = await service.store.read_stream(order_stream(order), connection=connection)
            for one, step in of_types(past, OrderResolved, OrderInspected):
                assert isinstance(step, OrderResolved | OrderInspected)
                if one.id in event.events:
                    await asyncio.to_thread(files.take_back, step.photos)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    IssueWithdrawn: on_issue_gone,
    IssueRejected: on_issue_gone,
    IssueMerged: on_issue_gone,
    TopicPlanned: on_issue_gone,
    IssueScreened: on_issue_screened,
    OrderDispatched: on_order_dispatched,
    IssueReopened: on_issue_reopened,
    IssueRedacted: on_issue_redacted,
    OrderSplit: on_order_split,
    OrderResolved: on_order_resolved,
}
