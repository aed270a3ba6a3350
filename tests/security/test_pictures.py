"""Pictures made to eat memory or time: refused, bounded, and no one else waits for them."""

import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from huiyin_local.testing import Huiyin
from tests.e2e.county import County, picture
from tests.security.bombs import MEGABYTE, Watch, bombs, chunk, photo

pytestmark = pytest.mark.e2e

PHOTOS = "/api/intake/photos"
MOST = 300 * MEGABYTE


@pytest.fixture(scope="module", name="bombs")
def bombs_made_once() -> dict[str, bytes]:
    return bombs()


def test_bombs_cost_no_more_than_is_allowed(huiyin: Huiyin, county: County, bombs: dict[str, bytes]) -> None:
    warm = county.anybody.post(PHOTOS, content=picture())
    assert warm.status_code == 201, warm.text
    with Watch(huiyin) as watch:
        for name in ("square", "line", "largest"):
            answer = county.anybody.post(PHOTOS, content=bombs[name])
            assert answer.status_code == (201 if name == "largest" else 422), answer.text
    assert watch.most - watch.before < MOST


def somebodys_photo_does_not_wait(county: County, loads: int, content: bytes) -> None:
    """Beside so many at once of a stranger's."""
    with ThreadPoolExecutor(loads) as others:
        theirs = [others.submit(county.client().post, PHOTOS, content=content) for _ in range(loads)]
        time.sleep(0.3)
        began = time.monotonic()
        assert county.client("member").post(PHOTOS, content=photo()).status_code == 201
        took = time.monotonic() - began
        assert {load.result().status_code for load in theirs} == {201}
        every = time.monotonic() - began
    assert took < max(1.0, every / 2), f"{took:.2f} s of {every:.2f} s"


def test_a_normal_photo_does_not_wait_for_bombs(county: County, bombs: dict[str, bytes]) -> None:
    warm = county.anybody.post(PHOTOS, content=picture())
    assert warm.status_code == 201, warm.text
    somebodys_photo_does_not_wait(county, 3, bombs["largest"])


def test_who_sends_many_waits_for_theirs_and_nobody_else_does(huiyin: Huiyin, county: County) -> None:
    """Small to unpack, since they are read at a part of their size, and long to read."""
    written = BytesIO()
    tile = Image.effect_noise((1000, 1000), 6).convert("RGB")
    large = Image.new("RGB", (12_000, 12_000))
    for at in range(144):
        large.paste(tile, (at % 12 * 1000, at // 12 * 1000))
    large.save(written, "JPEG", quality=20)
    somebodys_photo_does_not_wait(county, 8, written.getvalue())


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
