"""A launcher in the background: started, waited for, stopped."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
from rich.console import Console

from huiyin_local.launcher import overview, samples
from huiyin_local.parts import huiyin
from huiyin_local.run import Run, end_leftovers, holder
from huiyin_local.settings import LocalSettings

STOP_WITHIN = 15.0
"""The launcher itself needs at most ten seconds."""


def start(settings: LocalSettings, console: Console) -> int:
    """Start a launcher that outlives this command, and wait until it is ready; an exit code."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    log = settings.logs / "launcher.log"
    command = huiyin(settings, "up", "--demo", settings.demo)
    with log.open("w") as output:
        launcher = subprocess.Popen(
            command.command,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with console.status("starting"):
        while launcher.poll() is None:
            run = Run.load(settings.data)
            if run and run.launcher == launcher.pid and run.phase == "ready":
                console.print(overview(run))
                list_samples = samples(settings)
                subprocess.run(
                    list_samples.command, env={**os.environ, **list_samples.environment}, check=False
                )
                return 0
            time.sleep(0.1)
    console.print(log.read_text(), markup=False, highlight=False, soft_wrap=True)
    return launcher.returncode or 1


def stop(data: Path) -> str:
    """Stop the launcher that has the data folder, or what a killed one left; says what it did."""
    pid = holder(data)
    if pid is None:
        left = end_leftovers(data)
        return (
            f"ended {', '.join(left)}, left by a launcher that was killed" if left else "nothing is running"
        )
    began = time.monotonic()
    os.kill(pid, signal.SIGTERM)
    try:
        psutil.Process(pid).wait(STOP_WITHIN)
    except psutil.NoSuchProcess:
        pass
    except psutil.TimeoutExpired:
        os.kill(pid, signal.SIGKILL)
        return f"the launcher did not stop in {STOP_WITHIN:.0f} s and was killed; {stop(data)}"
    return f"stopped in {time.monotonic() - began:.1f} s"
