"""What can be asked of orders, from 派单 to 公示."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Annotated, Literal, TypeVar
from uuid import UUID, uuid5

import asyncpg
from pydantic import ConfigDict, Field

from huiyin_contracts import charter
from huiyin_contracts.issues import PhotoId
from huiyin_contracts.orders import Assignee, OrderDispatched, OrderPart
from huiyin_county.charter import responsible
from huiyin_county.charters import county
from huiyin_county.deadlines import Schedule
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import queries as desk
from huiyin_dispatch.orders.rules import (
    ORDER,
    Accept,
    AskExtension,
    Command,
    Decline,
    Dispatch,
    Extend,
    Inspect,
    Order,
    Publicise,
    RefuseExtension,
    Resolve,
    Resume,
    Return,
    Split,
    Supervise,
    Suspend,
    Transfer,
)
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_events.store import IdempotencyKey
from huiyin_service.auth import STAFF, TAKERS, Principal, Role, require
from huiyin_service.http import Body, CommandBody, Frame, Moment, division_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service

B = TypeVar("B", bound=CommandBody)

ORDERS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bb")
MOST_PHOTOS = 9


class AssigneeBody(Assignee):
    """Whom an order is meant for, in no more words than a name has."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100)
    id: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class DispatchBody(Body):
    """An order to send out."""

    issue: UUID
    assignee: AssigneeBody | None = Field(default=None, description="none: open to whoever accepts first")
    due_at: Moment | None = Field(default=None, description="none: by the kind's deadline")
    responsible: charter.ResponsibleParty | None = Field(
        default=None, description="none: by the charter, of the category"
    )
    note: Annotated[str, Field(max_length=1000)] | None = None


class TransferBody(CommandBody):
    """Handing an order on."""

    to: AssigneeBody
    reason: str = Field(min_length=2, max_length=1000)


class PartBody(Body):
    """One part of an order: to whom, and what of it."""

    assignee: AssigneeBody | None = Field(default=None, description="none: open to whoever accepts first")
    task: str = Field(min_length=2, max_length=1000)


class SplitOrderBody(CommandBody):
    """An order in parts."""

    parts: list[PartBody] = Field(min_length=2, max_length=9)


class ExtensionBody(CommandBody):
    """More time, and why."""

    until: Moment
    reason: str = Field(min_length=2, max_length=1000)


class SuspendBody(CommandBody):
    """Letting an order's time stand still."""

    cause: Literal["reporter", "shelved"]
    reason: str = Field(min_length=2, max_length=1000)
    review_at: Moment


class OrderNoteBody(CommandBody):
    """A word with it."""

    note: Annotated[str, Field(max_length=1000)] | None = None


class SuperviseBody(CommandBody):
    """A higher level's word on an order."""

    note: str = Field(min_length=2, max_length=1000)


