"""Several streams and several requests in one append, and those who append at the same moment."""

import asyncio
from itertools import product
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_events.envelope import START
from huiyin_events.store import (
    ANY,
    NO_STREAM,
    STREAM_EXISTS,
    Appended,
    IdempotencyKey,
    Store,
    StreamWrite,
    VersionConflict,
)
from tests.builders import new, reported, screened, stream_of, withdrawn
from tests.integration.append.conftest import META, WRITERS, Append, race
from tests.integration.conftest import Connect

pytestmark = pytest.mark.integration


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
        writes = [StreamWrite(stream_of(issue), [new(reported(issue))], ANY) for issue in issues[::order]]
        return await store.append(writes, meta=META)

    outcomes = await asyncio.gather(*(append(1 if n % 2 else -1) for n in range(6)), return_exceptions=True)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Appended)] == []
    assert [await store.version(stream_of(issue)) for issue in issues] == [6] * 8


async def test_a_stream_given_twice_gets_the_events_of_both(store: Store, issue: UUID) -> None:
    first, second = (StreamWrite(stream_of(issue), [new(reported(issue)), new(screened(issue))], ANY) for _ in range(2))
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
        writes = [StreamWrite(stream, [new(withdrawn(issue))], ANY) for stream in (stream_of(issue), *others)]
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
            await store.append([StreamWrite(stream_of(issue), [new(withdrawn(issue))], ANY)], meta=META)
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
    await store.append([StreamWrite(stream_of(issue), [event], ANY)], meta=META)
    fresh = [StreamWrite(stream_of(uuid4()), [new(reported())], ANY) for _ in range(WRITERS)]
    outcomes = await race(store, [*fresh, StreamWrite(stream_of(uuid4()), [event], ANY)])
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
    await store.append([StreamWrite("intake.issue-1", [new(reported())], ANY)], meta=META)
    with pytest.raises(asyncpg.SerializationError):
        await store.append([StreamWrite("intake.issue-1", [new(reported())], ANY)], meta=META, connection=blind)
    await transaction.rollback()
