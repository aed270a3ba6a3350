"""Links, visits, lists and rounds over HTTP (P3)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from huiyin_contracts.lists import ListKind
from huiyin_deliberation.lists import commands, links_import, queries
from huiyin_deliberation.lists.links_import import LinksTaken
from huiyin_deliberation.lists.queries import (
    MATTER_STAGES,
    LinkRow,
    ListedStageOf,
    MatterAnswer,
    MatterRow,
    RoundRow,
    VisitRow,
)
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
    SearchText,
    answer,
)
from huiyin_service.limits.asking import ask
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.problems import unknown
from huiyin_service.reading import known

router = APIRouter()


@router.post("/links", summary="let members look after households", dependencies=[asks("link.keep")])
async def make_links(service: Here, frame: Framed, body: links_import.MakeLinksBody) -> LinksTaken:
    """Staff of the village. A roll may be sent again: what is known stays. If a row is wrong, none is taken."""
    return await links_import.make_links(service, frame, body)


@router.post("/links/{link}/end", summary="end a link", dependencies=[asks("link.keep")])
async def end_link(service: Here, frame: Framed, link: UUID, body: commands.EndLinkBody) -> CommandResult:
    """Staff of the village."""
    return answer(await commands.end_link(service, frame, link, body))


@router.get("/links", summary="who looks after which household", dependencies=[asks("link.keep"), Fresh])
async def links(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    text: SearchText = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[LinkRow]:
    """Staff, within their scope; the household first that was visited the longest ago."""
    asking = permit(principal, "link.keep", division or None)
    scope = division or asking.division
    items = await queries.links(service.pool, scope, None, text, size, (page - 1) * size)
    total = await queries.count_links(service.pool, scope, None, text)
    return ListPage(total=total, page=page, size=size, items=items)


@router.get("/links/mine", summary="the households that one looks after", dependencies=[asks("visit.record"), Fresh])
async def mine(
    service: Here, principal: OptionalPrincipal, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[LinkRow]:
    """The caller's own."""
    asking = permit(principal, "visit.record")
    items = await queries.links(service.pool, "", asking.sub, None, size, (page - 1) * size)
    total = await queries.count_links(service.pool, "", asking.sub, None)
    return ListPage(total=total, page=page, size=size, items=items)


@router.post("/visits", status_code=201, summary="record a visit", dependencies=[asks("visit.record")])
async def record_visit(request: Request, service: Here, frame: Framed, body: commands.VisitBody) -> CreatedResult:
    """Who looks after the household, and staff of the village. Sent again, as after a lost network, it is one visit."""
    await ask(service, request, frame.principal, "visit")
    done = await commands.record_visit(service, frame, body)
    cursor = done.appended.cursor if done.appended else await service.store.head()
    return CreatedResult(id=body.visit, version=done.version, cursor=str(cursor))


@router.get("/visits", summary="visits of a village", dependencies=[asks("link.keep"), Fresh])
async def visits(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    link: Annotated[UUID | None, Query(description="only those of a link")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[VisitRow]:
    """Staff, within their scope, the last first, with what was said."""
    asking = permit(principal, "link.keep", division or None)
    scope = division or asking.division
    items = await queries.visits(service.pool, scope, link, size, (page - 1) * size)
    return ListPage(total=await queries.count_visits(service.pool, scope, link), page=page, size=size, items=items)


@router.get("/lists", summary="the lists of needs and problems", dependencies=[PUBLIC, Fresh])
async def lists(
    service: Here,
    division: Scope = "",
    kind: ListKind | None = None,
    stage: Annotated[list[ListedStageOf] | None, Query(max_length=6, description="none: all")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[MatterRow]:
    """Anyone: what is listed and what became of it, in the words that screening made for everybody."""
    stages = tuple(stage or MATTER_STAGES)
    found = await queries.matters(service.pool, service.now(), division, kind, stages, size, (page - 1) * size)
    counted = await queries.counts(service.pool, division)
    total = sum(n for (of, at), n in counted.items() if kind in {None, of} and at in stages)
    return ListPage(total=total, page=page, size=size, items=[queries.as_public(one) for one in found])


@router.post("/lists/rounds", status_code=201, summary="screen the lists", dependencies=[asks("list.screen")])
async def screen(service: Here, frame: Framed, body: commands.RoundBody) -> CreatedResult:
    """Staff of the village, for its two committees: into the plan, with like ones, to dispatch, or answered."""
    done = await commands.screen(service, frame, body)
    assert done.state is not None
    return CreatedResult(id=done.state.round, **answer(done).model_dump())


@router.get("/lists/rounds", summary="screening rounds of a division", dependencies=[asks("list.screen"), Fresh])
async def rounds(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[RoundRow]:
    """Staff, within their scope, the last first."""
    asking = permit(principal, "list.screen", division or None)
    scope = division or asking.division
    items = await queries.rounds(service.pool, scope, size, (page - 1) * size)
    return ListPage(total=await queries.count_rounds(service.pool, scope), page=page, size=size, items=items)


@router.get("/lists/{matter}", summary="one listed matter", dependencies=[asks("list.screen"), Fresh])
async def one(service: Here, principal: OptionalPrincipal, matter: UUID) -> MatterAnswer:
    """Staff of its village: with what was said."""
    permit(principal, "list.screen")
    found = await known(service, lambda: queries.find_matter(service.pool, service.now(), matter), unknown("matter"))
    permit(principal, "list.screen", found.division)
    return found
