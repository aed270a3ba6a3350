"""Every nats-server reads its users again, also one that takes its time to answer; and it is told where none runs."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nats.errors import Error as NatsError

from huiyin_local.ports import free_ports
from huiyin_local.processes import nats as nats_program
from huiyin_local.processes import prepare_nats
from huiyin_local.program import Program, listening
from huiyin_local.settings import LocalSettings
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_ops.reload import reload
from huiyin_service.access.login import Login, connect
from huiyin_service.access.registry import AccessRegistry
from huiyin_service.secret_files import OPERATOR, secret_files
from tests.integration.servers import WITHIN
from tests.local.standins import pid_of

pytestmark = pytest.mark.integration


@dataclass
class Cluster:
    """Two servers that know each other, and share the folder that says who may connect."""

    settings: LocalSettings
    supervisor: ProcessSupervisor
    urls: list[str]

    @property
    def login(self) -> Login:
        return Login(secret_files(self.settings.data)[OPERATOR].folder)

    async def lets_in(self, url: str, name: str, password: str) -> bool:
        """Whether a server knows a publisher."""
        try:
            client = await connect([url], user=name, password=password)
        except NatsError:
            return False
        await client.close()
        return True


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    data = Path(tempfile.mkdtemp(prefix="huiyin-"))
    settings = LocalSettings(data=data)
    prepare_nats(settings)
    first = free_ports(4)
    ports, routes = [first, first + 1], [f"nats://127.0.0.1:{port}" for port in (first + 2, first + 3)]
    programs: list[Program] = []
    for number, port in enumerate(ports):
        one = nats_program(settings)
        # Without JetStream, which would want three.
        config = data / f"nats-{number}.conf"
        config.write_text(f'server_name: n{number}\ninclude "access/users.conf"\n')
        command = [one.command[0], "-c", str(config), "-a", "127.0.0.1", "-p", str(port)]
        command += ["--cluster_name", "two", "--cluster", routes[number], "--routes", ",".join(routes)]
        programs.append(replace(one, name=f"nats-{number}", command=command, ready=listening(f"127.0.0.1:{port}")))
    supervisor = ProcessSupervisor([programs], settings.logs)
    settings.logs.mkdir(parents=True, exist_ok=True)
    try:
        await supervisor.start()
        cluster = Cluster(settings, supervisor, [f"nats://127.0.0.1:{port}" for port in ports])
        async with asyncio.timeout(WITHIN):
            while await reload(cluster.urls[0], cluster.login) < 2:  # they are still finding each other
                await asyncio.sleep(0.05)
        yield cluster
    finally:
        await supervisor.stop()
        shutil.rmtree(data)


async def test_one_that_answers_late_is_waited_for(cluster: Cluster) -> None:
    password = AccessRegistry(cluster.settings.data / "access").add_publisher("late", "140981", 60)
    slow = pid_of(cluster.supervisor, "nats-1")
    os.kill(slow, signal.SIGSTOP)
    try:
        reloading = asyncio.create_task(reload(cluster.urls[0], cluster.login))
        await asyncio.sleep(1)  # longer than a server that has time for it takes
        assert not reloading.done()
    finally:
        os.kill(slow, signal.SIGCONT)
    assert await asyncio.wait_for(reloading, WITHIN) == 2
    for url in cluster.urls:
        assert await cluster.lets_in(url, "late", password)


async def test_where_none_runs_none_is_reloaded(tmp_path: Path) -> None:
    assert await reload(f"nats://127.0.0.1:{free_ports(1)}", Login(tmp_path)) == 0
