"""Orders over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from huiyin_contracts import DivisionCode
from huiyin_contracts.orders import Assignee
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import allowed_acts as acts
from huiyin_dispatch.orders import commands
from huiyin_dispatch.orders import queries as desk
from huiyin_service.auth import STAFF, TAKERS, require
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)

router = APIRouter()


class Dispatched(CommandResult):
    """An order that went out."""

    id: UUID


@router.post("/orders", status_code=201, summary="dispatch an order for an issue")
async def dispatch(service: Here, frame: Framed, body: commands.DispatchBody) -> Dispatched:
    """Staff of the issue's division: to a member, team, company or unit, or open to whoever accepts first."""
    done = await commands.dispatch(service, frame, body)
    assert done.state.id is not None
    return Dispatched(**answer(done).model_dump(), id=done.state.id)


@router.post("/orders/{order}/accept", summary="take an order on")
async def accept(service: Here, frame: Framed, order: UUID, body: commands.AcceptBody | None = None) -> CommandResult:
    """The member it was sent to, any member of the division for an open one, or staff in their name."""
    return answer(await commands.accept(service, frame, order, body or commands.AcceptBody()))


@router.post("/orders/{order}/decline", summary="decline an order, with the reason")
async def decline(service: Here, frame: Framed, order: UUID, body: commands.DeclineBody) -> CommandResult:
    """Whoever it was sent to; the issue then waits for another order."""
    return answer(await commands.decline(service, frame, order, body))


@router.post("/orders/{order}/resolve", summary="say that the work is done, with evidence")
async def resolve(service: Here, frame: Framed, order: UUID, body: commands.ResolveBody) -> CommandResult:
    """Whoever accepted it, or staff."""
    return answer(await commands.resolve(service, frame, order, body))


@router.post("/orders/{order}/transfer", summary="hand an order on")
async def transfer(service: Here, frame: Framed, order: UUID, body: commands.TransferBody) -> CommandResult:
    """Whoever has it, or staff; it is to be accepted anew, and its deadline stands."""
    return answer(await commands.transfer(service, frame, order, body))


@router.post("/orders/{order}/split", summary="have an order handled in parts")
async def split(service: Here, frame: Framed, order: UUID, body: commands.SplitOrderBody) -> CommandResult:
    """Whoever has it, or staff. Each part is an order with the same deadline; when all are resolved, it is."""
    return answer(await commands.split(service, frame, order, body))


@router.post("/orders/{order}/return", summary="give back an order that was wrongly dispatched")
async def give_back(service: Here, frame: Framed, order: UUID, body: commands.DeclineBody) -> CommandResult:
    """Whoever accepted it, or staff, within the charter's limit; the issue then waits for another order."""
    return answer(await commands.give_back(service, frame, order, body))


@router.post("/orders/{order}/extension", summary="ask for more time")
async def ask_extension(service: Here, frame: Framed, order: UUID, body: commands.ExtensionBody) -> CommandResult:
    """Whoever accepted it, or staff; within what the charter allows."""
    return answer(await commands.ask_extension(service, frame, order, body))


@router.post("/orders/{order}/extension/grant", summary="give the time that was asked for")
async def extend(
    service: Here, frame: Framed, order: UUID, body: commands.OrderNoteBody | None = None
) -> CommandResult:
    """Staff of the division."""
    return answer(await commands.extend(service, frame, order, body or commands.OrderNoteBody()))


@router.post("/orders/{order}/extension/refuse", summary="not give it, with the reason")
async def refuse_extension(service: Here, frame: Framed, order: UUID, body: commands.DeclineBody) -> CommandResult:
    """Staff of the division."""
    return answer(await commands.refuse_extension(service, frame, order, body))


@router.post("/orders/{order}/suspend", summary="let an order's time stand still")
async def suspend(service: Here, frame: Framed, order: UUID, body: commands.SuspendBody) -> CommandResult:
    """Whoever accepted it, while the reporter is asked; staff, where it cannot be done now (挂账)."""
    return answer(await commands.suspend(service, frame, order, body))


@router.post("/orders/{order}/resume", summary="let its time run on")
async def resume(
    service: Here, frame: Framed, order: UUID, body: commands.OrderNoteBody | None = None
) -> CommandResult:
    """Whoever accepted it, or staff; on the day of its review it resumes by itself."""
    return answer(await commands.resume(service, frame, order, body or commands.OrderNoteBody()))


