"""An issue, and what is appended to it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID, uuid4

import pytest

from huiyin_events.envelope import Actor, Meta
from huiyin_events.store import ANY, Appended, IdempotencyKey, Store, StreamWrite
from tests.builders import new, stream_of, withdrawn

META = Meta(Actor("secretary-wang", "secretary"))
WRITERS = 12

Append = Callable[..., Coroutine[Any, Any, Appended]]


@pytest.fixture
def issue() -> UUID:
    return uuid4()


@pytest.fixture
def append(store: Store, issue: UUID) -> Append:
    """Append so many events to the issue's stream."""

    async def append(expected: int = ANY, events: int = 1, key: IdempotencyKey | None = None) -> Appended:
        write = StreamWrite(stream_of(issue), [new(withdrawn(issue)) for _ in range(events)], expected)
        return await store.append([write], meta=META, key=key)

    return append


async def race(store: Store, writes: list[StreamWrite]) -> list[Appended | BaseException]:
    """All at once, each on a connection of its own."""
    return await asyncio.gather(
        *(store.append([write], meta=META) for write in writes),
        return_exceptions=True,
    )
