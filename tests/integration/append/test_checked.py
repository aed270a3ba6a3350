"""What is only checked: a stream that gets no events, but must be as it was seen when the others get theirs."""

import asyncio
from uuid import uuid4

import pytest

from huiyin_events.envelope import START
from huiyin_events.store import ANY, NO_STREAM, STREAM_EXISTS, Check, Store, StreamWrite, VersionConflict
from tests.builders import new, reported, stream_of
from tests.integration.append.conftest import META, WRITERS
from tests.integration.conftest import Connect, blocked

pytestmark = pytest.mark.integration


def one(stream: str, expected: int = ANY) -> StreamWrite:
    return StreamWrite(stream, [new(reported())], expected)


@pytest.mark.parametrize(
    ("before", "expected", "stands"),
    [
        *((0, NO_STREAM, True), (2, NO_STREAM, False), (0, STREAM_EXISTS, False), (2, STREAM_EXISTS, True)),
        *((0, 1, False), (2, 1, False), (2, 2, True), (2, 3, False)),
    ],
)
async def test_others_are_appended_to_if_a_stream_is_as_it_was_seen(
    store: Store, before: int, expected: int, stands: bool
) -> None:
    seen, other = stream_of(uuid4()), stream_of(uuid4())
    for _ in range(before):
        await store.append([one(seen)], meta=META)
    if stands:
        appended = await store.append([one(other), Check(seen, expected)], meta=META)
        assert appended.versions == (1, before)
    else:
        with pytest.raises(VersionConflict) as refused:
            await store.append([one(other), Check(seen, expected)], meta=META)
        assert (refused.value.stream, refused.value.current) == (seen, before)
    assert await store.existing([seen, other]) == {*([seen] if before else []), *([other] if stands else [])}
    assert await store.version(seen) == before
    assert len(await store.read_all(START)) == before + stands


@pytest.mark.parametrize("before", [0, 1])
async def test_whoever_would_change_what_is_checked_waits(store: Store, connect: Connect, before: int) -> None:
    seen = stream_of(uuid4())
    if before:
        await store.append([one(seen)], meta=META)
    holder = await connect()
    async with holder.transaction():
        await store.append([one(stream_of(uuid4())), Check(seen, before)], meta=META, connection=holder)
        changing = asyncio.create_task(store.append([one(seen)], meta=META))
        await blocked(store, holder)
        assert not changing.done()
    assert (await changing).version == before + 1


async def test_of_two_who_each_check_what_the_other_writes_one_wins(store: Store) -> None:
    """Write skew: both saw both streams empty, and each fills one."""
    for _ in range(WRITERS):
        left, right = stream_of(uuid4()), stream_of(uuid4())
        outcomes = await asyncio.gather(
            store.append([one(left, NO_STREAM), Check(right, NO_STREAM)], meta=META),
            store.append([one(right, NO_STREAM), Check(left, NO_STREAM)], meta=META),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, VersionConflict) for outcome in outcomes) == 1
        assert len(await store.existing([left, right])) == 1
