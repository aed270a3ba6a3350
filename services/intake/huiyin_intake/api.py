"""Intake over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from huiyin_intake import commands
from huiyin_intake.histories import Histories, take_in_issues
from huiyin_service import photos
from huiyin_service.answers import first_answer
from huiyin_service.auth import STAFF, require
from huiyin_service.histories import Taken
from huiyin_service.http import (
    Accepted,
    Asking,
    Framed,
    Fresh,
    Here,
    IdempotencyKey,
    PageNumber,
    PageSize,
    Scope,
    answer,
    key_of,
)

router = APIRouter(prefix="/api/intake", tags=["intake"])


class Reported(Accepted):
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
async def screen(service: Here, frame: Framed, issue: UUID, body: commands.ScreenBody) -> Accepted:
    """Staff of the issue's division: to dispatch, to deliberation, merged into another, or rejected with a reason."""
    return answer(await commands.screen(service, frame, issue, body))


@router.post("/issues/{issue}/withdraw", summary="take a matter back")
async def withdraw(service: Here, frame: Framed, issue: UUID, body: commands.WithdrawBody) -> Accepted:
    """Whoever reported it, with receipt or sign-in, or staff of its division."""
    return answer(await commands.withdraw(service, frame, issue, body))


@router.post("/photos", status_code=201, summary="upload a picture, as the body or as the form field `photo`")
async def upload(service: Here, request: Request, principal: Asking, idempotency_key: IdempotencyKey = None) -> Photo:
    """JPEG, PNG, WebP or GIF; EXIF and GPS are removed. The id goes into `photos` of an issue or a result."""
    content = await photos.content_of(request, service.settings.photo_bytes)

    async def keep() -> Photo:
        digest = await photos.stored(service, content)
        return Photo(id=digest, url=f"/photos/{digest}.jpg")

    # The picture counts, not the body: one who sends the same form again draws another boundary for it.
    key = key_of(request, service, principal, idempotency_key, content) if idempotency_key else None
    return await first_answer(service, key, Photo, keep)


@router.post("/histories", summary="take in histories of another system, idempotently")
async def histories(service: Here, frame: Framed, body: Histories) -> Taken:
    """Operators: each item becomes the events it attests, under an id that follows from its reference."""
    require(frame.principal, "operator")
    return await first_answer(service, frame.key, Taken, lambda: take_in_issues(service, body, frame.meta))


class Screening(BaseModel):
    """A page of matters that wait for screening."""

    total: int
    items: list[dict[str, Any]]


@router.get("/issues", summary="matters that wait for screening", dependencies=[Fresh])
async def waiting(
    service: Here,
    principal: Asking,
    division: Scope = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Screening:
    """Staff: those in their scope, or in `division` below it, oldest first."""
    asking = require(principal, *STAFF, division=division or None)
    return await to_screen(service, division or asking.division, page, size)


async def to_screen(service: Here, scope: str, page: int, size: int) -> Screening:
    """A page of `issues` in stage reported, oldest first."""
    total = await service.pool.fetchval(
        "SELECT count(*) FROM issues WHERE stage = 'reported' AND division LIKE $1 || '%'", scope
    )
    rows = await service.pool.fetch(
        "SELECT i.*, d.name AS division_name FROM issues i LEFT JOIN divisions d ON d.code = i.division"
        " WHERE i.stage = 'reported' AND i.division LIKE $1 || '%' ORDER BY i.reported_at LIMIT $2 OFFSET $3",
        scope,
        size,
        (page - 1) * size,
    )
    return Screening(total=total, items=[dict(row) for row in rows])
