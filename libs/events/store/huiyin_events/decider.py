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
from huiyin_events.store import Appended, IdempotencyKey, Store, StreamWrite, VersionConflict

C = TypeVar("C")
S = TypeVar("S")

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S]):
    """An aggregate: its initial state and its two functions, which know its own events."""

    initial: S
    decide: Callable[[C, S], Sequence[DomainEvent]]
    evolve: Callable[[S, Any], S]

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
) -> Done[S]:
    """Load a stream, decide, and append what was decided, if the stream has not moved meanwhile.

    Without `expected` the caller has not said which state they saw, so a lost race is decided again on the new
    state. Raises Refused, VersionConflict and IdempotencyKeyReused.
    """

    async def decided() -> Done[S]:
        history: list[Recorded] = await store.read_stream(stream, connection=connection)
        # Looked up after the stream was read: a state that includes what this very key did is never decided on again.
        if key is not None and (before := await _before(store, decider, key, connection)):
            return before
        version = history[-1].version if history else 0
        if expected is not None and expected != version:
            raise VersionConflict(stream, expected, version)
        state = decider.fold(await store.opened(history, connection))
        events = decider.decide(command, state)
        if not events:
            return Done(state, version, None)
        write = StreamWrite(stream, [NewEvent(event, division, at) for event in events], expected=version)
        appended = await store.append([write], meta=meta, key=key, connection=connection)
        if appended.replayed and key is not None and (before := await _before(store, decider, key, connection)):
            return before
        return Done(reduce(decider.evolve, events, state), appended.version, appended)

    return await after_a_lost_race(once=expected is not None or connection is not None)(decided)


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