class InspectBody(CommandBody):
    """What somebody found who looked whether it is done."""

    passed: bool
    finding: str = Field(min_length=2, max_length=1000)
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS)


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
    issue = await issue_of(service, body.issue)
    require(frame.principal, *STAFF, division=issue["division"])
    order = await _order_for(service, issue, frame.key)
    schedule = (await county(service.pool, issue["division"])).begun_at(frame.now, issue["kind"])
    command = Dispatch(
        id=order,
        issue=body.issue,
        assignee=body.assignee,
        deadline=schedule.by(body.due_at, frame.now) if body.due_at else schedule.deadline(frame.now),
        accept_by=schedule.accept_by(frame.now),
        charter=schedule.rules.version,
        responsible=body.responsible or responsible(schedule.rules.orders, issue["category"]),
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


async def transfer(service: Service, frame: Frame, order: UUID, body: TransferBody) -> Done[Order]:
    """Hand an order on (转派): whoever has it, or staff of the division."""
    schedule, _ = await _schedule(service, order)
    accept_by = schedule.accept_by(frame.now)
    return await _act(
        service, frame, order, body, lambda by, for_all: Transfer(body.to, body.reason, accept_by, by, for_all)
    )


async def split(service: Service, frame: Frame, order: UUID, body: SplitOrderBody) -> Done[Order]:
    """Have an order handled in parts (分办): whoever has it, or staff. The parts go out by themselves."""
    parts = tuple(
        OrderPart(order=uuid5(order, str(number)), assignee=part.assignee, task=part.task)
        for number, part in enumerate(body.parts)
    )
    return await _act(service, frame, order, body, lambda by, for_all: Split(parts, by, for_all))


async def give_back(service: Service, frame: Frame, order: UUID, body: DeclineBody) -> Done[Order]:
    """Give an accepted order back as wrongly dispatched (退单), within the charter's limit."""
    schedule, row = await _schedule(service, order)
    until = schedule.returnable_until(row["accepted_at"] or frame.now)
    return await _act(
        service, frame, order, body, lambda by, for_all: Return(body.reason, until, frame.now, by, for_all)
    )


async def ask_extension(service: Service, frame: Frame, order: UUID, body: ExtensionBody) -> Done[Order]:
    """Ask for more time (延期申请): whoever has the order, or staff in their name."""
    schedule, row = await _schedule(service, order)
    longest = schedule.longest_extension(row["due_at"] or frame.now)
    most = schedule.rules.orders.extensions
    return await _act(
        service,
        frame,
        order,
        body,
        lambda by, for_all: AskExtension(body.until, body.reason, longest, most, by, for_all),
    )


async def extend(service: Service, frame: Frame, order: UUID, body: OrderNoteBody) -> Done[Order]:
    """Give the time that was asked for; staff of the division may."""
    schedule, row = await _schedule(service, order)
    deadline = schedule.by(row["asked_until"] or frame.now, frame.now)
    return await _by_staff(service, frame, order, _seen(body, row), Extend(deadline, body.note))


async def refuse_extension(service: Service, frame: Frame, order: UUID, body: DeclineBody) -> Done[Order]:
    """Not give it, and say why; staff of the division may."""
    return await _by_staff(service, frame, order, body, RefuseExtension(body.reason))


async def suspend(service: Service, frame: Frame, order: UUID, body: SuspendBody) -> Done[Order]:
    """Let its time stand still: whoever has it while the reporter is asked, staff to shelve it (挂账)."""
    command = partial(Suspend, body.cause, body.reason, body.review_at, frame.now)
    return await _act(service, frame, order, body, command)


async def resume(service: Service, frame: Frame, order: UUID, body: OrderNoteBody) -> Done[Order]:
    """Let its time run on: whoever has it, or staff."""
    schedule, row = await _schedule(service, order)
    deadline = None
    if row["due_at"] and row["suspended_at"]:
        deadline = schedule.resumed(row["due_at"], row["suspended_at"], frame.now)
    return await _act(service, frame, order, _seen(body, row), lambda _by, _for_all: Resume(deadline, body.note))


async def supervise(service: Service, frame: Frame, order: UUID, body: SuperviseBody) -> Done[Order]:
    """See to it from above (督办): staff of the town, or of the county."""
    who, division = await _asked(service, frame, order, STAFF)
    command = Supervise(supervisor(who), "instruction", body.note)
    return await _perform(service, frame, order, division, body, command)


async def inspect(service: Service, frame: Frame, order: UUID, body: InspectBody) -> Done[Order]:
    """Say whether what was resolved is done (核查); if not, it goes back to whoever did it."""
    schedule, _ = await _schedule(service, order)
    command = Inspect(body.passed, body.finding, schedule.deadline(frame.now), tuple(body.photos))
    return await _by_staff(service, frame, order, body, command)


async def publicise(service: Service, frame: Frame, order: UUID, body: PubliciseBody) -> Done[Order]:
    """Put the result on the board; staff of the division may."""
    return await _by_staff(service, frame, order, body, Publicise(body.notice))


async def _act(
    service: Service,
    frame: Frame,
    order: UUID,
    body: CommandBody,
    command: Callable[[Assignee, bool], Command],
) -> Done[Order]:
    asking, division = require(frame.principal, *TAKERS), await division_of(service, _stream(order))
    by = await _as_force(service, asking, order) or party_of(require(asking, *TAKERS, division=division))
    act = command(by, asking.role in STAFF)
    return await _perform(service, frame, order, division, body, act)


def _seen(body: B, row: desk.Row) -> B:
    """A body that holds for the order as the view has it, unless it says itself what its sender saw."""
    return body if body.expected_version is not None else body.model_copy(update={"expected_version": row["version"]})


async def _by_staff(service: Service, frame: Frame, order: UUID, body: CommandBody, command: Command) -> Done[Order]:
    _, division = await _asked(service, frame, order, STAFF)
    return await _perform(service, frame, order, division, body, command)


async def _asked(service: Service, frame: Frame, order: UUID, roles: Sequence[Role]) -> tuple[Principal, str]:
    """Who asks, if they have one of `roles` where the order stands, and where that is."""
    division = await division_of(service, _stream(order))
    return require(frame.principal, *roles, division=division), division


async def _perform(
    service: Service, frame: Frame, order: UUID, division: str, body: CommandBody, command: Command
) -> Done[Order]:
    return await frame.perform(
        service, ORDER, _stream(order), command, division=division, expected=body.expected_version
    )


async def _schedule(service: Service, order: UUID) -> tuple[Schedule, desk.Row]:
    """How an order's time is reckoned, and where it stands by the view, which has seen all that led here."""
    await service.catch_up()
    row = await desk.order(service, order)
    return (await county(service.pool, row["division"])).of(row["charter"], row["dispatched_at"], row["kind"]), row


def supervisor(who: Principal) -> charter.SupervisionLevel:
    """At which level somebody sees to orders from above, by their scope. Raises a 403 Problem in a village."""
    if len(who.division) > 9:
        raise Problem(403, "supervised-from-above", "不能督办", "督办由乡镇（街道）或县级发起。")
    return "town" if len(who.division) == 9 else "county"


async def _as_force(service: Service, asking: Principal, order: UUID) -> Assignee | None:
    """The force that an order was sent to, if a member asks who belongs to it: wherever they live they act for it."""
    forces = await acts_for(service, asking)
    if not forces:
        return None
    meant = ORDER.fold(recorded.event for recorded in await service.store.read_stream(_stream(order))).assignee
    return meant if meant and is_force(meant, forces) else None


def is_force(meant: Assignee, forces: Collection[str]) -> bool:
    """Whether an order is meant for one of these forces."""
    return meant.kind != "member" and meant.id in forces


def party_of(principal: Principal) -> Assignee:
    """Somebody as an order names them."""
    return Assignee(kind="member", name=principal.name or principal.sub, id=principal.sub)


def order_id(issue: UUID, past: int) -> UUID:
    """The id of the next order for an issue that had so many: two who send it at once meet on one stream."""
    return uuid5(ORDERS, f"{issue}:{past}")


def _stream(order: UUID) -> str:
    return stream_name(OrderDispatched.type, order)


async def issue_of(service: Service, issue: UUID) -> asyncpg.Record:
    """The issue from the view, which is given a moment to take in what happened just now."""
    query = "SELECT * FROM issues WHERE id = $1"
    row = await service.pool.fetchrow(query, issue)
    if row is None or not row["waiting"]:
        await service.catch_up()
        row = await service.pool.fetchrow(query, issue)
    if row is None:
        raise Problem(404, "unknown-issue", "没有这件事项", "编号可能有误，或事项不存在。", issue=str(issue))
    return row


async def _order_for(service: Service, issue: asyncpg.Record, key: IdempotencyKey | None) -> UUID:
    """The id of the next order for an issue, or of the one that this very request made before.

    It follows from how many orders the issue had: two who dispatch it at once meet on one stream.
    """
    while True:
        if key and (before := await service.store.replay(key)):
            return UUID(before.streams[0].partition("-")[2])
        _must_wait(issue)
        count = await service.pool.fetchval("SELECT count(*) FROM orders WHERE issue = $1", issue["id"])
        order = order_id(issue["id"], count)
        if not await service.store.version(_stream(order)):
            return order
        # The view has not seen this order yet, nor what became of it.
        await service.catch_up()
        issue = await issue_of(service, issue["id"])


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
