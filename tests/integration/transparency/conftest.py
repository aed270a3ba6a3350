"""A tree that grows over the log of the test, in a folder of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events.envelope import Meta, Recorded
from huiyin_events.reader import Reader
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.transparency import grower as growing
from huiyin_events.transparency.audit import AuditResult, audit
from huiyin_events.transparency.grower import TreeGrower
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.signing_key import SigningKey
from tests.builders import new, reported, stream_of
from tests.integration.conftest import Background, Connect, Stop, eventually
from tests.integration.log import read

NAME = "example.org/log"


@dataclass
class Growth:
    """The tree, and what lets it grow."""

    store: Store
    folder: Path
    key: SigningKey
    background: Background

    def published(self, number: int = 1) -> PublishedTree:
        return PublishedTree(self.folder / str(number))

    def grower(self) -> TreeGrower:
        return TreeGrower(self.store, self.folder, self.key, NAME)

    def start(self) -> tuple[TreeGrower, Stop]:
        grower = self.grower()
        return grower, self.background(grower.run())

    async def grow(self, number: int = 1) -> None:
        """Let it grow until it has all that is on the log, and stop."""
        size = len(await read(self.store))
        grower, stop = self.start()
        try:
            await eventually(self.reached(size, number))
        except TimeoutError:
            raise AssertionError(f"it does not grow to {size}: {grower.trouble}") from None
        finally:
            await stop()

    def reached(self, size: int, number: int = 1) -> Callable[[], Awaitable[bool]]:
        async def reached() -> bool:
            note = self.published(number).checkpoint()
            return note is not None and note.head.size >= size

        return reached

    async def audit(self, number: int = 1) -> AuditResult:
        return await audit(Reader(self.store.pool, self.store.conventions), number, self.published(number))


@pytest.fixture
def growth(store: Store, tmp_path: Path, background: Background, monkeypatch: pytest.MonkeyPatch) -> Growth:
    monkeypatch.setattr(growing, "ROUND_SECONDS", 0.02)
    monkeypatch.setattr(growing, "RETRY_SECONDS", 0.02)
    return Growth(store, tmp_path / "transparency", SigningKey(tmp_path / "secrets" / "tree-ed25519.key"), background)


@pytest.fixture
async def superuser(connect: Connect) -> asyncpg.Connection:
    return await connect()


async def append(store: Store, count: int) -> list[Recorded]:
    """So many events, each of a stream of its own."""
    before = await store.head()
    for begin in range(0, count, 100):
        writes = []
        for _ in range(min(100, count - begin)):
            issue = uuid4()
            writes.append(StreamWrite(stream_of(issue), [new(reported(issue))], ANY))
        await store.append(writes, meta=Meta())
    return list(await store.read_all(before, count))


async def says(grower: TreeGrower, what: str) -> bool:
    """Whether it says so of what is the matter."""
    return what in (grower.trouble or "")
