"""The guarded process: it reads a file on stdin, has one function make something of it, and writes that on stdout.

    python -I -m huiyin_service.guarded.child MODULE:FUNCTION MEGABYTES SECONDS NICENESS

Both ways go frames: four bytes of length, a letter, and the content. It holds no secret and opens no file, and whatever
the function's libraries do wrong ends this process and no other.
"""

import contextlib
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

from huiyin_service.guarded.frames import ASKED, MADE, OVERRUN, UNFIT, Unfit, frame, length_of

MEGABYTE = 1024 * 1024
OPEN_FILES = 16


def main() -> None:
    """Serve until stdin ends."""
    target, megabytes, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Libraries that print would break a frame.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    module, _, name = target.partition(":")
    function: Callable[[bytes], bytes] = getattr(import_module(module), name)
    _limit(megabytes)
    os.nice(int(sys.argv[4]))
    while (content := _next(asked)) is not None:
        _limit_time(seconds)
        answers.write(_answer(function, content))
        answers.flush()


def _limit(megabytes: int) -> None:
    """Leave as much memory as is said beyond what the libraries took, and no file but those that are open."""
    with open("/proc/self/statm", "rb") as sizes:  # noqa: PTH123 — nothing else is imported for it
        taken = int(sizes.read().split()[0]) * resource.getpagesize()
    most = taken + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def _limit_time(seconds: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds + 1, hard))


def _next(asked: BinaryIO) -> bytes | None:
    head = asked.read(len(frame(ASKED, b"")))
    return asked.read(length_of(head)) if head else None


def _answer(function: Callable[[bytes], bytes], content: bytes) -> bytes:
    try:
        return frame(MADE, function(content))
    except Unfit as error:
        return frame(UNFIT, error.reason.encode())
    except MemoryError:
        return frame(OVERRUN, b"")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
