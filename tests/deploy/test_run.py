"""What docker-compose.yml says is enough to run: its commands, variables and passwords, here without Docker."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from huiyin_local.ports import free_ports
from huiyin_local.postgres import ADMIN, Postgres
from huiyin_local.processes import caddy, nats, prepare_nats
from huiyin_local.program import Program, healthy, listening
from huiyin_local.settings import PORTS, SERVED, LocalSettings
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_service.database_roles import SERVICES
from huiyin_service.secret_files import secret_files

from .compose import services

pytestmark = pytest.mark.e2e

PASSWORDS = {
    "HUIYIN_ADMIN_DATABASE_PASSWORD": "管理员 {in} $HOME; --",
}


class Here:
    """The services of docker-compose.yml, with this machine's addresses and folder for those of containers."""

    def __init__(self, folder: Path) -> None:
        first = free_ports(len(PORTS) + 1)
        self.database_port = first + len(PORTS)
        self.settings = LocalSettings(data=folder / "data", port=first)
        self.services = services({**PASSWORDS, "HUIYIN_PORT": str(first)})

    def environment(self, name: str) -> dict[str, str]:
        """What the process called `name` gets."""
        return {key: self._here(value) for key, value in self.services[name]["environment"].items()}

    def program(self, name: str) -> Program:
        """A process of ours."""
        command = [sys.executable, "-m", "huiyin_ops.cli", *self.services[name]["command"]]
        environment = self.environment(name)
        once = name == "migrate"
        # Docker's own check is asked below, of each once: it is a process, here for every twentieth of a second.
        ready = None if once else healthy(environment["HUIYIN_LISTEN"])
        return Program(name=name, command=command, environment=environment, ready=ready, once=once)

    async def well(self, name: str) -> bool:
        """Whether the health check that Docker would run in a container of ours is content."""
        _, _, *arguments = self.services[name]["healthcheck"]["test"]
        listen = {"HUIYIN_LISTEN": self.environment(name)["HUIYIN_LISTEN"]}
        check = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=listen, stderr=asyncio.subprocess.DEVNULL
        )
        return await check.wait() == 0

    async def owner(self, *arguments: str) -> str:
        """What `docker compose run --rm -T migrate …` writes to standard output."""
        command = await asyncio.create_subprocess_exec(
            *self.program("migrate").command[:3],
            *arguments,
            env={**os.environ, **self.environment("migrate")},
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await command.communicate()
        assert command.returncode == 0, said
        return said.decode()

    def _here(self, value: str) -> str:
        value = value.replace("@postgres/", f"@127.0.0.1:{self.database_port}/")
        value = re.sub(r"/data(?=/|$)", f"{self.settings.data}", value)
        return re.sub(
            r"(?:0\.0\.0\.0|[a-z]+):808(\d)", lambda match: f"127.0.0.1:{self.settings.port + int(match[1])}", value
        )


@asynccontextmanager
async def _running(stages: list[list[Program]], logs: Path) -> AsyncIterator[None]:
    supervisor = ProcessSupervisor(stages, logs)
    try:
        await supervisor.start()
        yield
    finally:
        await supervisor.stop()


@asynccontextmanager
async def _database(here: Here) -> AsyncIterator[None]:
    """PostgreSQL as its image makes it: over TCP it asks for a password, which at first only the owner has."""
    postgres = Postgres(here.settings.data / "postgres")
    postgres.prepare()
    rules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    (postgres.folder / "pg_hba.conf").write_text(rules, encoding="utf-8")
    program = postgres.program()
    address = f"127.0.0.1:{here.database_port}"
    listen = ["-h", "127.0.0.1", "-p", str(here.database_port)]
    program = replace(program, command=[*program.command, *listen], ready=listening(address))
    async with _running([[program]], here.settings.logs):
        owner = await _connected(postgres.dsn(), here.database_port)
        password = await owner.fetchval("SELECT quote_literal($1::text)", PASSWORDS["HUIYIN_ADMIN_DATABASE_PASSWORD"])
        await owner.execute(f"ALTER ROLE {ADMIN} PASSWORD {password}")
        await owner.close()
        yield


async def _connected(dsn: str, port: int) -> asyncpg.Connection:
    """A server listens a moment before it lets anybody in."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await asyncpg.connect(dsn, port=port, timeout=10)
            except asyncpg.CannotConnectNowError:
                await asyncio.sleep(0.1)


@pytest.fixture
async def here(database_folder: Path) -> AsyncIterator[Here]:
    """The whole of docker-compose.yml, running."""
    here = Here(database_folder)
    front = replace(caddy(here.settings), environment={**os.environ, **here.environment("caddy")})
    programs = [[here.program("migrate")], [nats(here.settings)], [here.program(name) for name in SERVED], [front]]
    prepare_nats(here.settings)  # nats.conf, which Docker mounts
    async with _database(here):
        assert not await here.well("relay")
        async with _running(programs, here.settings.logs):
            assert all(await asyncio.gather(*map(here.well, SERVED)))
            yield here


async def ready(client: httpx.AsyncClient) -> dict[str, Any]:
    """What it says once all does its work, which is seen a moment after it does."""
    async with asyncio.timeout(30):
        while (answer := await client.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.1)
    said: dict[str, Any] = answer.json()
    return said


async def test_all_that_docker_compose_says_runs(here: Here) -> None:
    async with httpx.AsyncClient(base_url=here.settings.origin, trust_env=False, timeout=10) as client:
        assert set((await ready(client))["services"]) == set(SERVED)
        for name in SERVICES:
            assert (await client.get(f"/api/{name}/docs")).status_code == 200, name

    # Each role has its own password, and nobody gets in with another.
    for name in SERVED:
        url = here.environment(name)["HUIYIN_DATABASE_URL"]
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url, password="another", timeout=10)
        other = next(one for one in SERVED if one != name)
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url, password=secret_files(here.settings.data)[other].database, timeout=10)

    # What a person may ask for needs the owner and the keys, which `migrate` has.
    person = str(uuid4())
    [looked] = json.loads(await here.owner("persons", "export", person, "--out", "-"))["events"]
    assert looked["type"] == "person.data.disclosed.v1"
    assert person in await here.owner("persons", "erase", person, "--yes")
    assert "master key 2" in await here.owner("keys", "rotate")
    async with httpx.AsyncClient(base_url=here.settings.origin, trust_env=False, timeout=10) as client:
        assert (await ready(client))["ok"]
