"""Pictures made to eat memory or time, an ordinary one, and the watch over what intake takes for them."""

import threading
import zlib
from io import BytesIO
from struct import pack
from typing import Self

import psutil
from PIL import Image

from huiyin_local.testing import Huiyin

MEGABYTE = 1024 * 1024


def png(width: int, height: int, colour: int = 2) -> bytes:
    """An evenly coloured PNG, made without holding it: as an attacker makes it."""
    packer = zlib.compressobj(9)
    row = bytes(1 + width * (3 if colour == 2 else 4))
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (head, packed, b"")))


def chunk(name: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))


def bombs() -> dict[str, bytes]:
    """What cost 2,252 MB, 12.7 s, and what is just below what is refused unread."""
    return {"square": png(7700, 7700), "line": png(1, 600_000), "largest": png(7000, 7000, 6)}


def heaviest() -> dict[str, bytes]:
    """Of other formats what must be unpacked whole and is just below what is refused unread."""
    made = {}
    for kind, size in (("JPEG", (8000, 4100)), ("WEBP", (4200, 2900))):
        written = BytesIO()
        Image.new("RGB", size).save(written, kind, progressive=True)
        made[kind] = written.getvalue()
    return made


def photo() -> bytes:
    """What a phone takes: twelve megapixels, with something to see."""
    written = BytesIO()
    Image.effect_mandelbrot((4000, 3000), (-2, -1.5, 2, 1.5), 20).convert("RGB").save(written, "JPEG", quality=80)
    return written.getvalue()


class Watch:
    """The most memory that intake and what it started took together, beyond what it took before."""

    def __init__(self, huiyin: Huiyin) -> None:
        self._intake = psutil.Process(huiyin.run.processes["intake"].pid)
        self._stop = threading.Event()
        self.before = self.most = self._taken()

    def _taken(self) -> int:
        taken = 0
        for one in (self._intake, *self._intake.children()):
            try:
                taken += one.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return taken

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.01):
            self.most = max(self.most, self._taken())