@router.post("/orders/{order}/supervise", summary="see to an order from above")
async def supervise(service: Here, frame: Framed, order: UUID, body: commands.SuperviseBody) -> CommandResult:
    """Staff of the town or the county; what is overdue comes to them by itself."""
    return answer(await commands.supervise(service, frame, order, body))


@router.post("/orders/{order}/inspect", summary="say whether what was resolved is done")
async def inspect(service: Here, frame: Framed, order: UUID, body: commands.InspectBody) -> CommandResult:
    """Staff of the division; what is not done goes back to whoever did it, with a deadline of its own."""
    return answer(await commands.inspect(service, frame, order, body))


@router.post("/orders/{order}/publicise", summary="put the result on the village's board")
async def publicise(service: Here, frame: Framed, order: UUID, body: commands.PubliciseBody) -> CommandResult:
    """Staff of the division."""
    return answer(await commands.publicise(service, frame, order, body))


class Listing(BaseModel):
    """A page of a list."""

    total: int
    items: list[dict[str, Any]]


@router.get("/orders", summary="orders of a division", dependencies=[Fresh])
async def orders(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    stage: Annotated[list[desk.Stage] | None, Query()] = None,
    mine: Annotated[bool, Query(description="only those that the one who asks may take or has taken")] = False,  # noqa: FBT002
    overdue: Annotated[bool, Query(description="only those past their deadline")] = False,  # noqa: FBT002
    redo: Annotated[bool, Query(description="only those that whoever reported it had done again")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Listing:
    """Staff and members, within their scope; what is due first comes first, of what is over what was done last.

    With `mine` and without a division, what they or their forces hold is told from all of their county. `may` is what
    the one who asks may do with each now. What a dispute is about is told to staff and to whom it concerns.
    """
    asking = require(principal, *TAKERS, division=division or None)
    scope = division or asking.division
    stages = tuple(stage or desk.OPEN)
    forces = await acts_for(service.pool, asking)
    wanted = desk.OrderFilter(
        stages,
        (asking.sub, *forces) if mine else None,
        only_here=bool(division),
        overdue_at=service.now() if overdue else None,
        redo=redo,
        newest=set(stages) <= set(desk.ENDED),
    )
    rows = await desk.orders(service, scope, wanted, size, (page - 1) * size)
    items = [acts.with_allowed_acts(asking, row, forces) for row in rows]
    return Listing(total=await desk.count_orders(service, scope, wanted), items=items)


@router.get("/orders/{order}", summary="one order, and what may be done with it now", dependencies=[Fresh])
async def order(service: Here, principal: OptionalPrincipal, order: UUID) -> dict[str, Any]:
    """Staff and members, within their scope. A command on it takes its `version` as `expected_version`."""
    asking = require(principal, *TAKERS)
    row, forces = await desk.order(service, order), await acts_for(service.pool, asking)
    return acts.with_allowed_acts(acts.require_reader(asking, row, forces), row, forces)


@router.get("/waiting", summary="issues that wait for an order", dependencies=[Fresh])
async def waiting(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Listing:
    """Staff, within their scope; first those whose kind leaves the least time since the report."""
    asking = require(principal, *STAFF, division=division or None)
    scope = division or asking.division
    rows = await desk.waiting(service, scope, size, (page - 1) * size)
    return Listing(total=await desk.count_waiting(service, scope), items=rows)


@router.get("/waiting/{issue}", summary="one issue as the desk has it, waiting or not", dependencies=[Fresh])
async def issue(service: Here, principal: OptionalPrincipal, issue: UUID) -> dict[str, Any]:
    """Staff, within their scope; with the orders there were for it."""
    require(principal, *STAFF)
    found = await desk.issue(service, issue)
    require(principal, *STAFF, division=found["division"])
    return {**found, "orders": await desk.orders_of(service, issue)}


@router.get("/assignees", summary="whom orders of a division went to lately", dependencies=[Fresh])
async def assignees(service: Here, principal: OptionalPrincipal, division: DivisionCode) -> list[Assignee]:
    """Staff, within their scope: to choose from again."""
    require(principal, *STAFF, division=division)
    return [Assignee(**row) for row in await desk.assignees(service, division)]
