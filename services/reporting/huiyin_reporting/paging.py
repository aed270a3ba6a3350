"""Pages of a list whose length is known only once it is read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from fastapi import Request

from huiyin_service.http import ListPage
from huiyin_service.web.list_query import ListQuery

T = TypeVar("T")

UNKNOWN = 10**9


async def paged(
    request: Request,
    read: Callable[[ListQuery], Awaitable[ListPage[T]]],
    *,
    size: int,
    sort: str = "",
    allowed: Sequence[str] = (),
) -> tuple[ListPage[T], ListQuery]:
    """The page that the address asks for; the last one, where it asks for one beyond."""
    asked = ListQuery.of(request, total=UNKNOWN, size=size, sort=sort, allowed=allowed)
    found = await read(asked)
    listing = ListQuery.of(request, total=found.total, size=size, sort=sort, allowed=allowed)
    return (found if listing.page == asked.page else await read(listing)), listing
