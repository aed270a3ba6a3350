"""Pictures over HTTP."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from huiyin_service import photos
from huiyin_service.http import Here, IdempotencyKeyHeader, OptionalPrincipal, key_of
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.policy.routes import asks
from huiyin_service.web.assets import photo_url

router = APIRouter(dependencies=[asks("issue.report")])


class Photo(BaseModel):
    """A stored picture."""

    id: str
    url: str


@router.post("/photos", status_code=201, summary="upload a picture, as the body or as the form field `photo`")
async def upload(
    service: Here, request: Request, principal: OptionalPrincipal, idempotency_key: IdempotencyKeyHeader = None
) -> Photo:
    """JPEG, HEIC, PNG, WebP or GIF; the picture alone is kept. The id goes into `photos` of an issue or a result."""
    content = await photos.content_of(request, service.settings.photo_bytes)

    async def keep() -> Photo:
        digest = await photos.stored(service, content)
        return Photo(id=digest, url=photo_url(digest))

    # The picture counts, not the body: one who sends the same form again draws another boundary for it.
    key = key_of(request, service, principal, idempotency_key, content) if idempotency_key else None
    return await cached_response(service, key, Photo, keep)
