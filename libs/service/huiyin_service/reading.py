"""What rooms share in reading: the base of rows, and the moment that a view is given to take in what was written."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from huiyin_county.recodings import present
from huiyin_events.envelope import Recorded
from huiyin_service.problems import Problem
from huiyin_service.service import Service

T = TypeVar("T")


class QueryRow(BaseModel):
    """The base of rows that a query gives and an API answers with."""

    model_config = ConfigDict(frozen=True)


def sealed_document(recorded: Recorded) -> str:
    """What an event says as the log has it: who is named in it is called as `persons` says whenever it is read."""
    return recorded.data if isinstance(recorded.data, str) else recorded.data.decode()


async def known(service: Service, find: Callable[[], Awaitable[T | None]], unknown: Problem) -> T:
    """What is found, now or once the view has caught up. Raises `unknown`."""
    found = await find()
    if found is None:
        await service.catch_up()
        found = await find()
    if found is None:
        raise unknown
    return found


async def stands_in(service: Service, stream: str, unknown: Problem) -> str:
    """The division that an aggregate stands in, by its code of now: that of its last event. Raises `unknown`."""
    last = await service.store.read_stream(stream, backwards=True, limit=1)
    if not last:
        raise unknown
    return await present(service.pool, last[0].division)
