"""Intake over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from huiyin_contracts.issues import IssueReported
from huiyin_events.envelope import stream_name
from huiyin_intake.issues import commands, queries, verdicts
from huiyin_intake.issues.history_import import Histories, import_issues
from huiyin_service import photos
from huiyin_service.auth import STAFF, require
from huiyin_service.history_import import ImportResult
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    IdempotencyKeyHeader,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
    division_of,
    key_of,
)
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.web.assets import photo_url

router = APIRouter()


class Reported(CommandResult):
    """A reported matter: its id, the number to follow it by, and a receipt that lets its holder withdraw it."""

    id: UUID
    number: str
    receipt: str = Field(description="a bearer token for this one issue")


class Photo(BaseModel):
    """A stored picture."""

    id: str
    url: str


@router.post("/issues", status_code=201, summary="report a matter; no sign-in needed")
async def report(service: Here, frame: Framed, body: commands.ReportBody) -> Reported:
    """Report a need, problem, suggestion, dispute, wish, hazard or emergency in a village or community."""
    done = await commands.report(service, frame, body, "api")
    assert done.state.id is not None
    return Reported(
        **answer(done).model_dump(),
        id=done.state.id,
        number=done.state.number,
        receipt=commands.receipt(service, done.state.id),
    )


@router.post("/issues/{issue}/screen", summary="judge a reported matter: its road, or its end")
async def screen(service: Here, frame: Framed, issue: UUID, body: commands.ScreenBody) -> CommandResult:
    """Staff of the issue's division: to dispatch, to deliberation, merged into another, or rejected with a reason."""
    return answer(await commands.screen(service, frame, issue, body))


@router.post("/issues/{issue}/withdraw", summary="take a matter back")
async def withdraw(service: Here, frame: Framed, issue: UUID, body: commands.WithdrawBody) -> CommandResult:
    """Whoever reported it, with receipt or sign-in, or staff of its division."""
    return answer(await commands.withdraw(service, frame, issue, body))


@router.post("/issues/{issue}/rate", summary="the verdict on a public result, and what to do again")
async def rate(service: Here, frame: Framed, issue: UUID, body: verdicts.RateBody) -> CommandResult:
    """Whoever reported it, with receipt or sign-in; or staff of its division, who say how they were told."""
    return answer(await verdicts.rate(service, frame, issue, body, "api"))


@router.post("/issues/{issue}/reopen", summary="have a matter handled once more, with the reason")
async def reopen(service: Here, frame: Framed, issue: UUID, body: verdicts.ReopenBody) -> CommandResult:
    """After a verdict that it is not solved or not well, and once; the order goes to whoever handled it before."""
    return answer(await verdicts.reopen(service, frame, issue, body, "api"))


@router.post("/photos", status_code=201, summary="upload a picture, as the body or as the form field `photo`")
async def upload(
    service: Here, request: Request, principal: OptionalPrincipal, idempotency_key: IdempotencyKeyHeader = None
) -> Photo:
    """JPEG, PNG, WebP or GIF; EXIF and GPS are removed. The id goes into `photos` of an issue or a result."""
    content = await photos.content_of(request, service.settings.photo_bytes)

    async def keep() -> Photo:
        digest = await photos.stored(service, content)
        return Photo(id=digest, url=photo_url(digest))

    # The picture counts, not the body: one who sends the same form again draws another boundary for it.
    key = key_of(request, service, principal, idempotency_key, content) if idempotency_key else None
    return await cached_response(service, key, Photo, keep)


@router.post("/histories", summary="take in histories of another system, idempotently")
async def histories(service: Here, frame: Framed, body: Histories) -> ImportResult:
    """Operators: each item becomes the events it attests, under an id that follows from its reference."""
    require(frame.principal, "operator")
    return await cached_response(service, frame.key, ImportResult, lambda: import_issues(service, body, frame.meta))


class Screening(BaseModel):
    """A page of matters that wait for screening."""

    total: int
    items: list[dict[str, Any]]


@router.get("/issues", summary="matters that wait for screening", dependencies=[Fresh])
async def waiting(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Screening:
    """Staff: those in their scope, or in `division` below it, oldest first."""
    asking = require(principal, *STAFF, division=division or None)
    scope = division or asking.division
    async with service.pool.acquire() as connection:
        total = await queries.waiting(connection, scope)
        items = await queries.to_screen(connection, scope, size=size, offset=(page - 1) * size)
    return Screening(total=total, items=items)


@router.get("/issues/{issue}/similar", summary="what a matter could be merged into", dependencies=[Fresh])
async def similar(service: Here, principal: OptionalPrincipal, issue: UUID) -> list[dict[str, Any]]:
    """Staff of its division: matters of the same village that are not answered yet, the likest first."""
    async with service.pool.acquire() as connection:
        division = await division_of(service, stream_name(IssueReported.type, issue), connection)
        require(principal, *STAFF, division=division)
        return await queries.similar(connection, issue)


@router.get("/categories", summary="the categories most used in a division", dependencies=[Fresh])
async def categories(service: Here, division: Scope) -> list[str]:
    """What to suggest to somebody who reports there; anybody may ask."""
    async with service.pool.acquire() as connection:
        return await queries.categories(connection, division)
