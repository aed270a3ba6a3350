"""What a process needs to be run: its command, its surroundings, how to see it ready, how to stop it."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Ready = Callable[[], Awaitable[bool]]

ANSWER_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Program:
    """A process that the supervisor keeps running or, with `once`, runs to its end."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Ready | None = None
    ready_within: float = 60
    alive: Ready | None = None
    """Whether it still answers at all, once it was ready; one that does not for long is ended, and started again."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: float = 3
    orphan_signal: signal.Signals = signal.SIGKILL
    """What the kernel sends it if the launcher dies without a word."""
    user: str | None = None
    folder: Path | None = None
    once: bool = False
    terminal: bool = False
    """Its output is for the person at the terminal and not for a log file."""


def listening(address: str) -> Ready:
    """Ready as soon as something accepts connections at `address`."""

    async def probe() -> bool:
        host, port = address.rsplit(":", 1)
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), 1)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    return probe


def healthy(address: str, path: str = "/livez") -> Ready:
    """Ready as soon as GET `path` at `address` answers 200."""

    async def probe() -> bool:
        return await _status(address, path, 2) == b"200"

    return probe


def answering(address: str, path: str = "/livez") -> Ready:
    """Alive for as long as GET `path` at `address` answers anything: what is not well says so, what hangs does not."""

    async def probe() -> bool:
        return bool(await _status(address, path, ANSWER_SECONDS))

    return probe


async def _status(address: str, path: str, within: float) -> bytes:
    """The status of a GET, empty if there is none in time."""
    host, port = address.rsplit(":", 1)
    try:
        async with asyncio.timeout(within):
            reader, writer = await asyncio.open_connection(host, int(port))
            with contextlib.closing(writer):
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
                line = await reader.readline()
    except (OSError, TimeoutError):
        return b""
    return line.split(b" ")[1] if line.startswith(b"HTTP/") else b""
