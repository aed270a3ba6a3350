"""`huiyin up`: everything, from an empty folder to the page, and back to nothing on Ctrl-C."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from huiyin_local.data_folder_lock import RECORD, Phase, Process, Run, end_leftovers, holding, taken_ports
from huiyin_local.processes import huiyin, prepare_nats, stages
from huiyin_local.program import Program
from huiyin_local.settings import PORTS, LocalSettings
from huiyin_local.supervisor import ProcessSupervisor, Stopping

PAGES = {
    "/": "overview 总览",
    "/report": "report an issue 上报",
    "/work": "work page 工作台",
    "/api/intake/docs": "OpenAPI, likewise of dispatch, deliberation, reporting and accounts",
    "/asyncapi": "AsyncAPI: the events",
}


class CannotStart(Exception):
    """There is a reason not to start."""


class Launcher:
    """One run of Huiyin in one data folder."""

    def __init__(
        self, settings: LocalSettings, console: Console, parts: Sequence[Sequence[Program]] | None = None
    ) -> None:
        self._settings = settings
        self._console = console
        self._supervisor = ProcessSupervisor(parts or stages(settings), settings.logs, self._say, self._record)
        self._run = Run(
            url=settings.origin,
            launcher=os.getpid(),
            started_at=time.time(),
            demo=settings.demo,
            clock=settings.clock,
            admin_database_url=settings.postgres.dsn(),
            nats_url=settings.nats_url,
            logs=settings.logs,
        )

    async def run(self) -> None:
        """Run until SIGINT or SIGTERM. Raises StartError, Refused or AlreadyRunning when it cannot."""
        with holding(self._settings.data):
            for name in end_leftovers(self._settings.data):
                self._say(f"ended {name}, left by a launcher that was killed")
            if taken := taken_ports(self._settings):
                raise CannotStart("; ".join(taken) + ": stop it, or set HUIYIN_PORT to another")
            self._catch_signals()
            try:
                self._prepare()
                await self._supervisor.start()
                self._say(f"ready in {time.time() - self._run.started_at:.1f} s: {self._settings.origin}")
                await self._load()
                self._enter("ready")
                show(self._run, self._console)
                await self._supervisor.run(samples(self._settings))
                self._say("Ctrl-C stops it")
                await self._supervisor.stopping.wait()
            except Stopping:
                pass
            finally:
                await self._stop()

    def _prepare(self) -> None:
        for name in ("logs", "keys", "photos"):
            (self._settings.data / name).mkdir(mode=0o700, exist_ok=True)
        prepare_nats(self._settings)
        if not self._settings.postgres.folder.exists():
            self._say("making the database")
        self._settings.postgres.prepare()

    def _catch_signals(self) -> None:
        def stop() -> None:
            if self._supervisor.stopping.is_set():
                self._supervisor.kill()  # asked twice: someone is in a hurry
            self._supervisor.stopping.set()

        closing = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]  # under nohup
        for what in (signal.SIGINT, signal.SIGTERM, *closing):
            asyncio.get_running_loop().add_signal_handler(what, stop)

    async def _load(self) -> None:
        """Load the divisions and the demo; where that was done before, the command sees so itself."""
        if self._settings.demo == "none":
            return
        self._enter("loading")
        demo = huiyin(self._settings, "demo", self._settings.demo, once=True, terminal=True)
        if code := await self._supervisor.run(demo):
            self._say(f"the demo was not loaded (exit code {code}); everything else is running")

    async def _stop(self) -> None:
        began = time.monotonic()
        await self._supervisor.stop()
        (self._settings.data / RECORD).unlink(missing_ok=True)
        self._say(f"stopped in {time.monotonic() - began:.1f} s; the data stays in {self._settings.data}")

    def _say(self, text: str) -> None:
        self._console.print(f"{time.strftime('%H:%M:%S')} {text}", markup=False, highlight=False, soft_wrap=True)

    def _enter(self, phase: Phase) -> None:
        self._run.phase = phase
        self._record()

    def _record(self) -> None:
        """Write down which processes there are now."""
        self._run.processes = {
            name: Process(
                pid=part.child.pid,
                started_at=part.child.started,
                ready_after=part.ready_after,
                restarts=part.restarts,
                state=part.state,
                address=self._settings.address(name) if name in PORTS else None,
            )
            for name, part in self._supervisor.processes.items()
            if part.child and not part.program.once
        }
        with contextlib.suppress(FileNotFoundError):  # someone has deleted the data folder beneath us
            self._run.save(self._settings.data)


def samples(settings: LocalSettings) -> Program:
    """The command that prints sample sign-ins and places to look at."""
    return huiyin(settings, "samples", once=True, terminal=True)


def show(run: Run, console: Console) -> None:
    """Print what runs, where, and its pages."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("part", "state", "where", "pid", "ready after", "restarts"):
        table.add_column(heading, no_wrap=True)
    for name, process in run.processes.items():
        state = process.state if process.alive else "gone"
        where = process.address or "unix socket"
        ready = f"{process.ready_after:.1f} s"
        table.add_row(name, state, where, str(process.pid), ready, str(process.restarts or ""))
    console.print(table)
    width = len(run.url) + max(map(len, PAGES)) + 2
    for path, what in PAGES.items():
        console.print(f"  {run.url + path:{width}}{what}", markup=False, highlight=False, soft_wrap=True)
    console.print()
