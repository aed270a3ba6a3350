"""End to end: from a report's answer until reporting shows it, at a steady 50 reports a second.

Compared with the same reads of matters that reporting has long had: what waiting for the projection adds is the rest.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from bench.figure import Figure, percentile
from huiyin_local.testing import Huiyin

RATE = 50
SECONDS = 20
WARM_UP_SECONDS = 3
COUNTY = "990300"
VILLAGE = f"{COUNTY}001001"
REPORT = {"kind": "problem", "category": "路灯", "description": "3号楼前的路灯三天不亮了", "division": VILLAGE}


@dataclass
class Timed:
    """Seconds: of each report until it was answered, from then until it was shown, and of a read that need not wait."""

    answered: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)


def measure() -> Sequence[Figure]:
    """Percentiles, in milliseconds."""
    with Huiyin(durable=True) as huiyin:
        divisions = [{"code": code, "name": code} for code in (COUNTY, VILLAGE[:9], VILLAGE)]
        huiyin.client("operator").post("/api/dispatch/divisions", json={"divisions": divisions}).raise_for_status()
        asyncio.run(_reports(huiyin.url, WARM_UP_SECONDS))
        timed = asyncio.run(_reports(huiyin.url, SECONDS))
    return [
        Figure(
            f"report answered → shown by reporting, {RATE}/s, {name}",
            "ms",
            1000 * percentile(timed.shown, share),
            "the same read without waiting",
            1000 * percentile(timed.read, share),
        )
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ] + [
        Figure(f"report → answered, {RATE}/s, {name}", "ms", 1000 * percentile(timed.answered, share))
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


async def _reports(url: str, seconds: int) -> Timed:
    timed = Timed()
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30, trust_env=False) as client:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(RATE * seconds):
                await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
                group.create_task(_one(client, timed))
    return timed


async def _one(client: httpx.AsyncClient, timed: Timed) -> None:
    began = time.perf_counter()
    response = await client.post("/api/intake/issues", json=REPORT)
    response.raise_for_status()
    issue = response.json()
    answered = time.perf_counter()
    path = f"/api/reporting/issues/{issue['id']}"
    (await client.get(path, params={"at_least": issue["cursor"]})).raise_for_status()
    shown = time.perf_counter()
    (await client.get(path)).raise_for_status()
    timed.answered.append(answered - began)
    timed.shown.append(shown - answered)
    timed.read.append(time.perf_counter() - shown)
