"""Reading what was written just now: the view is given a moment before anything is said to be unknown."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from huiyin_service.problems import Problem
from huiyin_service.service import Service

T = TypeVar("T")


async def known(service: Service, find: Callable[[], Awaitable[T | None]], unknown: Problem) -> T:
    """What is found, now or once the view has caught up. Raises `unknown`."""
    found = await find()
    if found is None:
        await service.catch_up()
        found = await find()
    if found is None:
        raise unknown
    return found
