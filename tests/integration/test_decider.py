"""A command against the store: decided on the state there is, once, and again where another was quicker."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueReported, IssueScreened, IssueWithdrawn
from huiyin_events import recollection
from huiyin_events.decider import ATTEMPTS, Decider, Done, folded, perform
from huiyin_events.envelope import Meta, Recorded
from huiyin_events.refusal import Refused
from huiyin_events.store import ANY, Appended, IdempotencyKey, IdempotencyKeyReused, Store, StreamWrite, VersionConflict
from tests.builders import NOW, VILLAGE, new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import Connect

pytestmark = pytest.mark.integration


@dataclass(frozen=True)
class Matter:
    """As little of an issue as there can be."""

    screened: int = 0
    gone: bool = False


@dataclass(frozen=True)
class Do:
    """A command: this is to happen."""

    events: tuple[Event, ...]


def decide(command: Do, state: Matter) -> Sequence[Event]:
    if state.gone:
        raise Refused("matter-gone", "事项已撤回")
    return command.events


def evolve(state: Matter, event: Event) -> Matter:
    match event:
        case IssueScreened():
            return replace(state, screened=state.screened + 1)
        case IssueWithdrawn():
            return replace(state, gone=True)
    return state


MATTER: Decider[Do, Matter] = Decider(Matter(), decide, evolve)

Perform = Callable[..., Awaitable[Done[Matter]]]


@pytest.fixture
def issue() -> UUID:
    return uuid4()


@pytest.fixture
def act(store: Store, issue: UUID) -> Perform:
    """Perform a command that lets these events happen to the issue."""

    async def act(*events: Event, decider: Decider[Do, Matter] = MATTER, **options: Any) -> Done[Matter]:
        command = Do(events)
        return await perform(
            store, decider, stream_of(issue), command, division=VILLAGE, at=NOW, meta=Meta(), **options
        )

    return act


def raced(store: Store, issue: UUID, times: int) -> tuple[Decider[Do, Matter], list[Matter]]:
    """A decider that somebody else is quicker than, so many times; and the states it was asked to decide on."""
    seen: list[Matter] = []

    def slow(command: Do, state: Matter) -> Sequence[Event]:
        seen.append(state)
        events = decide(command, state)
        if len(seen) <= times:
            quicker(store, issue)
        return events

    return Decider(MATTER.initial, slow, evolve), seen


def quicker(store: Store, issue: UUID) -> None:
    """Somebody else screens the issue between what is decided now and its append."""
    append = store.append

    async def overtaken(*arguments: Any, **options: Any) -> Appended:
        store.append = append  # type: ignore[method-assign]
        await append([StreamWrite(stream_of(issue), [new(screened(issue))], ANY)], meta=Meta())
        return await append(*arguments, **options)

    store.append = overtaken  # type: ignore[method-assign]


# --- once --------------------------------------------------------------------------------------------------


async def test_a_command_is_decided_on_what_happened_and_says_where_it_ended(
    act: Perform, store: Store, issue: UUID
) -> None:
    first = await act(reported(issue), screened(issue))
    assert (first.state, first.version) == (Matter(screened=1), 2)
    second = await act(withdrawn(issue))
    assert (second.state, second.version) == (Matter(screened=1, gone=True), 3)
    assert second.appended
    assert second.appended.cursor == await store.head()
    types = [recorded.type for recorded in await store.read_stream(stream_of(issue))]
    assert types == [IssueReported.type, IssueScreened.type, IssueWithdrawn.type]


async def test_a_command_that_changes_nothing_appends_nothing(act: Perform, store: Store, issue: UUID) -> None:
    await act(reported(issue))
    done = await act(key=IdempotencyKey("k", "f"))
    assert (done.state, done.version, done.appended) == (Matter(), 1, None)
    assert await store.replay(IdempotencyKey("k", "f")) is None


async def test_what_a_rule_refuses_does_not_happen(act: Perform, store: Store, issue: UUID) -> None:
    await act(reported(issue), withdrawn(issue))
    with pytest.raises(Refused) as refused:
        await act(screened(issue))
    assert refused.value.code == "matter-gone"
    assert await store.version(stream_of(issue)) == 2


async def test_a_caller_who_saw_another_state_is_told(act: Perform, issue: UUID) -> None:
    await act(reported(issue), expected=0)
    for stale in (0, 2):
        with pytest.raises(VersionConflict) as refused:
            await act(screened(issue), expected=stale)
        assert (refused.value.expected, refused.value.current) == (stale, 1)
    assert (await act(screened(issue), expected=1)).version == 2


# --- where another was quicker -----------------------------------------------------------------------------


async def test_a_lost_race_is_decided_again_on_the_new_state(act: Perform, store: Store, issue: UUID) -> None:
    await act(reported(issue))
    decider, seen = raced(store, issue, times=2)
    done = await act(screened(issue), decider=decider)
    assert seen == [Matter(screened=0), Matter(screened=1), Matter(screened=2)]
    assert (done.state, done.version) == (Matter(screened=3), 4)


async def test_a_race_that_is_lost_again_and_again_is_given_up(act: Perform, store: Store, issue: UUID) -> None:
    await act(reported(issue))
    decider, seen = raced(store, issue, times=ATTEMPTS)
    with pytest.raises(VersionConflict):
        await act(screened(issue), decider=decider)
    assert len(seen) == ATTEMPTS
    assert await store.version(stream_of(issue)) == 1 + ATTEMPTS  # the others' only


async def test_a_caller_who_said_what_they_saw_loses_a_race_at_once(act: Perform, store: Store, issue: UUID) -> None:
    await act(reported(issue))
    decider, seen = raced(store, issue, times=1)
    with pytest.raises(VersionConflict):
        await act(screened(issue), decider=decider, expected=1)
    assert len(seen) == 1


async def test_many_at_once_all_get_through(act: Perform, issue: UUID) -> None:
    done = await asyncio.gather(*(act(screened(issue)) for _ in range(ATTEMPTS)))
    assert sorted(each.version for each in done) == list(range(1, ATTEMPTS + 1))
    assert sorted(each.state.screened for each in done) == list(range(1, ATTEMPTS + 1))


# --- asked for again ---------------------------------------------------------------------------------------


async def test_a_request_made_again_is_told_what_came_of_it_then(act: Perform, store: Store, issue: UUID) -> None:
    key = IdempotencyKey("k", "f")
    first = await act(reported(issue), screened(issue), key=key)
    await act(withdrawn(issue))
    again = await act(reported(issue), screened(issue), key=key)  # which now would be refused
    assert (again.state, again.version) == (first.state, first.version) == (Matter(screened=1), 2)
    assert again.appended
    assert again.appended.replayed
    assert await store.version(stream_of(issue)) == 3


async def test_a_request_made_again_need_not_say_again_what_it_saw(act: Perform, issue: UUID) -> None:
    key = IdempotencyKey("k", "f")
    await act(reported(issue), key=key, expected=0)
    assert (await act(reported(issue), key=key, expected=0)).version == 1


async def test_a_request_made_many_times_at_once_is_performed_once(act: Perform, store: Store, issue: UUID) -> None:
    key = IdempotencyKey("k", "f")
    done = await asyncio.gather(*(act(screened(issue), key=key) for _ in range(8)))
    assert {(each.state, each.version) for each in done} == {(Matter(screened=1), 1)}
    assert await store.version(stream_of(issue)) == 1


async def test_a_key_that_stood_for_another_request_is_refused(act: Perform, issue: UUID) -> None:
    await act(reported(issue), key=IdempotencyKey("k", "one"))
    with pytest.raises(IdempotencyKeyReused):
        await act(screened(issue), key=IdempotencyKey("k", "another"))


# --- inside a transaction ----------------------------------------------------------------------------------


async def test_inside_a_transaction_a_command_happens_with_it_or_not_at_all(
    act: Perform, store: Store, issue: UUID, connect: Connect
) -> None:
    connection = await connect()
    transaction = connection.transaction()
    await transaction.start()
    await act(reported(issue), key=IdempotencyKey("k", "f"), connection=connection)
    inside = await act(screened(issue), connection=connection)  # decided on what the transaction has done
    assert (inside.state, inside.version) == (Matter(screened=1), 2)
    await transaction.rollback()
    assert await store.version(stream_of(issue)) == 0
    again = await act(reported(issue), key=IdempotencyKey("k", "f"))
    assert again.appended
    assert not again.appended.replayed


async def test_inside_a_transaction_a_lost_race_is_the_callers_to_begin_again(
    act: Perform, store: Store, issue: UUID, connect: Connect
) -> None:
    await act(reported(issue))
    decider, seen = raced(store, issue, times=1)
    connection = await connect()
    transaction = connection.transaction()
    await transaction.start()
    with pytest.raises(VersionConflict):
        await act(screened(issue), decider=decider, connection=connection)
    await transaction.rollback()
    assert len(seen) == 1


# --- where hundreds write to one stream --------------------------------------------------------------------

LIVELY = replace(MATTER, lively=True)


async def test_of_a_lively_stream_only_what_is_new_is_read(
    act: Perform, store: Store, issue: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    whole = store.read_stream

    async def noted(stream: str, after: int = 0, **options: Any) -> list[Recorded]:
        read.append(len(found := await whole(stream, after, **options)))
        return found

    monkeypatch.setattr(store, "read_stream", noted)
    await act(reported(issue), screened(issue), decider=LIVELY)
    await act(screened(issue), decider=LIVELY)
    await store.append([StreamWrite(stream_of(issue), [new(screened(issue))], ANY)], meta=Meta())  # by another process
    done = await act(screened(issue), decider=LIVELY)
    assert (done.state, done.version) == (Matter(screened=4), 5)
    assert read == [0, 2, 2]
    assert await folded(store, MATTER, stream_of(issue)) == (Matter(screened=4), 5)


async def test_who_comes_to_a_lively_stream_waits_in_line(act: Perform, issue: UUID) -> None:
    done = await asyncio.gather(*(act(screened(issue), decider=LIVELY) for _ in range(10 * ATTEMPTS)))
    assert sorted(each.version for each in done) == list(range(1, 10 * ATTEMPTS + 1))


async def test_what_was_not_committed_is_not_recalled(act: Perform, store: Store, issue: UUID) -> None:
    await act(reported(issue), decider=LIVELY)
    async with store.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await act(screened(issue), decider=LIVELY, connection=connection)
        assert (await folded(store, LIVELY, stream_of(issue), connection))[1] == 2
        await transaction.rollback()
    assert await folded(store, LIVELY, stream_of(issue)) == (Matter(), 1)


async def test_what_was_recalled_long_ago_is_read_anew(
    act: Perform, store: Store, issue: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recollection, "CACHED_SECONDS", -1.0)
    await act(reported(issue), screened(issue), decider=LIVELY)
    assert (await act(screened(issue), decider=LIVELY)).state == Matter(screened=2)


async def test_many_streams_are_read_at_once(store: Store) -> None:
    first, second, none = uuid4(), uuid4(), uuid4()
    for issue, events in ((first, [reported(first), screened(first)]), (second, [reported(second)])):
        await store.append([StreamWrite(stream_of(issue), [new(event) for event in events], ANY)], meta=Meta())
    found = await store.read_streams([stream_of(one) for one in (second, none, first)])
    assert {stream: [one.version for one in history] for stream, history in found.items()} == {
        stream_of(first): [1, 2],
        stream_of(second): [1],
    }
