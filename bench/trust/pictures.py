"""Pictures made to eat memory: what one takes at most, and how long a phone's photo takes beside three of them."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.county import County, picture
from tests.security.bombs import MEGABYTE, Watch, bombs, heaviest, photo

from bench.figure import Figure

PHOTOS = "/api/intake/photos"
AT_ONCE = 3
TIMES = 3


def measure(county: County) -> Sequence[Figure]:
    """Of intake and its processes, what they take beyond what they take for a small picture; and the slowest photo."""
    made = {**bombs(), **heaviest()}
    ours, bomb = photo(), made["largest"]
    _send(county, picture())
    with Watch(county.huiyin) as watch:
        for content in made.values():
            assert county.anybody.post(PHOTOS, content=content).status_code in {201, 422}
    slowest = max(_beside(county, ours, bomb) for _ in range(TIMES))
    return [
        Figure("memory a bomb takes at most", "MiB", (watch.most - watch.before) / MEGABYTE, reach="≤ 286"),
        Figure(f"a photo of 12 megapixels beside {AT_ONCE} bombs, the slowest of {TIMES}", "s", slowest, reach="≤ 1"),
    ]


def _beside(county: County, ours: bytes, bomb: bytes) -> float:
    """Seconds of somebody's photo that is sent while a stranger's bombs are being unpacked."""
    with ThreadPoolExecutor(AT_ONCE) as others:
        loads = [others.submit(_send, county, bomb) for _ in range(AT_ONCE)]
        time.sleep(0.3)
        began = time.perf_counter()
        county.client("member").post(PHOTOS, content=ours).raise_for_status()
        took = time.perf_counter() - began
        assert not all(load.done() for load in loads)
        for load in loads:
            load.result()
    return took


def _send(county: County, content: bytes) -> None:
    county.anybody.post(PHOTOS, content=content).raise_for_status()
