"""The store against a model of it that fits on a page: whatever is asked of both, both say the same."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from huiyin_contracts import OURS
from huiyin_contracts.base import _registry
from huiyin_events.envelope import Cursor, Meta
from huiyin_events.events import DomainEvent
from huiyin_events.master_keys import MasterKeys
from huiyin_events.store import (
    ANY,
    NO_STREAM,
    STREAM_EXISTS,
    Appended,
    Connection,
    IdempotencyKey,
    IdempotencyKeyReused,
    Store,
    StreamWrite,
    VersionConflict,
)
from huiyin_events.vault import Vault
from tests import personal
from tests.builders import new, withdrawn
from tests.integration.servers import WITHIN, Servers
from tests.personal import CONTRACTS, WANG, VisitAsked, asked

pytestmark = pytest.mark.integration

T = TypeVar("T")

STREAMS = 3
PERSONS = 2
EXPECTATIONS = ["any", "none", "some", "right", "one too few", "one too many"]


@dataclass(frozen=True)
class Entry:
    """An event as the model remembers it."""

    id: UUID
    stream: str
    version: int
    cursor: Cursor
    about: UUID | None


class StoreMachine(RuleBasedStateMachine):
    """Appends, conflicts, reads, erasures and replays; one machine is one run of them, on streams of its own."""

    servers: Servers
    master_keys: MasterKeys

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.pool = self.do(self.open())
        self.vault = Vault(self.pool, self.master_keys)
        self.store = Store(self.pool, OURS, vault=self.vault)
        self.start = self.do(self.store.head())
        self.run = uuid4().hex
        self.log: list[Entry] = []
        self.keys: dict[str, tuple[str, Appended]] = {}
        self.persons = [uuid4() for _ in range(PERSONS)]
        self.erased: set[UUID] = set()

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

    def stands(self, write: StreamWrite) -> bool:
        current = len(self.of(write.stream))
        if write.expected == STREAM_EXISTS:
            return current > 0
        return write.expected in (ANY, current)

    def remember(self, writes: Iterable[StreamWrite], appended: Appended) -> None:
        """Where each event stands is known of the last; the rest is as many places before it as it has followers."""
        events = [(write.stream, event) for write in writes for event in write.events]
        for followers, (stream, event) in zip(range(len(events) - 1, -1, -1), events, strict=True):
            place = Cursor(appended.cursor.tx, appended.cursor.position - followers)
            about = event.event.visitor.subject if isinstance(event.event, VisitAsked) and event.event.visitor else None
            self.log.append(Entry(event.id, stream, len(self.of(stream)) + 1, place, about))

    def write(self, number: int, about: Iterable[int | None], expectation: str) -> StreamWrite:
        stream = self.name(number)
        events = [new(withdrawn(uuid4())) if one is None else personal.new(asked(self.persons[one])) for one in about]
        return StreamWrite(stream, events, self.expected(stream, expectation))

    # --- what is asked -------------------------------------------------------------------------------------

    @rule(
        shape=some.dictionaries(
            some.integers(1, STREAMS),
            some.tuples(
                some.lists(some.none() | some.integers(0, PERSONS - 1), min_size=1, max_size=3),
                some.sampled_from(EXPECTATIONS),
            ),
            min_size=1,
            max_size=2,
        ),
        key=some.none() | some.builds(IdempotencyKey, some.sampled_from(["k1", "k2"]), some.sampled_from(["f1", "f2"])),
        inside=some.sampled_from(["alone", "committed", "undone"]),
    )
    def append(self, shape: dict[int, tuple[list[int | None], str]], key: IdempotencyKey | None, inside: str) -> None:
        writes = [self.write(number, about, expectation) for number, (about, expectation) in shape.items()]
        if key is not None:
            key = IdempotencyKey(f"{self.run}-{key.key}", key.fingerprint)
        before = self.keys.get(key.key) if key else None
        wrong = [write for write in writes if not self.stands(write)]
        outcome = self.do(self.outcome(writes, key, inside))
        if before and key and key.fingerprint != before[0]:
            assert isinstance(outcome, IdempotencyKeyReused)
        elif before:
            assert outcome == replace(before[1], replayed=True)
        elif wrong:
            assert isinstance(outcome, VersionConflict)
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

    async def outcome(
        self, writes: list[StreamWrite], key: IdempotencyKey | None, inside: str
    ) -> Appended | VersionConflict | IdempotencyKeyReused:
        try:
            if inside == "alone":
                return await self.store.append(writes, meta=Meta(), key=key)
            async with self.pool.acquire() as connection:
                return await self.append_inside(connection, writes, key, undone=inside == "undone")
        except (VersionConflict, IdempotencyKeyReused) as refused:
            return refused

    async def append_inside(
        self, connection: Connection, writes: list[StreamWrite], key: IdempotencyKey | None, *, undone: bool
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
        entries = [(one.id, one.stream, one.version, one.cursor) for one in read]
        assert entries == [(one.id, one.stream, one.version, one.cursor) for one in self.of(stream)[after:]]

    @precondition(lambda self: self.log)
    @rule(data=some.data(), limit=some.integers(1, 5))
    def read_a_page(self, data: some.DataObject, limit: int) -> None:
        after = data.draw(some.integers(0, len(self.log)))
        cursor = self.log[after - 1].cursor if after else self.start
        page = self.do(self.store.read_all(cursor, limit))
        assert [one.id for one in page] == [entry.id for entry in self.log[after : after + limit]]

    @rule(person=some.integers(0, PERSONS - 1))
    def erase(self, person: int) -> None:
        self.do(self.vault.erase(self.persons[person]))
        self.erased.add(self.persons[person])

    @rule()
    def replay(self) -> None:
        """All of the log as it was, but for the words of those who are gone."""

        async def everything() -> list[tuple[UUID, str | None]]:
            events = [one async for page in self.store.pages(self.start, 2) for one in page]
            opened = await self.vault.open(events)
            return [(one.id, said(event)) for one, event in zip(events, opened, strict=True)]

        told = [(one.id, WANG.name if one.about and one.about not in self.erased else None) for one in self.log]
        assert self.do(everything()) == told

    @invariant()
    def heads_agree(self) -> None:
        names = [self.name(number) for number in range(1, STREAMS + 1)]
        assert self.do(self.store.head()) == (self.log[-1].cursor if self.log else self.start)
        assert self.do(self.store.existing(names)) == {name for name in names if self.of(name)}


def said(event: DomainEvent) -> str | None:
    """What an event says of whom it is about, if it still does."""
    if isinstance(event, VisitAsked) and event.visitor and event.visitor.value:
        return event.visitor.value.name
    return None


@pytest.fixture
async def master_keys(pool: asyncpg.Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MasterKeys:
    """A first master key, and the contracts with personal values known."""
    await pool.execute("TRUNCATE store.person_keys, store.master_keys")
    keys = MasterKeys(tmp_path / "keys")
    await Vault(pool, keys).begin()
    for event_type, contract in CONTRACTS.items():
        monkeypatch.setitem(_registry, event_type, contract)
    return keys


def test_the_store_does_what_its_model_does(servers: Servers, master_keys: MasterKeys) -> None:
    StoreMachine.servers = servers
    StoreMachine.master_keys = master_keys
    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
