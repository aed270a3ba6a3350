"""`huiyin up` as a process of its own, with stand-ins for the parts behind it."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from huiyin_local.cli import register
from huiyin_local.data_folder_lock import Run, holder
from huiyin_local.ports import free_ports
from huiyin_local.settings import PORTS, LocalSettings

from .standins import alive, until

pytestmark = pytest.mark.integration

LAUNCH = """
import asyncio, sys
from rich.console import Console
from huiyin_local.launcher import Launcher
from huiyin_local.program import Program
from huiyin_local.settings import LocalSettings
from huiyin_local.supervisor import StartError

sleep = Program(name="sleep", command=[sys.executable, "-c", "import time; time.sleep(600)"])
settings = LocalSettings(demo="none")
try:
    asyncio.run(Launcher(settings, Console(), [[settings.postgres.program()], [sleep]]).run())
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""

COMMAND = """
from typer import Typer
from huiyin_local.cli import register

app = Typer()
register(app)
app()
"""

Launch = Callable[[], Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
def settings(database_folder: Path, monkeypatch: pytest.MonkeyPatch) -> LocalSettings:
    """Settings in the environment, where the launcher and the commands find them."""
    monkeypatch.setenv("HUIYIN_DATA", str(database_folder / "data"))
    monkeypatch.setenv("HUIYIN_PORT", str(free_ports(len(PORTS))))
    return LocalSettings()


@pytest.fixture
async def launch(settings: LocalSettings) -> AsyncIterator[Launch]:
    made: list[asyncio.subprocess.Process] = []

    async def start() -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", LAUNCH, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        made.append(process)
        return process

    yield start
    for process in made:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def running(settings: LocalSettings) -> Run:
    run = Run.load(settings.data)
    assert run
    return run


def is_ready(settings: LocalSettings) -> bool:
    run = Run.load(settings.data)
    return run is not None and run.phase == "ready"


async def said(process: asyncio.subprocess.Process) -> str:
    return (await process.communicate())[0].decode()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_it_runs_until_asked_to_stop(how: signal.Signals, launch: Launch, settings: LocalSettings) -> None:
    launcher = await launch()
    await until(lambda: is_ready(settings), within=30)
    run = running(settings)
    assert (run.launcher, run.url) == (launcher.pid, settings.origin)
    assert {name: process.state for name, process in run.processes.items()} == {
        "postgres": "ready",
        "sleep": "ready",
    }
    began = time.monotonic()
    launcher.send_signal(how)
    output = await said(launcher)
    assert time.monotonic() - began < 10
    assert launcher.returncode == 0
    assert "ready in" in output
    assert "stopped in" in output
    assert not any(alive(process.pid) for process in run.processes.values())
    assert Run.load(settings.data) is None


async def test_a_second_one_is_refused(launch: Launch, settings: LocalSettings) -> None:
    first = await launch()
    await until(lambda: is_ready(settings), within=30)
    second = await launch()
    assert f"in use by another launcher, pid {first.pid}" in await said(second)
    assert second.returncode == 1
    assert holder(settings.data) == first.pid


async def test_a_taken_port_is_explained(launch: Launch, settings: LocalSettings) -> None:
    with socket.create_server(("127.0.0.1", settings.port)):
        output = await said(await launch())
    assert f"port {settings.port} (caddy) is taken by" in output
    assert "set HUIYIN_PORT to another" in output


async def test_after_a_killed_launcher_the_next_resumes(launch: Launch, settings: LocalSettings) -> None:
    first = await launch()
    await until(lambda: is_ready(settings), within=30)
    before = running(settings).processes
    first.kill()
    await first.wait()
    second = await launch()
    await until(lambda: is_ready(settings) and running(settings).launcher == second.pid, within=30)
    assert not any(alive(process.pid) for process in before.values())


async def test_a_restart_is_in_the_record(launch: Launch, settings: LocalSettings) -> None:
    launcher = await launch()
    await until(lambda: is_ready(settings), within=30)
    os.kill(running(settings).processes["sleep"].pid, signal.SIGKILL)
    await until(lambda: running(settings).processes["sleep"].restarts == 1)
    await until(lambda: running(settings).processes["sleep"].alive)
    launcher.terminate()
    assert "sleep was ended by SIGKILL" in await said(launcher)


async def test_the_commands_see_stop_and_delete_it(launch: Launch, settings: LocalSettings) -> None:
    app = Typer()
    register(app)
    command = CliRunner().invoke

    assert command(app, ["status"]).exit_code == 3
    assert command(app, ["down"]).output == "nothing is running\n"
    launcher = await launch()
    await until(lambda: is_ready(settings), within=30)
    shown = command(app, ["status"])
    assert shown.exit_code == 0
    assert settings.origin in shown.output
    # A process of its own, as from a terminal: `down` waits for the launcher, whose end only its parent may collect.
    down = await asyncio.create_subprocess_exec(
        sys.executable, "-c", COMMAND, "down", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    async with asyncio.timeout(30):
        stopped, ended = await asyncio.gather(said(down), launcher.wait())
    assert stopped.startswith("stopped in ")
    assert (down.returncode, ended) == (0, 0)

    assert (settings.data / "postgres").is_dir()
    assert command(app, ["reset"], input="n\n").exit_code == 1
    assert settings.data.exists()
    assert command(app, ["reset", "--yes"]).exit_code == 0
    assert not settings.data.exists()


def test_reset_leaves_a_folder_alone_that_is_not_ours(settings: LocalSettings) -> None:
    app = Typer()
    register(app)
    settings.data.mkdir()
    (settings.data / "thesis.doc").touch()
    refused = CliRunner().invoke(app, ["reset", "--yes"])
    assert refused.exit_code == 1
    assert "was not made by huiyin up" in refused.output
    assert (settings.data / "thesis.doc").exists()


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Typer()
    register(app)
    monkeypatch.setenv("HUIYIN_PORT", "eighty")
    refused = CliRunner().invoke(app, ["up"])
    assert refused.exit_code == 2
    assert refused.output.startswith("HUIYIN_PORT: ")
