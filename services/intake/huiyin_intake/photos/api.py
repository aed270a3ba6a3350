"""Pictures over HTTP."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from huiyin_service import photos
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.idempotency_cache import answered_before, cached_response
from huiyin_service.limits.asking import ask
from huiyin_service.limits.table import LimitName
from huiyin_service.policy.routes import asks
from huiyin_service.senders import IdempotencyKeyHeader, key_of, sender_of

router = APIRouter(dependencies=[asks("issue.report")])


class Photo(BaseModel):
    """A stored picture: who has its id can refer to it, and nobody can look at it by that."""

    id: str


class Received(BaseModel):
    """That a picture was received under an idempotency key."""


@router.post("/photos", status_code=201, summary="upload a picture, as the body or as the form field `photo`")
async def upload(
    service: Here, request: Request, principal: OptionalPrincipal, idempotency_key: IdempotencyKeyHeader = None
) -> Photo:
    """JPEG, HEIC, PNG, WebP or GIF; the picture alone is kept. The id goes into `photos` of an issue or a result."""
    await ask(service, request, principal, "photo", shared=[(LimitName.PHOTO_ALL, "")])
    content = await photos.content_of(request, service.settings.photo_bytes)
    # The picture counts, not the body: one who sends the same form again draws another boundary for it. Its id is
    # always the same, so it need not be written down, where it would open the picture for who reads that.
    key = key_of(request, service, principal, idempotency_key, content) if idempotency_key else None
    if key:  # of another picture, it is refused before this one is kept
        await answered_before(service, key, Received)
    photo = await photos.stored(service, content, sender_of(request, principal))
    await cached_response(service, key, Received, _received)
    return Photo(id=photo)


async def _received() -> Received:
    return Received()
