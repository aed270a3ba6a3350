"""Pictures: those that are public, for anybody; and sealed ones, for who screens or reported them."""

import asyncio
import re
from pathlib import Path as FilePath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from huiyin_intake.issues.queries import find_number, photo_of
from huiyin_intake.issues.receipts import holder_of
from huiyin_service.http import Here, OptionalPrincipal, division_of
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.photos import PhotoNumber, sealed_photo
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.problems import Problem, unknown
from huiyin_service.streams import issue_stream
from huiyin_service.web.assets import order_photo_url

router = APIRouter()

_COPY = re.compile("[0-9a-f]{64}")

# One that is taken out of public view is to be gone from browsers too, before long.
HEADERS = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}


@router.get("/screen/{issue}/photos/{number}.jpg", dependencies=[asks("issue.screen")])
async def reported(service: Here, principal: OptionalPrincipal, issue: UUID, number: PhotoNumber) -> Response:
    """A picture as it was reported, for who screens it."""
    permit(principal, "issue.screen", await division_of(service, issue_stream(issue)))
    return await sealed_photo(service, await photo_of(service.pool, issue, number))


@router.get("/report/done/{reference}/photos/{number}.jpg", dependencies=[asks("receipt.use")])
async def own(
    request: Request, service: Here, principal: OptionalPrincipal, reference: str, number: PhotoNumber
) -> Response:
    """A picture as it was reported, for who reported it."""
    issue = await find_number(service.pool, reference)
    if issue is None or await holder_of(request, service, principal, issue) is None:
        raise unknown("issue")
    return await sealed_photo(service, await photo_of(service.pool, issue, number))


@router.get("/photos/{copy}.jpg", dependencies=[PUBLIC])
async def photo(service: Here, copy: Annotated[str, Path(max_length=100)]) -> Response:
    """A public copy of a picture. Of a private issue's order: shown where it is asked who may see that."""
    files = PhotoFiles(service.settings.photos_folder)
    path = files.public(copy) if _COPY.fullmatch(copy) else None
    # Read at once: one that is taken back while it is on its way would end in the middle of an answer.
    picture = await asyncio.to_thread(_content_of, path) if path else None
    if picture is not None:
        return Response(picture, media_type="image/jpeg", headers=HEADERS)
    if path and files.held(copy).is_file():
        return Response(status_code=303, headers={"Location": order_photo_url(copy), "Cache-Control": "no-store"})
    raise Problem(404, "unknown-photo", "照片不存在", "地址可能有误，或已不再公开。")


def _content_of(path: FilePath) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
