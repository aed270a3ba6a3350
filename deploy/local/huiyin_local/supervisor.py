"""Keeps a set of processes running: started in order, restarted when they die, stopped in reverse order.

starting -> ready <-> restarting        and from any of these, once `stopping` is set -> stopped
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from huiyin_local.child_process import ChildProcess, how_it_ended
from huiyin_local.program import Program

ProcessState = Literal["starting", "ready", "restarting", "stopped"]

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
LOOK_SECONDS = 2.0
HANGS_AFTER = 15.0
"""A process that was ready, and has not answered anything for so long, is ended."""
STEADY_AFTER = 30.0
"""A process that lived this long before it died is restarted without a pause again."""


class StartError(Exception):
    """A process did not become ready."""


class Stopping(Exception):
    """The supervisor was asked to stop while something was being started."""


class ProcessSupervisor:
    """Runs stages of programs: those of one stage start together, the next stage when they are ready."""

    def __init__(
        self,
        stages: Sequence[Sequence[Program]],
        logs: Path,
        report: Callable[[str], None] = print,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.stopping = asyncio.Event()
        self.processes = {
            program.name: SupervisedProcess(program, logs, self.stopping, report, changed)
            for stage in stages
            for program in stage
        }
        self._stages = [[self.processes[program.name] for program in stage] for stage in stages]
        self._logs = logs
        self._report = report

    async def start(self) -> None:
        """Start everything; StartError says which program did not become ready and what it said last."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for stage in self._stages:
            results = await asyncio.gather(*(part.start() for part in stage), return_exceptions=True)
            failures = [result for result in results if result]
            # One that failed makes its neighbours stop: it is the one to tell about.
            for failure in sorted(failures, key=lambda failure: isinstance(failure, Stopping)):
                raise failure

    async def run(self, program: Program) -> int:
        """Run one more program to its end, or to the moment of stopping."""
        part = SupervisedProcess(program, self._logs, self.stopping, self._report, lambda: None)
        return await part.run_once()

    async def stop(self, within: float = 9.5) -> None:
        """Stop everything, the last started first; what does not leave in its time is killed."""
        self.stopping.set()
        deadline = time.monotonic() + within
        for stage in reversed(self._stages):
            left = max(deadline - time.monotonic(), 0.1)
            await asyncio.gather(*(part.stop(min(part.program.stop_within, left)) for part in stage))

    def kill(self) -> None:
        """End everything at once."""
        self.stopping.set()
        for part in self.processes.values():
            if part.child:
                part.child.kill()


