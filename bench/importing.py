"""How fast a history comes in: the 10,000 requests of the City of Los Angeles, through the API, to the last view."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figure import Figure
from huiyin_local.testing import Huiyin, command, until

FILE = Path(__file__).parents[1] / "deploy" / "demo" / "huiyin_demo" / "data" / "myla311-2018.csv"
COUNTY = "990001"
ROWS = 10_000
WITHIN = 300.0


def measure() -> Sequence[Figure]:
    """Rows a second: sent and stored, and until reporting shows the last of them."""
    with Huiyin(durable=True) as huiyin:
        began = time.perf_counter()
        subprocess.run(
            command("import", "myla311", FILE),
            env=huiyin.environment,
            check=True,
            timeout=WITHIN,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        sent = time.perf_counter()
        until(lambda: _shown(huiyin) == ROWS, WITHIN, "reporting shows all rows")
        shown = time.perf_counter()
        events = huiyin.count("SELECT count(*) FROM store.events")
    return [
        Figure("import of MyLA311, the command from start to end", "rows/s", ROWS / (sent - began)),
        Figure("import of MyLA311, until reporting shows the last row", "rows/s", ROWS / (shown - began)),
        Figure("import of MyLA311, events stored", "events/s", events / (sent - began)),
    ]


def _shown(huiyin: Huiyin) -> int:
    response = huiyin.client().get(f"/api/reporting/divisions/{COUNTY}")
    return int(response.json()["total"]) if response.is_success else 0
