"""What operators' commands do, done by the test: a process of its own takes a second of a core to load for it."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

from typer.testing import CliRunner

from huiyin_local.testing import Huiyin
from huiyin_ops.cli import every

commands = cache(every)


def here(huiyin: Huiyin, *arguments: str | Path) -> CompletedProcess[str]:
    """As `huiyin.command` does it: both what is said and the exit code. One at a time."""
    words = [str(argument) for argument in arguments]
    with ThreadPoolExecutor(1) as beside:  # an async test has a loop in this thread
        done = beside.submit(CliRunner().invoke, commands(), words, env=huiyin.environment).result(60)
    failed = done.exception is not None and not isinstance(done.exception, SystemExit)
    return CompletedProcess(words, done.exit_code, done.output + (repr(done.exception) if failed else ""))
