"""What a handler cannot take is parked: other streams go on, order within a stream is kept, and it can be retried."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from nats.aio.client import Client
from pydantic import BaseModel
from structlog.testing import capture_logs

from huiyin_contracts import OURS
from huiyin_contracts.conventions import HuiyinConventions
from huiyin_events import checkpoints
from huiyin_events.checkpoints import CheckpointConflict, is_transient
from huiyin_events.envelope import Meta, NewEvent, Recorded
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Connection, Overtaken, Store, StreamWrite, VersionConflict
from huiyin_events.subscription import Subscription
from tests.builders import NOW, VILLAGE, reported, screened, stream_of
from tests.integration.conftest import Background, OpenPool
from tests.integration.parked.conftest import WAITS, Projection, Subscribe, applied, lives, log_of, parked
from tests.local.standins import until

pytestmark = pytest.mark.integration


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


# --- what may be its fault ---------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [TimeoutError("too much"), VersionConflict("s", 1, 2)], ids=repr)
async def test_what_is_too_late_or_loses_its_race_for_ever_is_parked_in_the_end(
    store: Store, subscribe: Subscribe, projection: Projection, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(checkpoints, "PATIENCE", 3)
    issues = [uuid4() for _ in range(6)]
    bad, *good = issues
    projection.poison[stream_of(bad)] = error
    views, _ = await subscribe()
    last = await lives(store, *issues)
    assert await views.wait_for(last.cursor, 10)
    assert await applied(store, *good) == await log_of(store, *good)
    assert [reason for _, _, reason in await parked(store)] == [f"{type(error).__name__}: {error}", WAITS, WAITS]
    await until(lambda: views.live and views.trouble is None)


async def test_a_race_that_is_won_in_the_end_makes_no_one_impatient(
    store: Store, subscribe: Subscribe, projection: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "PATIENCE", 3)
    views, _ = await subscribe()
    for _ in range(4):
        issue = uuid4()
        projection.poison[stream_of(issue)] = VersionConflict("s", 1, 2)
        last = await lives(store, issue, steps=[reported])
        await until(lambda: views.trouble is not None)
        projection.poison.clear()
        assert await views.wait_for(last.cursor, 10)
        views.trouble = None
    assert await parked(store) == []


# --- what a newer release says -----------------------------------------------------------------------------


class Reopened(BaseModel):
    type: ClassVar[str] = "intake.issue.reopened.v99"


class Newer(HuiyinConventions):
    """The release after this one."""

    def load(self, event_type: str, data: str | bytes, context: object = None) -> Any:
        return Reopened() if event_type == Reopened.type else super().load(event_type, data, context)

    def knows(self, event_type: str) -> bool:
        return event_type == Reopened.type or super().knows(event_type)


async def test_an_event_of_a_newer_release_waits_for_that(
    store: Store, open_pool: OpenPool, client: Client, background: Background
) -> None:
    known, handled = uuid4(), list[str]()

    async def read(_: Connection, batch: Sequence[Recorded]) -> None:
        events = [recorded.event.type for recorded in batch]
        handled.extend(events)

    await lives(store, known, steps=[reported])
    unknown = NewEvent(Reopened(), VILLAGE, NOW)
    await store.append([StreamWrite(stream_of(known), [unknown], ANY)], meta=Meta())
    last = await lives(store, uuid4(), steps=[reported])
    old = Subscription("views", Store(await open_pool(), OURS), client, read)
    stop = background(old.run())
    await until(lambda: old.trouble is not None)
    assert "UnknownEventType" in str(old.trouble)
    assert await parked(store) == []
    await stop()
    handled.clear()
    new = Subscription("views", Store(await open_pool(), Newer()), client, read)
    background(new.run())
    assert await new.wait_for(last.cursor, 10)
    assert handled == ["intake.issue.reported.v1", Reopened.type, "intake.issue.reported.v1"]
    assert await parked(store) == []
