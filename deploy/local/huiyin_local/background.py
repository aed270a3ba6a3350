"""A launcher in the background: started, waited for, stopped."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
from rich.console import Console

from huiyin_local.data_folder_lock import Run, end_leftovers, holder
from huiyin_local.launcher import samples, show
from huiyin_local.processes import huiyin
from huiyin_local.settings import LocalSettings

STOP_WITHIN = 15.0
"""The launcher itself needs at most ten seconds."""


def start(settings: LocalSettings, console: Console) -> int:
    """Start a launcher that outlives this command, and wait until it is ready; an exit code."""
    settings.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = settings.logs / "launcher.log"
    log.touch(mode=0o600)
    command = huiyin(settings, "up", "--demo", settings.demo)
    with log.open("w") as output:
        os.fchmod(output.fileno(), 0o600)  # as all logs are
        launcher = subprocess.Popen(
            command.command,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with console.status("starting"):
            run = _until_ready(launcher, settings.data)
    except KeyboardInterrupt:
        launcher.terminate()
        return launcher.wait()
    if run:
        show(run, console)
        listing = samples(settings)
        subprocess.run(listing.command, env={**os.environ, **listing.environment}, check=False)
        return 0
    console.print(log.read_text(), markup=False, highlight=False, soft_wrap=True)
    return launcher.returncode or 1


def _until_ready(launcher: subprocess.Popen[bytes], data: Path) -> Run | None:
    """Wait for a launcher's record to say that all is ready; None if it ends before."""
    while launcher.poll() is None:
        run = Run.load(data)
        if run and run.launcher == launcher.pid and run.phase == "ready":
            return run
        time.sleep(0.1)
    return None


def stop(data: Path) -> str:
    """Stop the launcher that has the data folder, or what a killed one left; says what it did."""
    pid = holder(data)
    if pid is None:
        left = end_leftovers(data)
        return f"ended {', '.join(left)}, left by a launcher that was killed" if left else "nothing is running"
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
