"""A whole Huiyin for a test or a measurement: in a folder of its own, on ports of its own, until it is stopped.

with Huiyin() as huiyin:
    huiyin.client("officer", "140981").get("/api/reporting/divisions/140981")
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import asyncpg
import httpx
import psutil

from huiyin_local.child_process import kill_tree
from huiyin_local.data_folder_lock import Run, end_leftovers
from huiyin_local.log_owner import LogOwner
from huiyin_local.ports import free_ports
from huiyin_local.settings import PORTS, LocalSettings
from huiyin_service.auth import Principal
from huiyin_service.client import trusted
from huiyin_service.clock import ForwardedClock, duration
from huiyin_service.keyring import SigningKeys
from huiyin_service.roles import Role
from huiyin_service.secret_files import Secret
from huiyin_service.tokens import TokenIssuer

START_WITHIN = 90.0
STOP_WITHIN = 15.0
ANSWER_WITHIN = 60.0
SIGNED_AGAIN_AFTER = 300.0
"""Seconds, so that a client's token is one of somebody who lately showed that it is they."""

NAMES: Mapping[str, str] = {"member-li": "李党员", "member-zhao": "赵党员"}
"""What those are called who sign in by a name of their own; anybody else is called as they sign in."""


class Huiyin:
    """`huiyin up` as a process of the test's. `environment` adds to what it is started with.

    `durable` is for a measurement: its database waits for the disk, as one does that is to outlive the machine.
    """

    def __init__(self, environment: Mapping[str, str] | None = None, *, durable: bool = False) -> None:
        # Not in a test runner's own temporary folder, which it may close to PostgreSQL's user at any time.
        self.data = Path(tempfile.mkdtemp(prefix="huiyin-"))
        self.settings = LocalSettings(data=self.data, port=free_ports(len(PORTS)), demo="none", log_format="json")
        self._environment = dict(environment or {})
        self._durable = durable
        self._launcher: subprocess.Popen[bytes] | None = None
        self._owner: LogOwner | None = None
        self._clients: dict[tuple[Principal | None, str], httpx.Client] = {}
        self._signing = Lock()
        self._signed_at: dict[tuple[Principal | None, str], float] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.data)

    @property
    def url(self) -> str:
        """The one origin."""
        return self.settings.origin

    @property
    def run(self) -> Run:
        """What runs now, as the launcher writes it down."""
        run = Run.load(self.data)
        assert run, f"nothing runs in {self.data}"
        return run

    @property
    def environment(self) -> dict[str, str]:
        """What a `huiyin` command needs to find this one, and no other."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
        # Tests and measurements ask more than people do; what tries the limits sets them.
        ours = {"DATA": str(self.data), "PORT": str(self.settings.port), "LOG_FORMAT": "json", "LIMITS": "0"}
        return {**others, **{f"HUIYIN_{name}": value for name, value in ours.items()}, **self._environment}

    @cached_property
    def issuer(self) -> TokenIssuer:
        """What signs its sessions, in place of whoever signs in."""
        return TokenIssuer(SigningKeys("accounts", self.data / Secret.SESSIONS, self.data / Secret.KEYS))

    @property
    def owner(self) -> LogOwner:
        """The log's owner."""
        if self._owner is None:
            self._owner = LogOwner(self.run.admin_database_url, self.settings.nats_url, self.data).open()
        return self._owner

    def start(self) -> None:
        """Start everything and wait until it is ready. Raises RuntimeError with what the launcher said last."""
        self.settings.logs.mkdir(parents=True, exist_ok=True)
        replace(self.settings.postgres, durable=self._durable).prepare()
        said = self.settings.logs / "launcher.log"
        with said.open("w") as output:
            self._launcher = launcher = subprocess.Popen(
                command("up", "--demo", "none"),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            until(lambda: launcher.poll() is not None or self._ready(), START_WITHIN, "Huiyin is ready")
        except TimeoutError:
            self.stop()
        if launcher.poll() is not None:
            raise RuntimeError(f"huiyin up did not get ready:\n{said.read_text()}")

    def stop(self) -> float:
        """Stop everything, gently if it lets itself be stopped; how many seconds that took."""
        began = time.monotonic()
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self._signed_at.clear()
        if self._owner is not None:
            self._owner.close()
            self._owner = None
        if self._launcher is not None:
            self._launcher.terminate()
            try:
                self._launcher.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                kill_tree(self._launcher.pid)
                self._launcher.wait()
                end_leftovers(self.data)
            self._launcher = None
        return time.monotonic() - began

    def crash(self) -> None:
        """Kill everything at once, as a power cut would; `start` starts it again."""
        assert self._launcher
        processes = psutil.Process(self._launcher.pid).children(recursive=True)
        kill_tree(self._launcher.pid)
        self._launcher.wait()
        self._launcher = None
        until(lambda: not any(psutil.pid_exists(process.pid) for process in processes), STOP_WITHIN, "all are gone")

    def token(
        self,
        role: Role,
        division: str = "",
        *,
        subject: str | None = None,
        lasts: timedelta = timedelta(days=1),
        appointed: bool = True,
        session: UUID | None = None,
    ) -> str:
        """A token of somebody with this role in this division, who just showed that it is they.

        They are appointed to it unless the log is to say so.
        """
        who = _principal(role, division, subject)
        if appointed:
            self.owner.appoint(who)
        now = datetime.now(UTC)
        return self.issuer.session(replace(who, session=session, proved_at=now), now, lasts)

    def appoint(self, *offices: tuple[Role, str] | tuple[Role, str, str]) -> None:
        """Let those whom `client` and `token` make of these roles, divisions and subjects act, all at once."""
        self.owner.appoint(*(_principal(*office) for office in offices))

    def client(
        self,
        role: Role | None = None,
        division: str = "",
        *,
        subject: str | None = None,
        language: str = "zh",
        appointed: bool = True,
    ) -> httpx.Client:
        """An HTTP client, signed in as somebody with this role; without a role as no one. Closed by `stop`."""
        who = _principal(role, division, subject) if role else None
        with self._signing:
            if (who, language) not in self._clients:
                self._clients[who, language] = httpx.Client(
                    base_url=self.url,
                    headers={"Accept-Language": language},
                    timeout=ANSWER_WITHIN,
                    trust_env=False,
                    verify=trusted(),
                    limits=httpx.Limits(max_keepalive_connections=0),  # threads that share a client leave none open
                )
            client, now = self._clients[who, language], time.monotonic()
            if role and now - self._signed_at.get((who, language), -SIGNED_AGAIN_AFTER) >= SIGNED_AGAIN_AFTER:
                token = self.token(role, division, subject=subject, appointed=appointed)
                client.headers["Authorization"] = f"Bearer {token}"
                self._signed_at[who, language] = now
        return client

    def command(self, *arguments: str | Path, within: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a `huiyin` command on this system to its end; its output is both stdout and stderr."""
        return subprocess.run(
            command(*arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=within,
            check=False,
        )

    @property
    def now(self) -> datetime:
        """What time it is there."""
        return ForwardedClock(self.run.clock)() if self.run.clock else datetime.now(UTC)

    def forward(self, by: str) -> None:
        """Move the clock ahead, as `huiyin clock forward 7d` does; with HUIYIN_TESTING only."""
        assert self.run.clock, "it keeps real time"
        ForwardedClock(self.run.clock).forward(duration(by))

    def health(self) -> Mapping[str, Any]:
        """How each process is, by its name, as an operator is told; empty while that cannot be told."""
        services = self.client("operator").get("/readyz").json().get("services", {})
        return services if all("parts" in service for service in services.values()) else {}

    def is_well(self) -> bool:
        """Whether every service does its work just now."""
        return bool(services := self.health()) and all(service["ok"] for service in services.values())

    def kill(self, name: str) -> int:
        """SIGKILL a process; how many restarts it will have had when it is back."""
        process = self.run.processes[name]
        os.kill(process.pid, signal.SIGKILL)
        return process.restarts + 1

    @contextmanager
    def halted(self, name: str) -> Iterator[None]:
        """Let a process hear and answer nothing, as if it were out of reach; one that ends is started again at once."""
        pid = self.run.processes[name].pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def wait_for(self, name: str, restarts: int, within: float = 60) -> None:
        """Wait until a process that was killed is ready again."""

        def back() -> bool:
            return (it := self.run.processes[name]).restarts >= restarts and it.state == "ready"

        until(back, within, f"{name} is back")

    def count(self, query: str, *arguments: object) -> int:
        """The number that a query of the database gives."""

        async def asked() -> int:
            async with asyncpg.create_pool(self.run.admin_database_url, min_size=1, max_size=1, timeout=10) as pool:
                return int(await pool.fetchval(query, *arguments))

        return asyncio.run(asked())

    def _ready(self) -> bool:
        run = Run.load(self.data)
        return run is not None and run.phase == "ready" and run.launcher == (self._launcher and self._launcher.pid)


def command(*arguments: str | Path) -> list[str]:
    """A `huiyin` command of this very environment."""
    return [sys.executable, "-m", "huiyin_ops.cli", *map(str, arguments)]


def until(condition: Callable[[], bool], within: float, what: str) -> None:
    """Wait for something to become true. Raises TimeoutError that says what did not."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within:.0f} s: {what}")
        time.sleep(0.02)


def _principal(role: Role, division: str, subject: str | None = None) -> Principal:
    return Principal(who := subject or "-".join(filter(None, (role, division))), NAMES.get(who, who), role, division)
