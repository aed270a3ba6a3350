from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from huiyin_local.program import Program
from huiyin_local.supervisor import ProcessSupervisor

Supervise = Callable[[Sequence[Sequence[Program]]], Awaitable[ProcessSupervisor]]


@pytest.fixture
def said() -> list[str]:
    """What the supervisor reported to the person at the terminal."""
    return []


@pytest.fixture
async def supervise(tmp_path: Path, said: list[str]) -> AsyncIterator[Supervise]:
    """Start stages of programs under a supervisor that is stopped after the test."""
    made: list[ProcessSupervisor] = []

    async def start(stages: Sequence[Sequence[Program]]) -> ProcessSupervisor:
        supervisor = ProcessSupervisor(stages, tmp_path / "logs", said.append)
        made.append(supervisor)
        await supervisor.start()
        return supervisor

    yield start
    for supervisor in made:
        await supervisor.stop()
