"""Rolls of estates over HTTP (Y1): as JSON, as a file, and an empty one to fill in."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from huiyin_dispatch.rolls.commands import RollBody, RollTaken, take
from huiyin_dispatch.rolls.roll_import import RollReport, import_file, template_file
from huiyin_dispatch.rolls.sheets import MOST_BYTES
from huiyin_service.http import Frame, Framed, Fresh, Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.photos import content_of
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.senders import IdempotencyKeyHeader, key_of

router = APIRouter(prefix="/organisation")

IMPORT = asks("estate.import")


@router.post("", summary="take in a roll of estates, idempotently", dependencies=[IMPORT])
async def roll(request: Request, service: Here, frame: Framed, body: RollBody) -> RollTaken:
    """Staff of their villages: estates with their branch, secretary, buildings, groups and member households.

    What is not named stays as it is. With anything that does not fit nothing is taken in, and all of it is told.
    """
    language = locale_of(request)
    if body.check:
        return await take(service, frame, body, language)
    return await cached_response(service, frame.key, RollTaken, lambda: take(service, frame, body, language))


@router.post("/file", summary="take in a roll from an XLSX file, idempotently", dependencies=[IMPORT])
async def roll_file(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    idempotency_key: IdempotencyKeyHeader = None,
    check: Annotated[bool, Query(description="only say what does not fit")] = False,  # noqa: FBT002
) -> RollReport:
    """As the body or as the form field `roll`, in the form of the template. Every wrong row is told by its place."""
    permit(principal, "estate.import")
    content = await content_of(request, MOST_BYTES, "roll")
    key = key_of(request, service, principal, idempotency_key, content) if idempotency_key else None
    frame, language = Frame(principal, service.now(), None), locale_of(request)
    return await cached_response(
        service, key, RollReport, lambda: import_file(service, frame, content, language, check=check)
    )


@router.get("/template", summary="an empty roll as XLSX", dependencies=[PUBLIC, Fresh], response_class=Response)
async def template() -> Response:
    """Anybody: its columns, the words to choose from, and a sheet that shows how it is filled in."""
    return template_file()
