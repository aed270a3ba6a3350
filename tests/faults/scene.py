"""PostgreSQL, nats-server or a cluster of three, and the load on them: started, killed, and started again."""

import asyncio
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

import asyncpg
import nats
import psutil
import pytest
from nats.aio.client import Client

from huiyin_events.migrate import bootstrap, migrate
from huiyin_local import supervisor as supervisor_module
from huiyin_local.ports import free_ports
from huiyin_local.postgres import Postgres
from huiyin_local.processes import nats as nats_program
from huiyin_local.processes import prepare_nats
from huiyin_local.program import Program, healthy
from huiyin_local.settings import LocalSettings
from huiyin_local.supervisor import ProcessSupervisor, SupervisedProcess
from huiyin_service.database_roles import ROLES
from huiyin_service.secret_files import OPERATOR, secret_files
from tests.faults.load import CONSUMERS, RELAYS, WRITERS
from tests.faults.tallies import SCHEMA, TABLES
from tests.faults.writer import Given

CLUSTER = 3
PASSWORD = "among-themselves"
ROOT = Path(__file__).parents[2]
WITHIN = 60.0
ENOUGH = 10
"""Appends acknowledged after a fault before the next: nothing is proven about a system at rest."""


class Scene:
    """PostgreSQL and one nats-server or `nodes` of a cluster, with two relays, two consumers and two writers.

    All but the nodes of a cluster are started again at once when they die.
    """

    def __init__(self, seed: int, data: Path, nodes: int = 1) -> None:
        self.settings = settings = LocalSettings(data=data, port=free_ports(3 * CLUSTER))
        self.postgres = Postgres(data / "postgres")
        prepare_nats(settings)
        signed_in = "{}:{}@".format(*secret_files(data)[OPERATOR].nats)
        urls = [settings.nats_url]
        programs = [nats_program(settings)]
        self.nodes: dict[str, ProcessSupervisor] = {}
        self._cluster: dict[str, Program] = {}
        if nodes > 1:
            urls = [f"nats://127.0.0.1:{settings.port + number}" for number in range(nodes)]
            self._cluster = {node.name: node for node in (_node(settings, number) for number in range(nodes))}
            programs = []
        self.nats_url = ",".join(urls)
        self.given = Given(
            seed=seed,
            dsn=self.postgres.dsn(),
            servers=[url.replace("://", f"://{signed_in}") for url in urls],
            replicas=nodes,
            notes=data,
        )
        self._servers = ProcessSupervisor([[self.postgres.program(), *programs]], settings.logs)
        self._read = Counter[str]()
        self._answered = 0
        self._killed = Counter[str]()
        self._readers = self._supervisor([*RELAYS, *CONSUMERS])
        self._writers = self._supervisor([])

    async def start(self) -> None:
        self.postgres.prepare()
        await asyncio.gather(self._servers.start(), *(self.restore(node) for node in self._cluster))
        async with self.connected() as connection:
            await bootstrap(connection, ROLES)
            await migrate(connection, "huiyin_service", SCHEMA)
            await connection.execute(TABLES)
        for name in WRITERS:
            (self.given.notes / f"{name}.jsonl").touch()
        await self._readers.start()
        await self.start_writers()

    async def stop(self) -> None:
        for supervisor in (self._writers, self._readers, self._servers, *self.nodes.values()):
            await supervisor.stop()

    async def lose(self, node: str) -> None:
        """SIGKILL a node of the cluster, which stays away until it is restored."""
        supervisor = self.nodes.pop(node)
        supervisor.kill()
        await supervisor.stop()

    def wipe(self, node: str) -> None:
        """Lose the disk of a node that is away."""
        shutil.rmtree(self.settings.data / node)

    async def restore(self, node: str) -> None:
        """Start a node, and wait until it has what the others have."""
        self.nodes[node] = ProcessSupervisor([[self._cluster[node]]], self.settings.logs)
        await self.nodes[node].start()

    async def stop_writers(self) -> None:
        """From here on nobody appends but the policies; what the writers had under way is over."""
        await self._writers.stop()
        async with self.connected() as connection, asyncio.timeout(WITHIN):
            while await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = ANY($1)", WRITERS
            ):
                await asyncio.sleep(0.05)

    async def start_writers(self) -> None:
        """Start them, and wait until appends are acknowledged."""
        self._writers = self._supervisor(WRITERS)
        for name in WRITERS:
            del self._killed[name]
        await self._writers.start()
        await self.back([])

    def kill(self, victim: str) -> tuple[str, int]:
        """SIGKILL a process; which, and how many restarts it will have had when it is back.

        `postgres` is the postmaster alone, `backend` one of its children; `wipe` is a nats-server with all it stored.
        """
        name = {"backend": "postgres", "wipe": "nats"}.get(victim, victim)
        part = self._part(name)
        assert part.child
        if victim == "backend":
            psutil.Process(part.child.pid).children()[-1].kill()
            return name, part.restarts
        part.child.send(signal.SIGKILL)
        self._killed[name] += 1
        if victim == "wipe":  # before the supervisor hears that it has died, and starts it again
            lost = (self.settings.data / "nats").rename(self.settings.data / f"lost-{part.restarts}")
            shutil.rmtree(lost, ignore_errors=True)
        return name, part.restarts + 1

    async def back(self, killed: Sequence[tuple[str, int]]) -> None:
        """Wait until what was killed is there again, and appends are acknowledged again."""
        before = self._acknowledged()
        async with asyncio.timeout(WITHIN):
            for name, restarts in killed:
                part = self._part(name)
                while part.restarts < restarts or part.state != "ready":
                    await asyncio.sleep(0.02)
            while self._acknowledged() < before + ENOUGH:
                await asyncio.sleep(0.02)

    def ended_by_themselves(self) -> list[str]:
        """Processes of ours that nobody killed: they are to live through whatever happens to the others."""
        names = (*RELAYS, *CONSUMERS, *WRITERS)
        return [name for name in names if self._part(name).restarts != self._killed[name]]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self.given.dsn, server_settings={"search_path": SCHEMA})
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        client = await nats.connect(self.given.servers)
        try:
            yield client
        finally:
            await client.close()

    def _acknowledged(self) -> int:
        for name in WRITERS:
            with (self.given.notes / f"{name}.jsonl").open("rb") as notes:
                notes.seek(self._read[name])
                whole = notes.read().rpartition(b"\n")[0]
            self._read[name] += len(whole)
            self._answered += whole.count(b'"done"')
        return self._answered

    def _part(self, name: str) -> SupervisedProcess:
        return next(
            supervisor.processes[name]
            for supervisor in (self._servers, self._readers, self._writers)
            if name in supervisor.processes
        )

    def _supervisor(self, names: Sequence[str]) -> ProcessSupervisor:
        command = [sys.executable, "-m", "tests.faults.load"]
        given = self.given.model_dump_json()
        programs = [Program(name=name, command=[*command, name, given], folder=ROOT) for name in names]
        return ProcessSupervisor([programs], self.settings.logs)


