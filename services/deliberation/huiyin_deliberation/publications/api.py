"""Publications over HTTP (公示)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field

from huiyin_deliberation.publications import commands, queries
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)
from huiyin_service.limits.asking import ask
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter(prefix="/publications")


class PublicationAnswer(queries.PublicationRow):
    """A publication with its objections and corrections; what was objected is told to those who answer."""

    objections: tuple[queries.ObjectionRow, ...]
    corrections: tuple[queries.NoticeCorrectionRow, ...]
    entries: tuple[queries.PlanEntryRow, ...] = Field(description="of a plan: its matters, the most urgent first")


@router.post("/{publication}/object", summary="object to it", dependencies=[asks("publication.object")])
async def object_to(
    request: Request, service: Here, frame: Framed, publication: UUID, body: commands.ObjectToNoticeBody
) -> CommandResult:
    """Whoever lives or acts where it is up, while it can be objected to."""
    await ask(service, request, frame.principal, "objection")
    return answer(await commands.object_to(service, frame, publication, body))


@router.post("/{publication}/answer", summary="answer an objection", dependencies=[asks("publication.answer")])
async def answer_objection(
    service: Here, frame: Framed, publication: UUID, body: commands.AnswerObjectionBody
) -> CommandResult:
    """Staff of its division."""
    return answer(await commands.answer(service, frame, publication, body))


@router.post("/{publication}/correct", summary="put it otherwise", dependencies=[asks("publication.correct")])
async def correct(service: Here, frame: Framed, publication: UUID, body: commands.CorrectNoticeBody) -> CommandResult:
    """Staff of its division. What it said before can be read as before."""
    return answer(await commands.correct(service, frame, publication, body))


@router.get("", summary="publications of a division", dependencies=[asks("publication.answer"), Fresh])
async def publications(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    objected: Annotated[bool, Query(description="only those with an objection to answer")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.PublicationRow]:
    """Staff, within their scope."""
    asking = permit(principal, "publication.answer", division or None)
    scope = division or asking.division
    items = await queries.list_publications(service.pool, scope, size, (page - 1) * size, objected=objected)
    total = await queries.count_publications(service.pool, scope, objected=objected)
    return ListPage(total=total, page=page, size=size, items=items)


@router.get("/{publication}", summary="one publication", dependencies=[PUBLIC, Fresh])
async def publication(service: Here, principal: OptionalPrincipal, publication: UUID) -> PublicationAnswer:
    """Anybody: the notice, from when to when, corrections, and answers to objections."""
    found = await commands.require_publication(service, publication)
    objections = await queries.objections_to(service.pool, publication)
    if not may(principal, "publication.answer", found.division):
        objections = [one.model_copy(update={"words": None}) for one in objections]
    corrections = await queries.corrections_of(service.pool, publication)
    entries = await queries.entries_of(service.pool, publication)
    return PublicationAnswer(
        **dict(found), objections=tuple(objections), corrections=tuple(corrections), entries=tuple(entries)
    )
