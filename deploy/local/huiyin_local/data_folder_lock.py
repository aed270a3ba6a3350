"""What runs in a data folder: the record other commands read, the lock, what a killed launcher left."""

import contextlib
import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

import psutil
from pydantic import BaseModel

from huiyin_local.child_process import kill_tree
from huiyin_local.settings import PORTS, DemoSize, LocalSettings

Phase = Literal["starting", "loading", "ready"]

RECORD = "run.json"
LOCK = "launcher.lock"


class Process(BaseModel):
    """One supervised process."""

    pid: int
    started_at: float
    ready_after: float = 0
    """Seconds from its start to its readiness."""
    restarts: int
    state: Literal["starting", "ready", "restarting", "stopped"]
    address: str | None = None

    @property
    def alive(self) -> bool:
        """Whether this very process, and not a later one with the same number, is there."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started_at) < 1  # the clock may have been set a little
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


class Run(BaseModel):
    """$HUIYIN_DATA/run.json: the running Huiyin, for its commands and tests."""

    url: str
    launcher: int
    started_at: float
    demo: DemoSize
    clock: Path | None = None
    phase: Phase = "starting"
    admin_database_url: str
    nats_url: str
    logs: Path
    processes: dict[str, Process] = {}

    @classmethod
    def load(cls, data: Path) -> Self | None:
        """The record in a data folder, if there is one; `holder` tells whether its launcher still lives."""
        try:
            return cls.model_validate_json((data / RECORD).read_text())
        except FileNotFoundError:
            return None

    def save(self, data: Path) -> None:
        """Write the record so that no one reads half of it."""
        new = data / f"{RECORD}.new"
        new.write_text(self.model_dump_json(indent=2))
        new.replace(data / RECORD)


class AlreadyRunning(Exception):
    """Another launcher has the data folder."""


@contextlib.contextmanager
def holding(data: Path) -> Iterator[None]:
    """Hold the data folder's lock; the kernel lets go of it when the launcher ends, however it ends."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(f"{data} is in use by another launcher, pid {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def holder(data: Path) -> int | None:
    """The pid of the launcher that has the data folder, if one has."""
    try:
        with (data / LOCK).open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0) or None
    except FileNotFoundError:
        pass
    return None


def end_leftovers(data: Path) -> list[str]:
    """End the processes of a launcher that is no more, and forget it; their names."""
    run = Run.load(data)
    if run is None:
        return []
    left = {name: process for name, process in run.processes.items() if process.alive}
    for process in left.values():
        kill_tree(process.pid)
    deadline = time.monotonic() + 5
    while any(process.alive for process in left.values()) and time.monotonic() < deadline:
        time.sleep(0.02)
    (data / RECORD).unlink(missing_ok=True)
    return list(left)


def taken_ports(settings: LocalSettings) -> list[str]:
    """For each port that someone else has, a sentence saying which and who."""
    return [
        f"port {settings.port + offset} ({name}) is taken{_by(settings.port + offset)}"
        for name, offset in PORTS.items()
        if _taken(settings.bind if name == "caddy" else "127.0.0.1", settings.port + offset)
    ]


def _taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
        return False


def _by(port: int) -> str:
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("inet"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()}, pid {connection.pid}"
    return ""
