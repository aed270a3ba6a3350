"""A vault on a real database, and what is sealed by it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_contracts.base import _registry
from huiyin_contracts.personal import Personal
from huiyin_events.envelope import Actor, Meta, Recorded
from huiyin_events.events import DomainEvent
from huiyin_events.master_keys import MasterKeys
from huiyin_events.person_keys import CACHED_SECONDS
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.vault import Vault
from tests.personal import CONTRACTS, Contact, VisitAsked, VisitMade, new, stream_of

OpenVault = Callable[..., Vault]
META = Meta(Actor("cadre-li", "cadre"))


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
async def fresh(pool: asyncpg.Pool, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first master key, no keys of persons yet, and the contracts of these tests known."""
    await pool.execute("TRUNCATE store.person_keys, store.master_keys")
    await Vault(pool, MasterKeys(folder)).begin()
    for event_type, contract in CONTRACTS.items():
        monkeypatch.setitem(_registry, event_type, contract)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def open_vault(pool: asyncpg.Pool, folder: Path) -> OpenVault:
    """Another process's vault: what it has at hand is its own."""

    def open_vault(
        seconds: float = CACHED_SECONDS, clock: Clock | None = None, folder: Path = folder, persons: int = 100
    ) -> Vault:
        return Vault(pool, MasterKeys(folder), seconds=seconds, clock=clock or Clock(), persons=persons)

    return open_vault


@pytest.fixture
def vault(open_vault: OpenVault) -> Vault:
    return open_vault()


@pytest.fixture
def sealed(pool: asyncpg.Pool, vault: Vault) -> Store:
    """A store that seals."""
    return Store(pool, OURS, vault=vault)


@pytest.fixture
def person() -> UUID:
    return uuid4()


async def append(store: Store, *events: DomainEvent, meta: Meta = META) -> list[Recorded]:
    """Each to a stream of its own; as they are read back."""
    appended = [await store.append([StreamWrite(stream_of(uuid4()), [new(event)], ANY)], meta=meta) for event in events]
    return [recorded for one in appended for recorded in await store.read_stream(one.streams[0])]


def visitor(event: DomainEvent) -> Personal[Contact]:
    assert isinstance(event, VisitAsked | VisitMade)
    assert event.visitor
    return event.visitor


async def rows(store: Store | Vault) -> list[asyncpg.Record]:
    return await store.pool.fetch("SELECT * FROM store.person_keys ORDER BY subject, number")
