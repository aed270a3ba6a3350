"""Online deliberations over HTTP (线上四步, P8): anybody reads them, residents of the place speak."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from huiyin_deliberation.online import commands, opinion_commands, queries
from huiyin_service.http import (
    CommandResult,
    CreatedResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
    created,
)
from huiyin_service.limits.asking import ask
from huiyin_service.policy import may
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter(prefix="/online-deliberations")


@router.post(
    "", status_code=201, summary="publish a topic for residents to deliberate", dependencies=[asks("online.open")]
)
async def open_online(service: Here, frame: Framed, body: commands.OpenOnlineBody) -> CreatedResult:
    """Staff of the village, for a topic of its plan."""
    done = await commands.open_online(service, frame, body)
    return created(done, done.state.id)


@router.get("", summary="online deliberations of a division", dependencies=[PUBLIC, Fresh])
async def online_deliberations(
    service: Here,
    division: Scope = "",
    state: Annotated[queries.OnlineTab, Query(description="open, or how it ended; overdue: a step is late")] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.OnlineDeliberationRow]:
    """Anybody: what is overdue first, then what is due first; of what has ended the newest."""
    found = await queries.LISTS.answer(service, division, state, page, size)
    return found.model_copy(update={"items": [row.as_shown() for row in found.items]})


@router.get("/{online_deliberation}", summary="one online deliberation", dependencies=[PUBLIC, Fresh])
async def online_deliberation(
    service: Here, principal: OptionalPrincipal, online_deliberation: UUID
) -> queries.OnlineDeliberationRow:
    """Anybody: how far it has come, and how many residents said what. Names in full the offices only."""
    row = await commands.readable(service, principal, online_deliberation)
    return row if may(principal, "person.name", row.division) else row.as_shown()


@router.get("/{online_deliberation}/opinions", summary="residents' reasons", dependencies=[PUBLIC, Fresh])
async def opinions(
    service: Here,
    principal: OptionalPrincipal,
    online_deliberation: UUID,
    stand: Annotated[queries.OpinionFilter | None, Query(description="none: all")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.OpinionRow]:
    """Anybody, the newest first: without names, and without what was moderated; who moderates has all."""
    row = await commands.readable(service, principal, online_deliberation)
    all_of_them = may(principal, "online.moderate", row.division)
    at = (service.pool, row.id, stand)
    found = await queries.opinions_in(*at, size, (page - 1) * size, all_of_them=all_of_them)
    total = await queries.how_many_opinions(*at, all_of_them=all_of_them)
    items = found if all_of_them else [one.as_shown() for one in found]
    return ListPage(total=total, page=page, size=size, items=items)


@router.post(
    "/{online_deliberation}/speak", summary="say where one stands, and why", dependencies=[asks("online.speak")]
)
async def speak(
    request: Request, service: Here, frame: Framed, online_deliberation: UUID, body: opinion_commands.OpinionBody
) -> CommandResult:
    """Whoever lives there, for themselves: one voice, which may be changed until the last day."""
    await ask(service, request, frame.principal, "opinion")
    return answer(await opinion_commands.give(service, frame, online_deliberation, body))


@router.post(
    "/{online_deliberation}/moderate", summary="take a reason out of view", dependencies=[asks("online.moderate")]
)
async def moderate(
    service: Here, frame: Framed, online_deliberation: UUID, body: opinion_commands.ModerateOpinionBody
) -> CommandResult:
    """Offices of the levels that the charter names. It is kept, its voice counts, and why is public."""
    return answer(await opinion_commands.moderate(service, frame, online_deliberation, body))


@router.post("/{online_deliberation}/restore", summary="show a reason again", dependencies=[asks("online.moderate")])
async def restore(
    service: Here, frame: Framed, online_deliberation: UUID, body: opinion_commands.ModerateOpinionBody
) -> CommandResult:
    """Offices of the levels that the charter names."""
    return answer(await opinion_commands.moderate(service, frame, online_deliberation, body, restore=True))


commands.CASE.add_routes(router, "")
