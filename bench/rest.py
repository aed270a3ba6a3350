"""How large it is when nobody asks anything, and how long it takes to start."""

import time
from collections.abc import Sequence

import psutil

from bench.figure import Figure
from huiyin_local.testing import Huiyin

SETTLED_SECONDS = 5
MIB = 1024 * 1024


def measure() -> Sequence[Figure]:
    """MiB of each process with its children, counted so that what several share is counted once (PSS)."""
    began = time.perf_counter()
    with Huiyin(durable=True) as huiyin:
        ready = time.perf_counter() - began
        time.sleep(SETTLED_SECONDS)
        launcher = psutil.Process(huiyin.run.launcher)
        parts = {name: _pss(psutil.Process(process.pid)) for name, process in huiyin.run.processes.items()}
        parts["launcher"] = launcher.memory_full_info().pss / MIB
        started = time.perf_counter()
        huiyin.stop()
        huiyin.start()
        again = time.perf_counter() - started
    return [
        Figure("from an empty data folder to ready, no demo", "s", ready),
        Figure("stop, and ready again on the same data", "s", again),
        Figure("memory at rest, all processes", "MiB", sum(parts.values())),
        *(Figure(f"memory at rest, {name}", "MiB", size) for name, size in sorted(parts.items())),
    ]


def _pss(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return float(sum(member.memory_full_info().pss for member in family)) / MIB
