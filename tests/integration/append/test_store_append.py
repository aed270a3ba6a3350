"""Appending: versions expected and races for them, several streams at once, requests made again."""

import asyncio
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
from tests.builders import new, reported, screened, stream_of
from tests.integration.append.conftest import META, WRITERS, Append, race
from tests.integration.conftest import Connect, blocked

pytestmark = pytest.mark.integration


# --- what is stored ----------------------------------------------------------------------------------------


async def test_what_was_appended_is_read_back_as_it_was(store: Store, issue: UUID) -> None:
    causation, correlation = uuid4(), uuid4()
    meta = Meta(Actor("member-li", "member"), causation, correlation)
    first, second = new(reported(issue)), new(screened(issue))
    appended = await store.append([StreamWrite(stream_of(issue), [first, second], ANY)], meta=meta)
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
