"""The page about the tree over the log."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from huiyin_reporting.transparency import queries
from huiyin_service.http import Here
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])


@router.get("/transparency")
async def transparency(
    request: Request, service: Here, number: Annotated[str | None, Query(max_length=60)] = None
) -> Response:
    """What it is, the newest checkpoint, and what was made public about an issue, each to be verified."""
    published = []
    if number:
        async with service.pool.acquire() as connection:
            published = await queries.published(connection, number.strip())
    return service.pages.render(
        request,
        "transparency.html",
        newest=await queries.newest(service.pool, service.settings.transparency_folder),
        ended=await queries.ended(service.pool),
        number=number,
        published=published,
    )
