"""One process: started so that it cannot outlive the launcher, its output written to a log file."""

import asyncio
import contextlib
import ctypes
import json
import os
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from io import FileIO
from pathlib import Path

import psutil

from huiyin_local.program import Program

LOG_BYTES = 32 * 1024 * 1024
"""A log file that grows beyond this becomes NAME.log.1."""

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

NATIVE_ALARM = re.compile(r"\b(PANIC|CRITICAL)\b|\[FTL\]")
"""What PostgreSQL and nats-server write when it is serious."""


class ChildProcess:
    """A running process and the end of what it said."""

    def __init__(self, process: asyncio.subprocess.Process, pump: asyncio.Task[None], tail: deque[str]) -> None:
        self.process = process
        self.started = _created(process.pid)
        self.tail = tail
        self._pump = pump

    @classmethod
    async def start(cls, program: Program, logs: Path, alarm: Callable[[str], None]) -> "ChildProcess":
        """Start the program; `alarm` is called with each line of its output that a person should see."""
        stream = None if program.terminal else asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *program.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stream,
            stderr=None if program.terminal else asyncio.subprocess.STDOUT,
            env={**os.environ, **program.environment},
            cwd=program.folder,
            user=program.user,
            group=program.user,
            extra_groups=[] if program.user else None,
            start_new_session=True,  # Ctrl-C is for the launcher, which stops everything in order
            preexec_fn=_die_with_launcher(program.orphan_signal),
        )
        tail: deque[str] = deque(maxlen=15)
        pump = asyncio.create_task(_pump(process.stdout, logs / f"{program.name}.log", tail, alarm))
        return cls(process, pump, tail)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    async def ended(self) -> int:
        """Wait until it has ended and what it said is written; its exit code, or minus the signal."""
        code = await self.process.wait()
        # Its own children may hold the pipe open for longer; they are not waited for.
        await asyncio.wait({self._pump}, timeout=1)
        self._pump.cancel()
        return code

    def send(self, what: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(what)

    def kill(self) -> None:
        """End it and all that it started, at once."""
        kill_tree(self.pid)


def kill_tree(pid: int) -> None:
    """SIGKILL a process and its descendants."""
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for process in [parent, *parent.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def _created(pid: int) -> float:
    """When the kernel made a process: with the pid, this names it for good."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:  # it has ended already
        return time.time()


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"exited with code {code}"


def alarming(line: str) -> str | None:
    """What of a log line to show at the terminal: only errors, and of those only the sentence."""
    if not line.startswith("{"):
        return line if NATIVE_ALARM.search(line) else None
    if not re.search(r'"(error|critical|fatal|panic)"', line):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if entry.get("level") not in {"error", "critical", "fatal", "panic"}:
        return None
    if str(entry.get("logger", "")).startswith("http."):
        return None  # Caddy notes every request that found a service away; the restart is reported already
    exception = str(entry.get("exception") or entry.get("error") or "").strip().rpartition("\n")[2]
    return " · ".join(filter(None, (str(entry.get("event") or entry.get("msg") or line), exception)))


def _die_with_launcher(what: signal.Signals) -> Callable[[], None] | None:
    """Ask the kernel, in the new process, to end it when the launcher dies."""
    if _libc is None:
        return None  # elsewhere the next start ends what was left
    libc, launcher = _libc, os.getpid()

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(what))
        if os.getppid() != launcher:  # it died before the kernel was asked
            os._exit(1)

    return prepare


async def _pump(
    stream: asyncio.StreamReader | None, path: Path, tail: deque[str], alarm: Callable[[str], None]
) -> None:
    if stream is None:
        return
    rest = b""
    with contextlib.closing(_Log(path, alarm)) as log:
        while chunk := await stream.read(1 << 16):
            log.write(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            rest = rest[-(1 << 16) :]
            for line in lines:
                text = line.decode(errors="replace")
                tail.append(text)
                if sentence := alarming(text):
                    alarm(sentence)


def _private(path: Path) -> FileIO:
    """A file to add to that its owner alone reads: a log says who did what from where."""
    file = FileIO(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
    os.fchmod(file.fileno(), 0o600)  # one that was there already
    return file


class _Log:
    """A log file that starts anew when it is too long; the one before it is kept.

    What cannot be written, as when the disk is full, is dropped: who writes here must neither wait nor end for it.
    """

    def __init__(self, path: Path, alarm: Callable[[str], None]) -> None:
        self._path = path
        self._alarm = alarm
        self._file: FileIO | None = None
        self.write(b"")

    def write(self, chunk: bytes) -> None:
        try:
            if self._file is None:
                self._file = _private(self._path)
            elif self._file.tell() > LOG_BYTES:
                self.close()
                self._path.replace(self._path.with_suffix(".log.1"))
                self._file = _private(self._path)
            self._file.write(chunk)
        except OSError as error:
            self._alarm(f"its log is not written: {error.strerror}")

    def close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
