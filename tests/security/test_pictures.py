"""Pictures made to eat memory or time: refused, bounded, and no one else waits for them."""

import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from struct import pack
from typing import Self

import psutil
import pytest
from PIL import Image

from huiyin_local.testing import Huiyin
from tests.e2e.county import County, picture

pytestmark = pytest.mark.e2e

PHOTOS = "/api/intake/photos"
MEGABYTE = 1024 * 1024
MOST = 300 * MEGABYTE


def png(width: int, height: int, colour: int = 2) -> bytes:
    """An evenly coloured PNG, made without holding it: as an attacker makes it."""
    packer = zlib.compressobj(9)
    row = bytes(1 + width * (3 if colour == 2 else 4))
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (head, packed, b"")))


def chunk(name: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))


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


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """What cost 2,252 MB, 12.7 s, and what is just below what is refused unread."""
    return {"square": png(7700, 7700), "line": png(1, 600_000), "largest": png(7000, 7000, 6)}


def test_bombs_cost_no_more_than_is_allowed(huiyin: Huiyin, county: County, bombs: dict[str, bytes]) -> None:
    warm = county.anybody.post(PHOTOS, content=picture())
    assert warm.status_code == 201, warm.text
    with Watch(huiyin) as watch:
        for name in ("square", "line", "largest"):
            answer = county.anybody.post(PHOTOS, content=bombs[name])
            assert answer.status_code == (201 if name == "largest" else 422), answer.text
    assert watch.most - watch.before < MOST


def test_a_normal_photo_does_not_wait_for_bombs(county: County, bombs: dict[str, bytes]) -> None:
    warm = county.anybody.post(PHOTOS, content=picture())
    assert warm.status_code == 201, warm.text
    with ThreadPoolExecutor(3) as others:
        loads = [others.submit(county.client().post, PHOTOS, content=bombs["largest"]) for _ in range(3)]
        time.sleep(0.3)
        began = time.monotonic()
        assert county.anybody.post(PHOTOS, content=photo()).status_code == 201
        took = time.monotonic() - began
        assert {load.result().status_code for load in loads} == {201}
        every = time.monotonic() - began
    assert took < max(1.0, every / 2), f"{took:.2f} s of {every:.2f} s"


def photo() -> bytes:
    """What a phone takes: twelve megapixels, with something to see."""
    written = BytesIO()
    Image.effect_mandelbrot((4000, 3000), (-2, -1.5, 2, 1.5), 20).convert("RGB").save(written, "JPEG", quality=80)
    return written.getvalue()


def test_a_bomb_in_every_wrapping_is_refused(county: County) -> None:
    for content in _bombs():
        answer = county.anybody.post(PHOTOS, content=content)
        assert answer.status_code == 422, answer.text
    assert county.anybody.post(PHOTOS, content=picture()).status_code == 201


def _bombs() -> Iterator[bytes]:
    for size, kind in (((9000, 9000), "GIF"), ((6000, 6000), "WEBP"), ((20_000, 15_000), "JPEG")):
        written = BytesIO()
        Image.new("L", size).save(written, kind)
        yield written.getvalue()
    # A profile, and a comment, that unpack to a hundred times their size.
    small = BytesIO()
    Image.new("RGB", (10, 10)).save(small, "PNG")
    profile = b"bomb\0\0" + zlib.compress(bytes(300 * MEGABYTE), 9)
    whole = small.getvalue()
    yield whole[:33] + chunk(b"iCCP", profile) + whole[33:-40]
