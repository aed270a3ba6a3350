"""The decider: a command against the state so far gives events; events folded give the state.

    decide(command, state) -> events        pure; raises Refused when a rule says no
    evolve(state, event)   -> state         pure; never says no, for what happened, happened

`perform` is the one place where that pure pair meets the store. Where the store has a vault, what is personal is open
there: a rule may compare it, and pass it on in another event.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

from huiyin_events.connections import Connection
from huiyin_events.envelope import Meta, NewEvent, Recorded
from huiyin_events.events import DomainEvent
from huiyin_events.recollection import Recalled
from huiyin_events.store import Appended, Check, IdempotencyKey, Store, StreamWrite, VersionConflict
from huiyin_events.timers import Timer

C = TypeVar("C")
S = TypeVar("S")

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S]):
    """An aggregate: its initial state and its two functions, which know its own events.

    One that is `lively` has streams that are long and that many write to at once: what they folded to is recalled for a
    minute, and who is to change one waits in line for those before, instead of losing a race to them.
    """

    initial: S
    decide: Callable[[C, S], Sequence[DomainEvent]]
    evolve: Callable[[S, Any], S]
    lively: bool = False

    def fold(self, events: Iterable[DomainEvent]) -> S:
        """The state after `events`."""
        return reduce(self.evolve, events, self.initial)


@dataclass(frozen=True, slots=True)
class Done(Generic[S]):
    """What a command came to: the state after it, and where it stands in the log (None: nothing had to change)."""

    state: S
    version: int
    appended: Appended | None


def after_a_lost_race(*, once: bool = False) -> AsyncRetrying:
    """What decides again on the new state where another came first; `once`: not, for the caller said what they saw."""
    attempts = stop_after_attempt(1 if once else ATTEMPTS)
    return AsyncRetrying(retry=retry_if_exception_type(VersionConflict), stop=attempts, reraise=True)


async def folded(
    store: Store, decider: Decider[C, S], stream: str, connection: Connection | None = None
) -> tuple[S, int]:
    """What a stream's events come to, with what is personal in them open, and its version."""
    known = store.recollection.of(stream, decider.initial) if decider.lively else Recalled(decider.initial)
    state, version = known.state, known.version
    history: list[Recorded] = await store.read_stream(stream, version, connection=connection)
    if history:
        state = reduce(decider.evolve, await store.opened(history, connection), state)
        version = history[-1].version
    if connection is None and version > known.version:  # what is not committed yet is not recalled
        known.state, known.version = state, version
    return state, version


async def perform(
    store: Store,
    decider: Decider[C, S],
    stream: str,
    command: C,
    *,
    division: str,
    at: datetime,
    meta: Meta,
    expected: int | None = None,
    key: IdempotencyKey | None = None,
    connection: Connection | None = None,
    checks: Sequence[Check] = (),
) -> Done[S]:
    """Load a stream, decide, and append what was decided, if the stream has not moved meanwhile.

    Without `expected` the caller has not said which state they saw, so a lost race is decided again on the new
    state. `checks` are other streams that the command was made by: where one has moved, the caller is to look again.
    Raises Refused, VersionConflict and IdempotencyKeyReused.
    """
    once = expected is not None or connection is not None or bool(checks)

    async def decided() -> Done[S]:
        state, version = await folded(store, decider, stream, connection)
        # Looked up after the stream was read: a state that includes what this very key did is never decided on again.
        if key is not None and (before := await _before(store, decider, key, connection)):
            return before
        if expected is not None and expected != version:
            raise VersionConflict(stream, expected, version)
        events = decider.decide(command, state)
        if not events:
            return Done(state, version, None)
        write = StreamWrite(stream, [NewEvent(event, division, at) for event in events], expected=version)
        appended = await store.append([write, *checks], meta=meta, key=key, connection=connection)
        if appended.replayed and key is not None and (before := await _before(store, decider, key, connection)):
            return before
        return Done(reduce(decider.evolve, events, state), appended.version, appended)

    if connection is not None or not decider.lively:
        return await after_a_lost_race(once=once)(decided)
    async with store.recollection.of(stream, decider.initial).line:
        return await after_a_lost_race(once=once)(decided)


async def perform_because(
    store: Store, decider: Decider[C, S], stream: str, command: C, because: Recorded, connection: Connection
) -> Done[S]:
    """`perform` for a policy: in the division of the event that it reacts to, once that was known, caused by it."""
    return await perform(
        store,
        decider,
        stream,
        command,
        division=because.division,
        at=because.known_at,
        meta=because.caused(),
        connection=connection,
    )


async def perform_when_due(
    store: Store, decider: Decider[C, S], stream: str, command: C, timer: Timer, division: str, connection: Connection
) -> Done[S]:
    """`perform` for a timer: what happens because of a moment happened then, however late it is noticed."""
    return await perform(
        store,
        decider,
        stream,
        command,
        division=division,
        at=timer.due_at,
        meta=timer.meta,
        connection=connection,
    )


async def _before(
    store: Store, decider: Decider[C, S], key: IdempotencyKey, connection: Connection | None
) -> Done[S] | None:
    """What a key brought about before, and the state as it was then. Raises IdempotencyKeyReused."""
    appended = await store.replay(key, connection)
    if appended is None:
        return None
    past = await store.read_stream(appended.streams[0], connection=connection)
    seen = [recorded for recorded in past if recorded.version <= appended.version]
    return Done(decider.fold(await store.opened(seen, connection)), appended.version, appended)