def _node(settings: LocalSettings, number: int) -> Program:
    """One nats-server of a cluster, as docs/operator.md says: a file that includes nats.conf, and its own folder."""
    client, route, health = (settings.port + number + CLUSTER * kind for kind in range(3))
    others = [settings.port + CLUSTER + other for other in range(CLUSTER) if other != number]
    routes = [f"nats://routes:{PASSWORD}@127.0.0.1:{other}" for other in others]
    name = f"nats-{number + 1}"
    conf = settings.data / f"{name}.conf"
    conf.write_text(f"""
include "nats.conf"
server_name: {name}
cluster {{
  name: huiyin
  listen: "127.0.0.1:{route}"
  authorization {{user: routes, password: "{PASSWORD}"}}
  routes: {routes}
}}
""")
    program = nats_program(settings)
    options = {"-c": conf, "-a": "127.0.0.1", "-p": client, "-m": health, "-sd": settings.data / name}
    command = [program.command[0], *map(str, chain.from_iterable(options.items()))]
    return replace(program, name=name, command=command, ready=healthy(f"127.0.0.1:{health}"))


@asynccontextmanager
async def scene(seed: int, nodes: int = 1) -> AsyncIterator[Scene]:
    """A scene that has started. When what is done in it fails, its folder stays, and the failure says where."""
    # Not in a test runner's own temporary folder, which it may close to PostgreSQL's user at any time.
    data = Path(tempfile.mkdtemp(prefix="huiyin-"))
    # Here everything dies young, and is to be back at once.
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(supervisor_module, "STEADY_AFTER", 0.5)
        scene = Scene(seed, data, nodes)
        try:
            await scene.start()
            yield scene
        except BaseException as error:
            error.add_note(f"HUIYIN_SEED={seed}; logs, notes and data are in {data}")
            raise
        finally:
            await scene.stop()
    shutil.rmtree(data)
