"""Making pictures clean for a service: light ones at once, large ones one at a time, so that none waits for a bomb.

Of one sender it is one of each at a time: who sends a hundred waits for theirs, and the others do not.
"""

from typing import Final

from huiyin_service.guarded.frames import Unfit
from huiyin_service.guarded.function import GuardedFunction, Overran
from huiyin_service.guarded.turns import Turns
from huiyin_service.pictures.reasons import HEAVY, TOO_MANY_PIXELS
from huiyin_service.problems import Problem

MEGABYTES: Final = 256
"""With the thirty that the libraries take, what one picture can cost: docs/decisions/0033-limits.md."""
LIGHT_PROCESSES: Final = 2
LIGHT_SECONDS: Final = 5
HEAVY_SECONDS: Final = 15


class PictureCleaner:
    """Makes pictures clean in guarded processes, which are there when they are wanted."""

    def __init__(self) -> None:
        module = "huiyin_service.pictures.clean"
        self._turns, self._heavy_turns = Turns(), Turns()
        self._light = GuardedFunction(
            f"{module}:clean_if_light", processes=LIGHT_PROCESSES, megabytes=MEGABYTES, seconds=LIGHT_SECONDS
        )
        # What takes long gives way to what does not.
        self._heavy = GuardedFunction(
            f"{module}:clean", processes=1, megabytes=MEGABYTES, seconds=HEAVY_SECONDS, niceness=10
        )

    async def close(self) -> None:
        """End the processes."""
        await self._light.__aexit__()
        await self._heavy.__aexit__()

    async def clean(self, content: bytes, sender: str) -> bytes:
        """The picture as a clean JPEG. Raises a 422 Problem for what is none, or is too much of one; and Crowded."""
        try:
            return await self._cleaned(content, sender)
        except Overran:
            raise too_many_pixels() from None
        except Unfit as error:
            if error.reason == TOO_MANY_PIXELS:
                raise too_many_pixels() from None
            raise Problem(
                422, "not-a-photo", "这不是照片", "只接受 JPEG、HEIC、PNG、WebP 或 GIF 图片，且文件须完整。"
            ) from None

    async def _cleaned(self, content: bytes, sender: str) -> bytes:
        try:
            async with self._turns.of(sender):
                return await self._light(content)
        except Unfit as error:
            if error.reason != HEAVY:
                raise
        async with self._heavy_turns.of(sender):
            return await self._heavy(content)


def too_many_pixels() -> Problem:
    """What is said of a picture that would take too much."""
    return Problem(422, "photo-too-many-pixels", "照片太大", "照片的像素太多，请缩小后再传。")
