"""What a handler cannot take is parked: other streams go on, order within a stream is kept, and it can be retried."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from huiyin_contracts import OURS
from huiyin_events import checkpoints as progress
from huiyin_events import subscription
from huiyin_events.checkpoints import CheckpointConflict, is_transient
from huiyin_events.envelope import START, Meta, Recorded
from huiyin_events.relay import Relay
from huiyin_events.store import Appended, Connection, Overtaken, Store, StreamWrite, VersionConflict
from huiyin_events.subscription import Subscription
from tests.builders import new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import Background, OpenPool, Stop, eventually
from tests.local.standins import until

pytestmark = pytest.mark.integration

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
    writes = [StreamWrite(stream_of(issue), [new(step(issue))]) for step in steps for issue in issues]
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


async def ask(store: Store, issue: UUID | None = None) -> int:
    """What `huiyin projections retry` does."""
    async with store.pool.acquire() as connection:
        return await progress.ask(connection, stream_of(issue) if issue else None)


async def none_parked(store: Store) -> None:
    async def empty() -> bool:
        return not await parked(store)

    await eventually(empty)


# --- parking -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("live", [True, False])
async def test_what_cannot_be_taken_is_parked_and_only_its_stream_waits(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection, live: bool
) -> None:
    issues = [uuid4() for _ in range(6)]
    bad, *good = issues
    told: list[UUID] = []
    projection.poison[stream_of(bad)] = ValueError("no such thing")

    with capture_logs() as logs:
        last = None if live else await lives(store, *issues)
        views, _ = await subscribe(after_commit=lambda batch: told.extend(one.id for one in batch))
        if last is None:
            await until(lambda: views.live)
            last = await lives(store, *issues)
        assert await views.wait_for(last.cursor, 10)
        await until(lambda: len(told) == 15)
    assert await applied(store, *good) == await log_of(store, *good) == told
    assert await applied(store, bad) == []
    first, second, third = await log_of(store, bad)
    assert await parked(store) == [
        (first, 1, "ValueError: no such thing"),
        (second, 0, WAITS),
        (third, 0, WAITS),
    ]
    assert views.handled == 15
    assert views.trouble is None
    standing = await views.parked()
    assert (standing.events, standing.streams) == (3, 1)
    assert standing.first == f"intake.issue.reported.v1 {stream_of(bad)}: ValueError: no such thing"
    said = [line for line in logs if line["event"] == "event_parked"]
    assert [(line["log_level"], line["id"], line["reason"]) for line in said] == [
        ("error", str(first), "ValueError: no such thing")
    ]


async def test_what_waits_is_not_tried_though_it_could_be_taken(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection
) -> None:
    """Nor by another process that never saw what came before."""
    issue, other = uuid4(), uuid4()
    projection.poison[stream_of(issue)] = ValueError()
    views, stop = await subscribe()
    cursor = (await lives(store, issue, steps=[reported])).cursor
    assert await views.wait_for(cursor, 10)
    await stop()
    projection.poison.clear()
    views, _ = await subscribe()
    cursor = (await lives(store, issue, other, steps=[screened])).cursor
    assert await views.wait_for(cursor, 10)
    assert await applied(store, issue, other) == await log_of(store, other)
    assert [attempts for _, attempts, _ in await parked(store)] == [1, 0]


async def test_several_of_one_batch_are_parked_and_the_rest_is_taken_in_order(
    store: Store, subscribe: Subscribe, projection: Projection
) -> None:
    issues = [uuid4() for _ in range(40)]
    bad, good = issues[::7], [issue for number, issue in enumerate(issues) if number % 7]
    projection.poison |= {stream_of(issue): ValueError(number) for number, issue in enumerate(bad)}
    last = await lives(store, *issues)
    views, _ = await subscribe()
    assert await views.wait_for(last.cursor, 10)
    assert await applied(store, *issues) == await log_of(store, *good)
    assert [event for event, _, _ in await parked(store)] == await log_of(store, *bad)


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (("SELECT 1 / $1::integer", 0), "DivisionByZeroError: "),
        (("SELECT $1::integer", "text"), "DataError: "),
        (("SELECT $1::text", "\0"), "CharacterNotInRepertoireError: "),
    ],
    ids=["database", "driver", "text"],
)
async def test_what_the_database_or_the_driver_refuses_is_parked(
    store: Store, subscribe: Subscribe, projection: Projection, refused: tuple[str, object], reason: str
) -> None:
    issue, other = uuid4(), uuid4()
    projection.poison[stream_of(issue)] = refused
    views, _ = await subscribe()
    last = await lives(store, issue, other, steps=[reported])
    assert await views.wait_for(last.cursor, 10)
    assert [said.startswith(reason) for _, _, said in await parked(store)] == [True]
    assert await applied(store, issue, other) == await log_of(store, other)


# --- what is passing ---------------------------------------------------------------------------------------


def server(state: str) -> asyncpg.PostgresError:
    return asyncpg.PostgresError.new({"C": state, "M": "", "S": "ERROR", "V": "ERROR"})


@pytest.mark.parametrize(
    "error",
    [
        *(
            ConnectionResetError(),
            OSError("disk"),
            TimeoutError(),
            CheckpointConflict(),
            Overtaken(),
            VersionConflict("s", 1, 2),
        ),
        *(asyncpg.InterfaceError("connection is closed"), asyncpg.ConnectionDoesNotExistError("gone")),
        *map(server, ("40001", "40P01", "55P03", "57P01", "57014", "53100", "25006", "08006", "42P01", "3F000")),
    ],
    ids=repr,
)
async def test_a_passing_error_parks_nothing(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection, error: Exception
) -> None:
    issue, other = uuid4(), uuid4()
    projection.poison[stream_of(issue)] = error
    last = await lives(store, other, issue)
    views, _ = await subscribe()
    await asyncio.sleep(0.3)
    assert await parked(store) == await applied(store, issue, other) == []
    projection.poison.clear()
    assert await views.wait_for(last.cursor, 10)
    assert await parked(store) == []
    assert await applied(store, issue, other) == await log_of(store, issue, other)


@pytest.mark.parametrize("error", [ValueError(), KeyError("x"), *map(server, ("22P02", "23505", "54000"))], ids=repr)
def test_what_is_the_events_fault_is_not_passing(error: Exception) -> None:
    assert not is_transient(error)


def test_an_error_is_as_passing_as_its_cause() -> None:
    error = RuntimeError("could not ask")
    error.__cause__ = ConnectionResetError()
    assert is_transient(error)


async def test_an_outage_while_the_rest_is_sorted_out_parks_nothing(
    store: Store, subscribe: Subscribe, projection: Projection
) -> None:
    issues = [uuid4() for _ in range(8)]
    projection.poison = {stream_of(issues[1]): ValueError(), stream_of(issues[6]): ConnectionResetError()}
    last = await lives(store, *issues)
    views, _ = await subscribe()
    await until(lambda: views.trouble is not None)
    assert await parked(store) == await applied(store, *issues) == []
    del projection.poison[stream_of(issues[6])]
    assert await views.wait_for(last.cursor, 10)
    assert len(await parked(store)) == 3


# --- trying again ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restarted", [True, False])
async def test_when_asked_for_it_is_taken_up_in_order_and_the_stream_goes_on(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection, restarted: bool
) -> None:
    issue = uuid4()
    projection.poison[stream_of(issue)] = ValueError()
    views, stop = await subscribe()
    last = await lives(store, issue, steps=STEPS[:2])
    assert await views.wait_for(last.cursor, 10)
    projection.poison.clear()
    if restarted:
        await stop()
        views, _ = await subscribe()
    await asyncio.sleep(0.3)
    assert len(await parked(store)) == 2  # nobody asked
    assert await ask(store, uuid4()) == 0
    assert await ask(store, issue) == 2
    await none_parked(store)
    last = await lives(store, issue, steps=STEPS[2:])
    assert await views.wait_for(last.cursor, 10)
    assert await applied(store, issue) == await log_of(store, issue)
    assert (await views.parked()).first is None


async def test_what_fails_again_stays_with_the_new_reason_until_asked_for_again(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection
) -> None:
    issue, other = uuid4(), uuid4()
    projection.poison = {stream_of(issue): ValueError("first"), stream_of(other): ValueError("other")}
    views, _ = await subscribe()
    last = await lives(store, issue, other, steps=STEPS[:2])
    assert await views.wait_for(last.cursor, 10)
    projection.poison = {stream_of(issue): ValueError("second")}
    await ask(store)

    async def tried() -> bool:
        return len(await parked(store)) == 2

    await eventually(tried)
    await asyncio.sleep(0.3)
    first, behind = await log_of(store, issue)
    assert await parked(store) == [(first, 2, "ValueError: second"), (behind, 0, WAITS)]
    assert await applied(store, issue, other) == await log_of(store, other)
    assert not await store.pool.fetchval("SELECT count(*) FROM parked WHERE retry_at IS NOT NULL")
    projection.poison.clear()
    await ask(store)
    await none_parked(store)
    assert await applied(store, issue) == await log_of(store, issue)


async def test_an_outage_during_a_retry_leaves_it_asked_for(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection
) -> None:
    issue = uuid4()
    projection.poison[stream_of(issue)] = ValueError()
    views, _ = await subscribe()
    last = await lives(store, issue, steps=STEPS[:1])
    assert await views.wait_for(last.cursor, 10)
    projection.poison[stream_of(issue)] = ConnectionResetError()
    await ask(store)
    await asyncio.sleep(0.3)
    assert [attempts for _, attempts, _ in await parked(store)] == [1]
    projection.poison.clear()
    await none_parked(store)
    assert await applied(store, issue) == await log_of(store, issue)


async def test_retries_amid_new_events_of_the_stream_and_several_processes_keep_the_order(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection
) -> None:
    issues = [uuid4() for _ in range(5)]
    several = [(await subscribe())[0] for _ in range(3)]
    writing = asyncio.create_task(_write(store, issues))
    for number in range(12):
        projection.poison = {stream_of(issues[number % 5]): ValueError(number)}
        await asyncio.sleep(0.05)
        projection.poison = {}
        await ask(store)
    last = await writing
    assert all(await asyncio.gather(*(one.wait_for(last.cursor, 10) for one in several)))
    await ask(store)
    await none_parked(store)
    for issue in issues:
        assert await applied(store, issue) == await log_of(store, issue)
    assert sum(one.handled for one in several) == 5 * 40


async def _write(store: Store, issues: Sequence[UUID]) -> Appended:
    for _ in range(39):
        await lives(store, *issues, steps=[screened])
        await asyncio.sleep(0.01)
    return await lives(store, *issues, steps=[screened])
