"""The log's owner at a test's hand: appoints whoever acts, and says what else must be on the log."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import asyncpg
from nats.aio.client import Client

from huiyin_contracts import OURS
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.events import DomainEvent
from huiyin_events.master_keys import MasterKeys
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.vault import Vault
from huiyin_events.wire import Doorbell
from huiyin_service.access.login import Login
from huiyin_service.auth import Principal
from huiyin_service.authority.appointing import appoint
from huiyin_service.secret_files import OPERATOR, Secret

T = TypeVar("T")
WITHIN = 30.0


class LogOwner:
    """Appends to a running system's log, from whatever thread, through one connection that stays open."""

    def __init__(self, dsn: str, nats_url: str, data: Path) -> None:
        self._dsn, self._nats_url, self._data = dsn, nats_url, data
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._appointed: set[Principal] = set()

    def open(self) -> Self:
        """Connect, and be of use until `close`."""
        self._thread.start()
        self._store, self._client = self._await(self._connected())
        return self

    def close(self) -> None:
        """End all of it."""
        self._await(self._closed())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WITHIN)
        self._loop.close()

    def appoint(self, *people: Principal) -> None:
        """Let them act as they say, from now on."""
        if new := [who for who in people if who not in self._appointed]:
            self._await(appoint(self._store, new, datetime.now(UTC)))
            self._appointed.update(new)

    def append(self, stream: str, division: str, events: Sequence[DomainEvent]) -> None:
        """Say that this happened."""
        news = [NewEvent(event, division, datetime.now(UTC)) for event in events]
        self._await(self._store.append([StreamWrite(stream, news, ANY)], meta=Meta()))

    def one(self, query: str, *arguments: object) -> asyncpg.Record:
        """The one row that a query of the database gives, over the connection that is open anyway."""
        row = self._await(self._store.pool.fetchrow(query, *arguments))
        assert row is not None, query
        return row

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WITHIN)

    async def _connected(self) -> tuple[Store, Client]:
        pool = await asyncpg.create_pool(self._dsn, min_size=1, max_size=1, timeout=10)
        # Without the bell the relay hears of it a quarter of a second later, which a thousand tests would wait for.
        client = await Login(self._data / Secret.OWN / OPERATOR).connect(self._nats_url)
        vault = Vault(pool, MasterKeys(self._data / Secret.PERSONS))
        return Store(pool, OURS, Doorbell(client), vault=vault), client

    async def _closed(self) -> None:
        await self._client.close()
        await self._store.pool.close()
