"""A real PostgreSQL and a real nats-server, kept running for the tests."""

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from huiyin_events.migrate import bootstrap, migrate
from huiyin_local.ports import free_ports
from huiyin_local.postgres import Postgres
from huiyin_local.processes import nats as nats_program
from huiyin_local.processes import prepare_nats
from huiyin_local.settings import PORTS, LocalSettings
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_service.database_roles import ROLES
from huiyin_service.secret_files import OPERATOR, secret_files
from tests.local.standins import pid_of

T = TypeVar("T")

SCHEMA = "testing"
"""Stands for a service: it has checkpoints, and a table of what a subscription applied."""

WITHIN = 20.0


class Servers:
    """Both servers, kept running by a supervisor on a thread of its own: tests have a loop each."""

    def __init__(self, data: Path) -> None:
        settings = LocalSettings(data=data, port=free_ports(len(PORTS)))
        self.postgres = Postgres(data / "postgres", durable=False)
        prepare_nats(settings)
        user, password = secret_files(data)[OPERATOR].nats
        self.nats_url = settings.nats_url.replace("://", f"://{user}:{password}@")
        database = self.postgres.program()
        # Its own upkeep is a writing transaction too, which holds readers back for a moment.
        database = replace(database, command=[*database.command, "-c", "autovacuum=off"])
        # In many places somebody else uses them, and they hold readers back like any other.
        database = replace(database, command=[*database.command, "-c", "max_prepared_transactions=5"])
        self._supervisor = ProcessSupervisor([[database, nats_program(settings)]], settings.logs)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def start(self) -> None:
        self._thread.start()
        self.postgres.prepare()
        self._do(self._supervisor.start())
        self._do(self._migrate())

    def stop(self) -> None:
        self._do(self._supervisor.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WITHIN)
        self._loop.close()

    def kill_nats(self) -> None:
        """SIGKILL nats-server; it is started again at once, with what it stored."""
        os.kill(pid_of(self._supervisor, "nats"), signal.SIGKILL)

    @contextmanager
    def nats_halted(self) -> Iterator[None]:
        """Let nats-server hear and answer nothing for a while, as when it is out of reach."""
        pid = pid_of(self._supervisor, "nats")
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    async def _migrate(self) -> None:
        connection = await asyncpg.connect(self.postgres.dsn())
        await bootstrap(connection, ROLES)
        await migrate(connection, "huiyin_service", SCHEMA)
        await connection.execute(f"CREATE TABLE {SCHEMA}.applied (n bigserial, subscription text, event uuid)")
        await connection.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)
