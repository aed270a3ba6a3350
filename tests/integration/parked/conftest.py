"""A projection that can be told what it cannot take."""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from huiyin_contracts import OURS
from huiyin_events import subscription
from huiyin_events.envelope import START, Meta, Recorded
from huiyin_events.store import ANY, Appended, Connection, Store, StreamWrite
from huiyin_events.subscription import Subscription
from tests.builders import new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import Background, OpenPool, Stop

NAME = "views"
WAITS = "waits for what is parked before it"

Subscribe = Callable[..., Coroutine[Any, Any, tuple[Subscription, Stop]]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(subscription, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(subscription, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(subscription, "ASKED_SECONDS", 0.1)
    with capture_logs():  # a traceback for people takes longer to draw than all else
        yield


class Projection:
    """Notes every event, and stumbles over those of streams that are in `poison`, once it has noted them."""

    def __init__(self) -> None:
        self.poison: dict[str, Exception | tuple[str, object]] = {}

    async def __call__(self, connection: Connection, batch: Sequence[Recorded]) -> None:
        for recorded in batch:
            await connection.execute("INSERT INTO applied (subscription, event) VALUES ($1, $2)", NAME, recorded.id)
            match self.poison.get(recorded.stream):
                case (query, argument):
                    await connection.fetchval(query, argument)
                case Exception() as error:
                    raise error


@pytest.fixture
def projection() -> Projection:
    return Projection()


@pytest.fixture
def subscribe(open_pool: OpenPool, client: Client, background: Background, projection: Projection) -> Subscribe:
    """Start the subscription, as a process of its own would be."""

    async def subscribe(**options: Any) -> tuple[Subscription, Stop]:
        started = Subscription(NAME, Store(await open_pool(), OURS), client, projection, **options)
        return started, background(started.run())

    return subscribe


STEPS = (reported, screened, withdrawn)


async def lives(store: Store, *issues: UUID, steps: Sequence[Any] = STEPS) -> Appended:
    """Append what happens to each issue, the first step of all before the second of any."""
    writes = [StreamWrite(stream_of(issue), [new(step(issue))], ANY) for step in steps for issue in issues]
    return [await store.append([write], meta=Meta()) for write in writes][-1]


async def log_of(store: Store, *issues: UUID) -> list[UUID]:
    streams = {stream_of(issue) for issue in issues}
    return [recorded.id for recorded in await store.read_all(START, 100_000) if recorded.stream in streams]


async def applied(store: Store, *issues: UUID) -> list[UUID]:
    """What was noted of these issues, in that order."""
    of = set(await log_of(store, *issues))
    return [
        row["event"] for row in await store.pool.fetch("SELECT event FROM applied ORDER BY n") if row["event"] in of
    ]


async def parked(store: Store) -> list[tuple[UUID, int, str]]:
    """What is parked, in the log's order."""
    rows = await store.pool.fetch("SELECT event, attempts, reason FROM parked ORDER BY tx, position")
    return [(row["event"], row["attempts"], row["reason"]) for row in rows]
