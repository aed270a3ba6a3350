"""Looking something up in a view that may not have taken in yet what happened just now."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from huiyin_service.service import Service

T = TypeVar("T")


async def seen(service: Service, look: Callable[[], Awaitable[T | None]]) -> T | None:
    """What `look` finds, at once or when the views have caught up with the log; None where there is nothing."""
    found = await look()
    if found is None:
        await service.catch_up()
        found = await look()
    return found
