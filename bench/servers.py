"""PostgreSQL and nats-server as `huiyin up` starts them, in a folder of their own that is gone afterwards.

Nothing is switched off that a deployment has on: every commit is on the disk before it is answered.
"""

import asyncio
import logging
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import asyncpg
import psutil
import structlog

from huiyin_contracts import OURS
from huiyin_events.migrate import bootstrap, migrate
from huiyin_events.store import Store
from huiyin_local.ports import free_ports
from huiyin_local.postgres import DATABASE, Postgres
from huiyin_local.processes import nats, prepare_nats
from huiyin_local.settings import PORTS, LocalSettings
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_reporting.app import SPEC
from huiyin_service.connections import as_it_was
from huiyin_service.database_roles import ROLES
from huiyin_service.garbage_collection import freeze_startup_objects
from huiyin_service.secret_files import OPERATOR, secret_files

T = TypeVar("T")

WITHIN = 60.0
MIB = 1024 * 1024
PROJECTION = SPEC.projection()
"""The read models, and with them the checkpoints, that a subscription that is measured uses."""


class Servers:
    """Both servers, run by a thread of its own, whose loop is not the one that is measured."""

    def __init__(self) -> None:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        self._data = Path(tempfile.mkdtemp(prefix="huiyin-"))
        self._settings = LocalSettings(data=self._data, port=free_ports(len(PORTS)))
        prepare_nats(self._settings)
        user, password = secret_files(self._data)[OPERATOR].nats
        self.nats_url = self._settings.nats_url.replace("://", f"://{user}:{password}@")
        self._postgres = Postgres(self._data / "postgres")
        programs = [self._postgres.program(), nats(self._settings)]
        self._supervisor = ProcessSupervisor([programs], self._settings.logs)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._postgres.prepare()
        self._do(self._supervisor.start())
        self._do(_prepare(self.dsn()))
        freeze_startup_objects()  # as every process of ours does once it is built
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._supervisor.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WITHIN)
        self._loop.close()
        shutil.rmtree(self._data)

    @property
    def socket_folder(self) -> Path:
        """Where PostgreSQL's unix socket is."""
        return self._postgres.socket_folder

    def dsn(self, database: str = DATABASE) -> str:
        """The URL of a database, for its owner."""
        return self._postgres.dsn(database=database)

    async def new_database(self, name: str) -> None:
        """One more database, empty."""
        connection = await asyncpg.connect(self.dsn())
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    async def new_log(self, name: str) -> None:
        """One more database, with a store in it."""
        await self.new_database(name)
        await _prepare(self.dsn(name))

    def memory(self) -> float:
        """MiB that PostgreSQL's processes have in use now, what they share counted once."""
        child = self._supervisor.processes["postgres"].child
        assert child
        return pss(child.pid)

    @asynccontextmanager
    async def store(self, database: str = DATABASE, connections: int = 10) -> AsyncIterator[Store]:
        """A store as a service has it: its pool, with the service's tables in the search path."""
        path = {"search_path": PROJECTION.search_path()}
        dsn = self.dsn(database)
        async with asyncpg.create_pool(
            dsn, min_size=connections, max_size=connections, reset=as_it_was, server_settings=path
        ) as pool:
            yield Store(pool, OURS)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WITHIN)


def pss(pid: int) -> float:
    """MiB of a process and its children, what they share counted once."""
    process = psutil.Process(pid)
    return float(sum(member.memory_full_info().pss for member in (process, *process.children(recursive=True)))) / MIB


async def _prepare(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await bootstrap(connection, ROLES)
    await migrate(connection, "huiyin_service", PROJECTION.service)
    await PROJECTION.make(connection)
    await connection.close()