class SupervisedProcess:
    """One supervised program: its present process, and what became of those before."""

    def __init__(
        self,
        program: Program,
        logs: Path,
        stopping: asyncio.Event,
        report: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self.program = program
        self.child: ChildProcess | None = None
        self.restarts = 0
        self.state: ProcessState = "starting"
        self.ready_after = 0.0
        self._logs = logs
        self._stopping = stopping
        self._report = report
        self._changed = changed
        self._keeper: asyncio.Task[None] | None = None
        self._told: dict[str, float] = {}

    async def start(self) -> None:
        """Start it and wait until it is ready; from then on it is kept running."""
        began = time.monotonic()
        if self.program.once:
            if code := await self.run_once():
                raise StartError(f"{self.program.name} {how_it_ended(code)}{self._last_words()}")
        else:
            child = await self._spawn()
            ending = asyncio.create_task(child.ended())
            self._keeper = asyncio.create_task(self._keep(child, ending))
            try:
                await self._until_ready(ending)
            except StartError:
                self._stopping.set()
                raise
        self.ready_after = time.monotonic() - began
        self._set("stopped" if self.program.once else "ready")

    async def run_once(self) -> int:
        """Run it to its end; its exit code."""
        child = await self._spawn()
        ending = asyncio.create_task(child.ended())
        await self._first(ending, within=None)
        if not ending.done():
            child.send(self.program.stop_signal)
            if not await self._first(ending, within=self.program.stop_within, or_stopping=False):
                child.kill()
            await ending
            raise Stopping
        return ending.result()

    async def stop(self, within: float) -> None:
        """Ask it to leave, and see to it that it does."""
        if self._keeper is None or self.child is None:
            return
        self.child.send(self.program.stop_signal)
        if not await self._first(self._keeper, within=within, or_stopping=False):
            self._say(f"{self.program.name} did not stop within {within:.1f} s and was killed")
            self.child.kill()
        await self._keeper
        self._set("stopped")

    async def _keep(self, child: ChildProcess, ending: asyncio.Task[int]) -> None:
        """Start it again whenever it has ended, until stopping."""
        pause = FIRST_PAUSE
        while True:
            code = await self._ended(child, ending)
            if self._stopping.is_set() or self.state == "starting":
                return  # one that died before it was first ready would do so again, and start() tells why
            lived = time.time() - child.started
            pause = FIRST_PAUSE if lived > STEADY_AFTER else pause
            self.restarts += 1
            self._set("restarting")
            self._say(
                f"{self.program.name} {how_it_ended(code)} after {lived:.1f} s;"
                f" restart {self.restarts} in {pause:.1f} s{self._last_words() if code > 0 else ''}"
            )
            started = await self._again(pause)
            if started is None:
                return
            child, ending = started
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _ended(self, child: ChildProcess, ending: asyncio.Task[int]) -> int:
        """Wait for its end, and see to it where it hangs; its exit code."""
        heard = time.monotonic()
        while not ending.done():
            await asyncio.wait({ending}, timeout=LOOK_SECONDS)
            watched = self.program.alive if self.state == "ready" and not self._stopping.is_set() else None
            if ending.done() or watched is None or await watched():
                heard = time.monotonic()
            elif time.monotonic() - heard > HANGS_AFTER:
                self._say(f"{self.program.name} has not answered for {time.monotonic() - heard:.0f} s and was killed")
                child.kill()
                await ending
        return ending.result()

    async def _again(self, pause: float) -> tuple[ChildProcess, asyncio.Task[int]] | None:
        """Start it after a pause, and again if it cannot be started at all; None when stopping."""
        while not await self._first(within=pause):
            began = time.monotonic()
            try:
                child = await self._spawn()
            except StartError as error:
                self._say(str(error))
                pause = LONGEST_PAUSE
                continue
            ending = asyncio.create_task(child.ended())
            try:
                await self._until_ready(ending)
            except Stopping:
                child.send(self.program.stop_signal)  # stop() may have signalled the process before this one
            except StartError as error:
                if not ending.done():
                    self._say(str(error))
            else:
                self._set("ready")
                self._say(f"{self.program.name} is back after {time.monotonic() - began:.1f} s")
            return child, ending
        return None

    async def _spawn(self) -> ChildProcess:
        try:
            self.child = await ChildProcess.start(self.program, self._logs, self._alarm)
        except OSError as error:
            raise StartError(f"{self.program.name} cannot be started: {error}") from error
        self._tell()
        return self.child

    async def _until_ready(self, ending: asyncio.Task[int]) -> None:
        deadline = time.monotonic() + self.program.ready_within
        while not await self._answers():
            if time.monotonic() > deadline:
                late = f"is not ready after {self.program.ready_within:.0f} s"
                raise StartError(f"{self.program.name} {late}{self._last_words()}")
            await self._first(ending, within=0.05)
            if ending.done():
                raise StartError(f"{self.program.name} {how_it_ended(ending.result())}{self._last_words()}")

    async def _answers(self) -> bool:
        if self._stopping.is_set():
            raise Stopping
        return self.program.ready is None or await self.program.ready()

    async def _first(self, *tasks: asyncio.Task[object], within: float | None, or_stopping: bool = True) -> bool:
        """Wait for the first of the tasks, or for stopping; whether it came in time."""
        stopping = asyncio.create_task(self._stopping.wait())
        done, _ = await asyncio.wait(
            [*tasks, *([stopping] if or_stopping else [])],
            timeout=within,
            return_when=asyncio.FIRST_COMPLETED,
        )
        stopping.cancel()
        return bool(done)

    def _set(self, state: ProcessState) -> None:
        self.state = state
        self._tell()

    def _tell(self) -> None:
        """That something changed. Where it cannot be written down, as on a full disk, all is kept running the same."""
        try:
            self._changed()
        except OSError as error:
            self._alarm(f"that it is {self.state} is not written down: {error.strerror}")

    def _say(self, sentence: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be a file
            self._report(sentence)

    def _alarm(self, sentence: str) -> None:
        now = time.monotonic()
        self._told = {told: when for told, when in self._told.items() if now - when < 60}
        if sentence not in self._told:  # once a minute is enough of the same
            self._told[sentence] = now
            self._say(f"{self.program.name}: {sentence}")

    def _last_words(self) -> str:
        tail = self.child.tail if self.child else ()
        return "".join(f"\n    {line}" for line in tail)
