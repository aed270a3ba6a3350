"""Appending: versions expected and races for them, several streams at once, requests made again."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_events.envelope import START, Actor, Meta
from huiyin_events.store import (
    ANY,
    NO_STREAM,
    STREAM_EXISTS,
    Appended,
    IdempotencyKey,
    IdempotencyKeyReused,
    Store,
    StreamWrite,
    VersionConflict,
)
from tests.builders import new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import Connect, blocked

pytestmark = pytest.mark.integration

META = Meta(Actor("secretary-wang", "secretary", "王书记"))
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


# --- what is stored ----------------------------------------------------------------------------------------


async def test_what_was_appended_is_read_back_as_it_was(store: Store, issue: UUID) -> None:
    causation, correlation = uuid4(), uuid4()
    meta = Meta(Actor("member-li", "member", "李党员"), causation, correlation)
    first, second = new(reported(issue)), new(screened(issue))
    appended = await store.append([StreamWrite(stream_of(issue), [first, second])], meta=meta)
    one, two = await store.read_stream(stream_of(issue))
    assert [(one.id, one.event), (two.id, two.event)] == [(first.id, first.event), (second.id, second.event)]
    assert (one.version, two.version) == (1, 2)
    assert (one.division, one.occurred_at, one.type) == (first.division, first.occurred_at, first.event.type)
    assert (one.meta, two.cursor) == (meta, appended.cursor)
    assert one.recorded_at > one.occurred_at


async def test_an_append_says_where_it_ended(append: Append, store: Store, issue: UUID) -> None:
    await append(events=2)
    appended = await append(events=3)
    assert (appended.version, appended.streams, appended.replayed) == (5, (stream_of(issue),), False)
    assert appended.cursor == await store.head()
    assert await store.version(stream_of(issue)) == 5


async def test_a_stream_is_read_from_any_version_on(append: Append, store: Store, issue: UUID) -> None:
    await append(events=4)
    assert [recorded.version for recorded in await store.read_stream(stream_of(issue), after=2)] == [3, 4]
    assert await store.read_stream(stream_of(issue), after=4) == []
    assert await store.existing([stream_of(issue), stream_of(uuid4())]) == {stream_of(issue)}


# --- expected versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "expected", "stands"),
    [
        (0, ANY, True),
        (2, ANY, True),
        (0, NO_STREAM, True),
        (2, NO_STREAM, False),
        (0, STREAM_EXISTS, False),
        (2, STREAM_EXISTS, True),
        (0, 1, False),
        (2, 1, False),
        (2, 2, True),
        (2, 3, False),
    ],
)
async def test_an_append_stands_only_on_the_version_it_expects(
    append: Append, store: Store, issue: UUID, before: int, expected: int, stands: bool
) -> None:
    if before:
        await append(events=before)
    if stands:
        assert (await append(expected)).version == before + 1
    else:
        with pytest.raises(VersionConflict) as refused:
            await append(expected)
        assert (refused.value.stream, refused.value.expected) == (stream_of(issue), expected)
        assert refused.value.current == before
    assert await store.version(stream_of(issue)) == before + stands


@pytest.mark.parametrize("before", [0, 3])
async def test_of_many_who_expect_the_same_version_one_wins(
    append: Append, store: Store, issue: UUID, before: int
) -> None:
    if before:
        await append(events=before)
    outcomes = await race(
        store, [StreamWrite(stream_of(issue), [new(reported(issue))], before) for _ in range(WRITERS)]
    )
    lost = [outcome for outcome in outcomes if isinstance(outcome, VersionConflict)]
    assert len(lost) == WRITERS - 1
    assert {loser.current for loser in lost} == {before + 1}
    assert await store.version(stream_of(issue)) == before + 1


async def test_a_loser_is_told_the_version_that_the_winner_made(
    append: Append, store: Store, issue: UUID, connect: Connect
) -> None:
    winner = await connect()
    async with winner.transaction():
        await store.append(
            [StreamWrite(stream_of(issue), [new(reported(issue)), new(screened(issue))], NO_STREAM)],
            meta=META,
            connection=winner,
        )
        loser = asyncio.create_task(append(NO_STREAM))
        await blocked(store, winner)
    with pytest.raises(VersionConflict) as refused:
        await loser
    assert refused.value.current == 2


async def test_when_the_winner_is_undone_the_one_who_waited_wins(
    append: Append, store: Store, issue: UUID, connect: Connect
) -> None:
    first = await connect()
    transaction = first.transaction()
    await transaction.start()
    write = StreamWrite(stream_of(issue), [new(reported(issue))], NO_STREAM)
    await store.append([write], meta=META, connection=first)
    second = asyncio.create_task(append(NO_STREAM))
    await blocked(store, first)
    await transaction.rollback()
    assert (await second).version == 1


async def test_inside_a_transaction_a_loser_is_told_as_well(
    append: Append, store: Store, issue: UUID, connect: Connect
) -> None:
    winner, loser = await connect(), await connect()
    write = StreamWrite(stream_of(issue), [new(reported(issue))], NO_STREAM)

    async def lose() -> None:
        async with loser.transaction():
            await store.append([write], meta=META, connection=loser)

    async with winner.transaction():
        await store.append([write], meta=META, connection=winner)
        losing = asyncio.create_task(lose())
        await blocked(store, winner)
    with pytest.raises(VersionConflict) as refused:
        await losing
    assert refused.value.current == 1


@pytest.mark.parametrize(("expected", "before"), [(ANY, 0), (ANY, 1), (STREAM_EXISTS, 1)])
async def test_those_who_take_any_version_all_get_in(
    append: Append, store: Store, issue: UUID, expected: int, before: int
) -> None:
    if before:
        await append()
    pairs = [[new(reported(issue)), new(screened(issue))] for _ in range(WRITERS)]
    outcomes = await race(store, [StreamWrite(stream_of(issue), pair, expected) for pair in pairs])
    versions = sorted(outcome.version for outcome in outcomes if isinstance(outcome, Appended))
    assert versions == [before + 2 * n for n in range(1, WRITERS + 1)]
    types = [recorded.type for recorded in await store.read_stream(stream_of(issue), after=before)]
    assert types == [event.event.type for event in pairs[0]] * WRITERS  # what was appended together stays together


async def test_one_who_takes_any_version_gets_in_past_those_who_do_not(store: Store, issue: UUID) -> None:
    def write(expected: int) -> StreamWrite:
        return StreamWrite(stream_of(issue), [new(reported(issue))], expected)

    outcomes = await race(store, [write(NO_STREAM if n % 2 else ANY) for n in range(WRITERS)])
    assert all(isinstance(outcome, Appended) for outcome in outcomes[::2])
    strict = [outcome for outcome in outcomes[1::2] if isinstance(outcome, Appended)]
    assert len(strict) <= 1
    assert await store.version(stream_of(issue)) == WRITERS // 2 + len(strict)


async def test_any_version_will_do_inside_a_transaction_too(
    append: Append, store: Store, issue: UUID, connect: Connect
) -> None:
    first, second = await connect(), await connect()

    async def join(connection: asyncpg.Connection) -> Appended:
        write = StreamWrite(stream_of(issue), [new(reported(issue))], ANY)
        return await store.append([write], meta=META, connection=connection)

    async def follow() -> Appended:
        async with second.transaction():
            return await join(second)

    async with first.transaction():
        await join(first)
        following = asyncio.create_task(follow())
        await blocked(store, first)
    assert (await following).version == 2


# --- several streams at once -------------------------------------------------------------------------------


async def test_several_streams_take_an_append_together(store: Store) -> None:
    issues = [uuid4() for _ in range(3)]
    writes = [
        StreamWrite(stream_of(issue), [new(reported(issue)), new(screened(issue))], NO_STREAM) for issue in issues
    ]
    appended = await store.append(writes, meta=META)
    assert appended.versions == (2, 2, 2)
    assert {recorded.cursor.tx for recorded in await store.read_all(START)} == {appended.cursor.tx}


async def test_several_streams_refuse_an_append_together(append: Append, store: Store, issue: UUID) -> None:
    await append(events=2)
    other = uuid4()
    writes = [
        StreamWrite(stream_of(other), [new(reported(other))], NO_STREAM),
        StreamWrite(stream_of(issue), [new(withdrawn(issue))], 1),
    ]
    with pytest.raises(VersionConflict) as refused:
        await store.append(writes, meta=META)
    assert (refused.value.stream, refused.value.current) == (stream_of(issue), 2)
    assert await store.version(stream_of(other)) == 0


async def test_streams_given_in_opposite_orders_do_not_lock_each_other_out(store: Store) -> None:
    issues = [uuid4() for _ in range(8)]

    async def append(order: int) -> Appended:
        writes = [StreamWrite(stream_of(issue), [new(reported(issue))]) for issue in issues[::order]]
        return await store.append(writes, meta=META)

    outcomes = await asyncio.gather(*(append(1 if n % 2 else -1) for n in range(6)), return_exceptions=True)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Appended)] == []
    assert [await store.version(stream_of(issue)) for issue in issues] == [6] * 8


async def test_a_stream_given_twice_gets_the_events_of_both(store: Store, issue: UUID) -> None:
    first, second = (StreamWrite(stream_of(issue), [new(reported(issue)), new(screened(issue))]) for _ in range(2))
    appended = await store.append([first, second], meta=META)
    assert appended.versions == (2, 4)
    ids = [recorded.id for recorded in await store.read_stream(stream_of(issue))]
    assert ids == [each.id for each in (*first.events, *second.events)]


# The transactions that wait get their ids before those they wait for are done, see store.append.
@pytest.mark.parametrize("streams", [1, 2])
async def test_the_log_has_the_events_of_a_stream_in_the_order_of_their_versions(
    store: Store, issue: UUID, streams: int
) -> None:
    others = [stream_of(uuid4()) for _ in range(streams - 1)]

    async def append() -> None:
        writes = [StreamWrite(stream, [new(withdrawn(issue))]) for stream in (stream_of(issue), *others)]
        await store.append(writes, meta=META)

    await asyncio.gather(*(append() for _ in range(10 * WRITERS)))
    log = [recorded.version for recorded in await store.read_all(START, 10_000) if recorded.stream == stream_of(issue)]
    assert log == list(range(1, 10 * WRITERS + 1))


async def test_those_who_append_together_each_get_their_own_answer(store: Store, issue: UUID) -> None:
    streams = [stream_of(uuid4()) for _ in range(10 * WRITERS)]
    right = [StreamWrite(stream, [new(reported(issue))], NO_STREAM) for stream in streams]
    wrong = [StreamWrite(stream, [new(reported(issue))], 7) for stream in streams]
    outcomes = await race(store, [write for pair in zip(right, wrong, strict=True) for write in pair])
    for stream, good, bad in zip(streams, outcomes[::2], outcomes[1::2], strict=True):
        assert isinstance(good, Appended)
        assert (good.streams, good.version) == ((stream,), 1)
        assert isinstance(bad, VersionConflict)
        assert (bad.stream, bad.expected) == (stream, 7)
    assert len({outcome.cursor.tx for outcome in outcomes if isinstance(outcome, Appended)}) < len(streams) / 2


async def test_a_group_takes_and_refuses_what_each_would_be_taken_and_refused_for(store: Store) -> None:
    asked = list(product((0, 1, 2), (ANY, NO_STREAM, STREAM_EXISTS, 1, 2)))
    issues = [uuid4() for _ in asked]
    for issue, (events, _) in zip(issues, asked, strict=True):
        for _ in range(events):
            await store.append([StreamWrite(stream_of(issue), [new(withdrawn(issue))])], meta=META)
    pairs = zip(issues, asked, strict=True)
    writes = [StreamWrite(stream_of(issue), [new(withdrawn(issue))], expected) for issue, (_, expected) in pairs]
    outcomes = await race(store, writes)
    for (events, expected), outcome in zip(asked, outcomes, strict=True):
        if expected in {ANY, events} or (expected == STREAM_EXISTS and events):
            assert isinstance(outcome, Appended)
            assert outcome.version == events + 1
        else:
            assert isinstance(outcome, VersionConflict)
            assert outcome.current == events
    assert len({outcome.cursor.tx for outcome in outcomes if isinstance(outcome, Appended)}) < 4


async def test_one_that_cannot_be_stored_does_not_keep_out_those_beside_it(store: Store) -> None:
    issue, event = uuid4(), new(reported())
    await store.append([StreamWrite(stream_of(issue), [event])], meta=META)
    fresh = [StreamWrite(stream_of(uuid4()), [new(reported())]) for _ in range(WRITERS)]
    outcomes = await race(store, [*fresh, StreamWrite(stream_of(uuid4()), [event])])
    assert isinstance(outcomes.pop(), asyncpg.UniqueViolationError)
    assert all(isinstance(outcome, Appended) for outcome in outcomes)
    assert len(await store.read_all(START)) == 1 + WRITERS


async def test_requests_made_twice_in_a_group_happen_once_each(store: Store) -> None:
    async def report(number: int) -> Appended:
        write = StreamWrite(stream_of(uuid4()), [new(reported())], NO_STREAM)
        return await store.append([write], meta=META, key=IdempotencyKey(f"k{number}", "f"))

    outcomes = await asyncio.gather(*(report(number % WRITERS) for number in range(3 * WRITERS)))
    assert sum(outcome.replayed for outcome in outcomes) == 2 * WRITERS
    assert len({outcome.streams for outcome in outcomes}) == WRITERS
    assert len(await store.read_all(START)) == WRITERS


async def test_an_id_that_is_in_the_log_does_not_enter_it_again(store: Store) -> None:
    event, other = new(reported()), new(reported())
    await store.append([StreamWrite("intake.issue-1", [event], NO_STREAM)], meta=META)
    for again in ([event], [other, event], [other, other]):
        with pytest.raises(asyncpg.UniqueViolationError, match=r"events_\d+_id"):
            await store.append([StreamWrite("intake.issue-2", again, NO_STREAM)], meta=META)
    assert [recorded.id for recorded in await store.read_all(START)] == [event.id]


async def test_a_transaction_that_cannot_see_what_it_lost_to_says_so(store: Store, connect: Connect) -> None:
    blind = await connect()
    transaction = blind.transaction(isolation="repeatable_read")
    await transaction.start()
    await blind.fetch("SELECT FROM store.events")
    await store.append([StreamWrite("intake.issue-1", [new(reported())])], meta=META)
    with pytest.raises(asyncpg.SerializationError):
        await store.append([StreamWrite("intake.issue-1", [new(reported())])], meta=META, connection=blind)
    await transaction.rollback()


# --- requests made again -----------------------------------------------------------------------------------


async def test_a_request_made_again_gets_the_first_answer(append: Append, store: Store, issue: UUID) -> None:
    key = IdempotencyKey("intake:li:1", "POST /api/intake/issues 77")
    first = await append(NO_STREAM, key=key)
    await append(events=3)  # the stream moves on, and the answer does not
    again = await append(NO_STREAM, key=key)
    assert again.replayed
    assert (again.cursor, again.streams, again.versions) == (first.cursor, first.streams, first.versions)
    assert await store.version(stream_of(issue)) == 4


async def test_a_request_made_again_under_another_id_is_told_the_first(store: Store) -> None:
    async def report() -> Appended:
        issue = uuid4()
        write = StreamWrite(stream_of(issue), [new(reported(issue))], NO_STREAM)
        return await store.append([write], meta=META, key=IdempotencyKey("k", "f"))

    first, again = await report(), await report()
    assert (again.streams, again.replayed) == (first.streams, True)
    assert await store.replay(IdempotencyKey("k", "f")) == again
    assert len(await store.read_all(START)) == 1


async def test_a_request_made_many_times_at_once_happens_once(append: Append, store: Store, issue: UUID) -> None:
    outcomes = await asyncio.gather(*(append(ANY, key=IdempotencyKey("k", "f")) for _ in range(WRITERS)))
    assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * (WRITERS - 1)
    assert len({(outcome.cursor, outcome.versions) for outcome in outcomes}) == 1
    assert await store.version(stream_of(issue)) == 1


async def test_a_key_does_not_stand_for_two_requests(append: Append, store: Store, issue: UUID) -> None:
    await append(key=IdempotencyKey("k", "one"))
    with pytest.raises(IdempotencyKeyReused):
        await append(key=IdempotencyKey("k", "another"))
    with pytest.raises(IdempotencyKeyReused):
        await store.replay(IdempotencyKey("k", "another"))
    assert await store.version(stream_of(issue)) == 1
    assert await store.replay(IdempotencyKey("unheard of", "one")) is None


async def test_a_refused_request_leaves_its_key_free(append: Append) -> None:
    key = IdempotencyKey("k", "f")
    with pytest.raises(VersionConflict):
        await append(STREAM_EXISTS, key=key)
    await append()
    assert not (await append(STREAM_EXISTS, key=key)).replayed
