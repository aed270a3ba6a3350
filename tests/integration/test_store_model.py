"""The store against a model of it that fits on a page: whatever is asked of both, both say the same."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from huiyin_events.envelope import Cursor, Meta
from huiyin_events.store import (
    ANY,
    NO_STREAM,
    STREAM_EXISTS,
    Appended,
    Connection,
    Key,
    KeyReused,
    Store,
    Write,
    WrongVersion,
)
from tests.builders import new, withdrawn
from tests.integration.conftest import WITHIN, Servers

pytestmark = pytest.mark.integration

T = TypeVar("T")

STREAMS = 3
EXPECTATIONS = ["any", "none", "some", "right", "one too few", "one too many"]


@dataclass(frozen=True)
class Entry:
    """An event as the model remembers it."""

    id: UUID
    stream: str
    version: int
    cursor: Cursor


class StoreMachine(RuleBasedStateMachine):
    """Appends, conflicts, replays and reads; one machine is one run of them, on streams of its own."""

    servers: Servers

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.pool = self.do(self.open())
        self.store = Store(self.pool)
        self.start = self.do(self.store.head())
        self.run = uuid4().hex
        self.log: list[Entry] = []
        self.keys: dict[str, tuple[str, Appended]] = {}

    async def open(self) -> asyncpg.Pool:
        return await asyncpg.create_pool(self.servers.postgres.dsn(), min_size=1, max_size=2)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        async def within() -> T:
            async with asyncio.timeout(WITHIN):
                return await work

        return self.runner.run(within())

    def teardown(self) -> None:
        self.do(self.pool.close())
        self.runner.close()

    # --- the model -----------------------------------------------------------------------------------------

    def name(self, number: int) -> str:
        return f"intake.issue-{self.run}-{number}"

    def of(self, stream: str) -> list[Entry]:
        return [entry for entry in self.log if entry.stream == stream]

    def expected(self, stream: str, expectation: str) -> int:
        current = len(self.of(stream))
        return {
            "any": ANY,
            "none": NO_STREAM,
            "some": STREAM_EXISTS,
            "right": current,
            "one too few": max(current - 1, 0),
            "one too many": current + 1,
        }[expectation]

    def stands(self, write: Write) -> bool:
        current = len(self.of(write.stream))
        if write.expected == STREAM_EXISTS:
            return current > 0
        return write.expected in (ANY, current)

    def remember(self, writes: Iterable[Write], appended: Appended) -> None:
        """Where each event stands is known of the last; the rest is as many places before it as it has followers."""
        events = [(write.stream, event) for write in writes for event in write.events]
        for followers, (stream, event) in zip(range(len(events) - 1, -1, -1), events, strict=True):
            place = Cursor(appended.cursor.tx, appended.cursor.position - followers)
            self.log.append(Entry(event.id, stream, len(self.of(stream)) + 1, place))

    def write(self, number: int, count: int, expectation: str) -> Write:
        stream = self.name(number)
        events = [new(withdrawn(uuid4())) for _ in range(count)]
        return Write(stream, events, self.expected(stream, expectation))

    # --- what is asked -------------------------------------------------------------------------------------

    @rule(
        shape=some.dictionaries(
            some.integers(1, STREAMS),
            some.tuples(some.integers(1, 3), some.sampled_from(EXPECTATIONS)),
            min_size=1,
            max_size=2,
        ),
        key=some.none() | some.builds(Key, some.sampled_from(["k1", "k2"]), some.sampled_from(["f1", "f2"])),
        inside=some.sampled_from(["alone", "committed", "undone"]),
    )
    def append(self, shape: dict[int, tuple[int, str]], key: Key | None, inside: str) -> None:
        writes = [self.write(number, count, expectation) for number, (count, expectation) in shape.items()]
        if key is not None:
            key = Key(f"{self.run}-{key.key}", key.fingerprint)
        before = self.keys.get(key.key) if key else None
        wrong = [write for write in writes if not self.stands(write)]
        outcome = self.do(self.outcome(writes, key, inside))
        if before and key and key.fingerprint != before[0]:
            assert isinstance(outcome, KeyReused)
        elif before:
            assert outcome == replace(before[1], replayed=True)
        elif wrong:
            assert isinstance(outcome, WrongVersion)
            assert (outcome.stream, outcome.expected) in [(write.stream, write.expected) for write in wrong]
            assert outcome.current == len(self.of(outcome.stream))
        else:
            assert isinstance(outcome, Appended)
            assert not outcome.replayed
            assert outcome.versions == tuple(len(self.of(write.stream)) + len(write.events) for write in writes)
            if inside != "undone":
                self.remember(writes, outcome)
                if key:
                    self.keys[key.key] = (key.fingerprint, outcome)

    async def outcome(self, writes: list[Write], key: Key | None, inside: str) -> Appended | WrongVersion | KeyReused:
        try:
            if inside == "alone":
                return await self.store.append(writes, meta=Meta(), key=key)
            async with self.pool.acquire() as connection:
                return await self.append_inside(connection, writes, key, undone=inside == "undone")
        except (WrongVersion, KeyReused) as refused:
            return refused

    async def append_inside(
        self, connection: Connection, writes: list[Write], key: Key | None, *, undone: bool
    ) -> Appended:
        transaction = connection.transaction()
        await transaction.start()
        try:
            appended = await self.store.append(writes, meta=Meta(), key=key, connection=connection)
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if undone else transaction.commit())
        return appended

    @rule(number=some.integers(1, STREAMS), after=some.integers(0, 8))
    def read_a_stream(self, number: int, after: int) -> None:
        stream = self.name(number)
        read = self.do(self.store.read_stream(stream, after))
        entries = [Entry(one.id, one.stream, one.version, one.cursor) for one in read]
        assert entries == self.of(stream)[after:]

    @precondition(lambda self: self.log)
    @rule(data=some.data(), limit=some.integers(1, 5))
    def read_a_page(self, data: some.DataObject, limit: int) -> None:
        after = data.draw(some.integers(0, len(self.log)))
        cursor = self.log[after - 1].cursor if after else self.start
        page = self.do(self.store.read_all(cursor, limit))
        assert [one.id for one in page] == [entry.id for entry in self.log[after : after + limit]]

    @invariant()
    def heads_agree(self) -> None:
        names = [self.name(number) for number in range(1, STREAMS + 1)]
        assert self.do(self.store.head()) == (self.log[-1].cursor if self.log else self.start)
        assert self.do(self.store.existing(names)) == {name for name in names if self.of(name)}


def test_the_store_does_what_its_model_does(servers: Servers) -> None:
    StoreMachine.servers = servers
    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
