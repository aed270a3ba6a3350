"""A function of bytes that runs in guarded processes: it may fail, hang or eat memory, and nothing else feels it."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from typing import Final, Self

import structlog

from huiyin_service.guarded.frames import ASKED, HEAD, MADE, UNFIT, Unfit, frame, length_of

log = structlog.get_logger()

PATIENCE: Final = 3
"""A busy machine gives a process a part of its time: so often the seconds that it may use are waited for."""
IDLE: Final = 60.0
"""Seconds after which a process that nothing is asked of is ended."""
# Nothing of our own environment: there are passwords in it. One arena, for each more takes address space.
ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}


class Overran(Exception):
    """The function took more memory or time than it may, or its process died of the file."""


class GuardedFunction:
    """`target`, as `module:function`, in at most `processes`, each with `megabytes`, and `seconds` a file.

        async with GuardedFunction("huiyin_service.pictures.clean:clean", processes=2, megabytes=256, seconds=3) as f:
            kept = await f(content)

    A process is made when it is wanted, serves one file after the other, and ends when it is idle or has failed.
    """

    def __init__(self, target: str, *, processes: int, megabytes: int, seconds: int, niceness: int = 0) -> None:
        limits = (str(megabytes), str(seconds), str(niceness))
        self._command = ("-I", "-m", "huiyin_service.guarded.child", target, *limits)
        self._within = seconds * PATIENCE
        self._free = asyncio.Semaphore(processes)
        self._idle: list[Process] = []
        self._ends: dict[Process, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Nothing is started yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the processes."""
        for process in self._idle:
            self._ends.pop(process).cancel()
            await ended(process)
        self._idle.clear()

    async def __call__(self, content: bytes) -> bytes:
        """What the function makes of the content. Raises Unfit with its reason, or Overran."""
        async with self._free:
            process = await self._process()
            letter = b""
            try:
                letter, answer = await self._exchange(process, content)
            finally:
                if letter in {MADE, UNFIT}:
                    self._keep(process)
                else:
                    await ended(process)  # it failed, or no one waits any longer
        if letter == MADE:
            return answer
        if letter == UNFIT:
            raise Unfit(answer.decode())
        raise Overran

    async def _exchange(self, process: Process, content: bytes) -> tuple[bytes, bytes]:
        assert process.stdin
        assert process.stdout
        try:
            async with asyncio.timeout(self._within):
                process.stdin.write(frame(ASKED, content))
                await process.stdin.drain()
                head = await process.stdout.readexactly(HEAD)
                return head[4:], await process.stdout.readexactly(length_of(head))
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            log.warning("guarded_process_ended", target=self._command[3], error=type(error).__name__)
            raise Overran from error

    async def _process(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            self._ends.pop(process).cancel()
            if process.returncode is None:
                return process
        return await create_subprocess_exec(
            sys.executable, *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=ENVIRONMENT
        )

    def _keep(self, process: Process) -> None:
        self._idle.append(process)
        self._ends[process] = asyncio.get_running_loop().call_later(IDLE, self._dismiss, process)

    def _dismiss(self, process: Process) -> None:
        self._idle.remove(process)
        del self._ends[process]
        task = asyncio.create_task(ended(process))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


async def ended(process: Process) -> None:
    """End a process, whatever it is at."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.communicate()  # its pipes are closed too
