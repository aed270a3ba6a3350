"""Pictures that nobody referred to are taken away by one process, however many there are, and by another if it ends."""

import asyncio
import contextlib
import os
import time
from pathlib import Path

import asyncpg
import pytest

from huiyin_intake.photos.collecting import collecting
from huiyin_service.photo_files import UNSENT_LASTS, UPLOADS, PhotoFiles
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration


class Counted(PhotoFiles):
    """Files that count how often they were gone through."""

    rounds = 0

    def collect(self, before: float) -> int:
        object.__setattr__(self, "rounds", self.rounds + 1)
        return super().collect(before)


def uploaded(files: PhotoFiles, content: bytes) -> str:
    """A picture that was uploaded the day before yesterday."""
    photo, then = files.seal(content), time.time() - 2 * UNSENT_LASTS
    for path in files.folder.glob(f"{UPLOADS}/*/*"):
        os.utime(path, (then, then))
    return photo


async def test_one_process_collects_and_another_goes_on_for_it(pool: asyncpg.Pool, tmp_path: Path) -> None:
    several = [Counted(tmp_path), Counted(tmp_path)]
    stale = uploaded(several[0], b"stale")
    tasks = [asyncio.create_task(collecting(pool, files, every=0.02, standby=0.05)) for files in several]

    async def gone(photo: str) -> bool:
        return not several[0].has(photo)

    async def rounds(least: int) -> bool:
        return sum(files.rounds for files in several) >= least

    try:
        await eventually(lambda: gone(stale))
        await eventually(lambda: rounds(5))
        active = [files.rounds > 0 for files in several]
        assert sorted(active) == [False, True]
        tasks[active.index(True)].cancel()
        later = uploaded(several[0], b"later")
        await eventually(lambda: gone(later))
        assert several[active.index(False)].rounds > 0
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
