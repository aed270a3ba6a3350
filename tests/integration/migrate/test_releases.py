"""Code and database of different releases, as an operator meets them: refused in words, and nothing starts."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from huiyin_events.migrate import bootstrap, migrate
from huiyin_local.ports import free_ports
from huiyin_local.postgres import ADMIN
from huiyin_service.database_roles import ROLES
from tests.integration.migrate.conftest import Connect
from tests.integration.servers import Servers

pytestmark = pytest.mark.integration


class Release(NamedTuple):
    """This release beside a database, whose migrations the test can change behind its back."""

    owner: asyncpg.Connection
    environment: dict[str, str]

    async def run(self, *arguments: str, user: str = ADMIN) -> tuple[int | None, str]:
        """A `huiyin` command to its end: exit code, and what it said."""
        ran = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "huiyin_ops.cli",
            *arguments,
            env=self.environment
            | {"HUIYIN_DATABASE_URL": self.environment["HUIYIN_ADMIN_DATABASE_URL"].replace(ADMIN, user)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(ran.communicate(), 60)
        return ran.returncode, said.decode()


@pytest.fixture
async def release(connect: Connect, servers: Servers, tmp_path: Path) -> Release:
    owner = await connect()
    await bootstrap(owner, ROLES)
    name = await owner.fetchval("SELECT current_database()")
    return Release(
        owner,
        {
            **os.environ,
            "HUIYIN_ADMIN_DATABASE_URL": servers.postgres.dsn(ADMIN, name),
            "HUIYIN_DATA": str(tmp_path),
            "HUIYIN_NATS_URL": servers.nats_url,
            "HUIYIN_LISTEN": f"127.0.0.1:{free_ports(1)}",
            "HUIYIN_LOG_FORMAT": "json",
        },
    )


NEWER = "INSERT INTO {}.migrations (name, digest) VALUES ('{}/9000_later.sql', 'as of a later release')"


async def test_huiyin_migrate_refuses_in_words_and_with_exit_code_1(release: Release) -> None:
    assert (await release.run("migrate"))[0] == 0
    await release.owner.execute("UPDATE store.migrations SET digest = 'another' WHERE name LIKE '%/0005%'")
    code, said = await release.run("migrate")
    assert (code, "huiyin_events/0005_append.sql is not the file that was applied" in said) == (1, True), said
    assert "Traceback" not in said
    await release.owner.execute("DELETE FROM store.migrations WHERE name LIKE '%/0005%'")
    await release.owner.execute(NEWER.format("store", "huiyin_events"))
    code, said = await release.run("migrate")
    assert (code, "this release is older than the database" in said) == (1, True), said


@pytest.mark.parametrize("process", ["relay", "intake"])
async def test_old_code_on_a_newer_database_does_not_start(release: Release, process: str) -> None:
    await release.owner.execute(NEWER.format("store", "huiyin_events"))
    code, said = await release.run("serve", process, user=f"huiyin_{process}")
    assert code == 1, said
    assert "Traceback" not in said
    told = [json.loads(line) for line in said.splitlines() if '"database_refused"' in line]
    assert [(line["service"], line["level"]) for line in told] == [(process, "critical")]
    assert "this release is older than the database: it does not know huiyin_events/9000_later.sql" in told[0]["error"]


async def test_nor_does_a_service_whose_own_schema_is_newer(release: Release) -> None:
    intake = await asyncpg.connect(release.environment["HUIYIN_ADMIN_DATABASE_URL"].replace(ADMIN, "huiyin_intake"))
    for package in ("huiyin_service", "huiyin_intake"):
        await migrate(intake, package, "intake")
    await intake.execute(NEWER.format("intake", "huiyin_intake"))
    await intake.close()
    code, said = await release.run("serve", "intake", user="huiyin_intake")
    assert (code, "huiyin_intake/9000_later.sql, which the schema intake has" in said) == (1, True), said
    assert "Traceback" not in said
