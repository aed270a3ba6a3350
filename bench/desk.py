"""The desk of a county in its hundred-thousandth order, and two hundred members who reach for a hundred orders at once.

What is done was taken in as a history, spread over as many divisions as 原平市 has estates; what is open was reported
and sent out one by one. As many members report home as did there, all of them in one town, and whom to send an order to
is then chosen among all of them.
"""

import asyncio
import ssl
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import httpx

from bench.figure import Figure, percentile
from huiyin_local.testing import Huiyin, until

COUNTY = "990400"
TOWN = f"{COUNTY}001"
VILLAGES = [f"{TOWN}{number:03}" for number in range(1, 308)]
DONE = 100_000
A_BATCH = 1_000
A_FEW = 8
OPEN = 100
AT_HOME = 5012
SUGGESTED = 20
SKILLS = ["路灯检修", "水电", "理发", "义诊", "调解"]
MEMBERS = 200
READS = 100
WITHIN = 300.0
READ = {
    "the secretary's desk, a page": "/work?division={village}",
    "the county's desk, a page": "/work?division={county}",
    "the county's desk by building, a page": "/work?division={county}&by=building",
    "the county's board of what is overdue, a page": "/work/supervision?division={county}",
    "the county's orders that are done, the first 50": "/api/dispatch/orders?division={county}&stage=publicised",
    "the county's orders that are done, page 100": "/api/dispatch/orders?division={county}&stage=publicised&page=100",
    "the county's orders that are open": "/api/dispatch/orders?division={county}",
    "the county's figures of all of them": "/api/dispatch/figures?division={county}&from=2020-01-01",
}


def measure() -> Sequence[Figure]:
    """Milliseconds of reads; of claims, the seconds until the last was answered, and how many orders went astray."""
    with Huiyin(durable=True) as huiyin:
        names = [COUNTY, TOWN, *VILLAGES]
        divisions = [{"code": code, "name": code} for code in names]
        _post(huiyin.client("operator"), "/api/dispatch/divisions", divisions=divisions)
        for first in range(0, DONE, A_BATCH):
            _take_in(huiyin, range(first, first + A_BATCH))
        done = "/api/dispatch/orders?stage=publicised&size=1"
        officer = huiyin.client("officer", COUNTY)
        until(lambda: officer.get(done).json()["total"] == DONE, WITHIN, "dispatch shows all orders")
        orders = [_open_order(huiyin, VILLAGES[0]) for _ in range(OPEN)]
        figures = [
            Figure(
                f"{name}, {DONE:,} orders, p95",
                "ms",
                1000 * percentile(_reads(huiyin, _paths(path)), 0.95),
                reach="≤ 100",
            )
            for name, path in READ.items()
        ]
        asyncio.run(_report_home(huiyin))
        matters = [_matter(huiyin, VILLAGES[number % len(VILLAGES)]) for number in range(SUGGESTED)]
        until(
            lambda: officer.get(f"/api/dispatch/waiting/{matters[-1]}").is_success, WITHIN, "dispatch has the matters"
        )
        suggested = percentile(
            _reads(huiyin, [f"/api/dispatch/suggestions?issue={matter}" for matter in matters]), 0.95
        )
        figures.append(
            Figure(
                f"whom to send an order to, {AT_HOME:,} members of one town, p95", "ms", 1000 * suggested, reach="≤ 50"
            )
        )
        seconds, holders = asyncio.run(_claims(huiyin, orders))
    return [
        *figures,
        Figure(f"{MEMBERS} members claim {OPEN} open orders, the last is answered", "s", seconds, reach="≤ 1"),
        Figure("orders that did not go to exactly one of them", "orders", OPEN - holders, reach="≤ 0"),
    ]


def _take_in(huiyin: Huiyin, numbers: range) -> None:
    """A batch of matters, and of the orders that settled them."""
    now = datetime.now(UTC)
    issues, orders = [], []
    for number in numbers:
        at, village = now - timedelta(minutes=5 * (DONE - number)), VILLAGES[number % len(VILLAGES)]
        common = {"ref": str(number), "division": village, "kind": "problem"}
        issue = {"number": f"H{number:06}", "category": "路灯", "description": "3号楼前的路灯不亮", "channel": "12345"}
        issues.append({**common, **issue, "reported_at": at.isoformat()})
        times = {"dispatched_at": at.isoformat(), "closed_at": (at + timedelta(hours=30)).isoformat()}
        assignee = {"name": f"党员{number % 5012}", "id": f"member-{number % 5012}"}
        orders.append({**common, **times, "assignee": assignee, "result": "更换灯泡并检修线路"})
    _post(huiyin.client("operator"), "/api/intake/histories", source="bench", items=issues)
    _post(huiyin.client("operator"), "/api/dispatch/histories", source="bench", items=orders)


def _matter(huiyin: Huiyin, village: str) -> str:
    """A matter that waits."""
    matter = {"kind": "problem", "category": "路灯", "description": "3号楼前的路灯三天不亮了", "division": village}
    return str(_post(huiyin.client(), "/api/intake/issues", **matter)["id"])


def _open_order(huiyin: Huiyin, village: str) -> str:
    """An order that any member may take."""
    issue = _matter(huiyin, village)
    return str(_post(huiyin.client("secretary", village), "/api/dispatch/orders", issue=issue)["id"])


async def _report_home(huiyin: Huiyin) -> None:
    """Everybody who had an order registers, spread over the villages."""
    headers = {"Authorization": f"Bearer {huiyin.token('officer', COUNTY)}"}
    at_once = asyncio.Semaphore(A_FEW)
    async with httpx.AsyncClient(base_url=huiyin.url, headers=headers, timeout=30, trust_env=False) as client:

        async def report(number: int) -> str:
            body = {
                "division": VILLAGES[number % len(VILLAGES)],
                "member": f"member-{number}",
                "name": f"党员{number}",
                "employer": f"单位{number % 80}",
                "building": f"{number % 20}号楼",
                "skills": [SKILLS[number % len(SKILLS)]],
            }
            async with at_once:
                response = await client.post("/api/dispatch/members", json=body)
            response.raise_for_status()
            return str(response.json()["cursor"])

        cursors = await asyncio.gather(*map(report, range(AT_HOME)))
        last = max(cursors, key=lambda cursor: [int(part) for part in cursor.split("-")])
        response = await client.get("/api/dispatch/forces/figures", params={"division": COUNTY, "at_least": last})
        assert response.json()["members"] == AT_HOME


def _post(client: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    response = client.post(path, json=body)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def _paths(path: str) -> Sequence[str]:
    """The same read of the county, or of one village after the other."""
    return [path.format(county=COUNTY, village=VILLAGES[number % len(VILLAGES)]) for number in range(READS)]


def _reads(huiyin: Huiyin, paths: Sequence[str]) -> Sequence[float]:
    """Seconds of each read, one after the other, by who may see the whole county."""
    client = huiyin.client("officer", COUNTY)
    taken = []
    for number in range(READS):
        began = time.perf_counter()
        response = client.get(paths[number % len(paths)])
        taken.append(time.perf_counter() - began)
        response.raise_for_status()
    return taken


async def _claims(huiyin: Huiyin, orders: Sequence[str]) -> tuple[float, int]:
    """Everybody reaches for one order, two for each; the seconds it took all, and the orders that one of them got.

    Each has a phone, and so a client, of their own: two hundred connections of one client wait for that client.
    """
    certificates = ssl.create_default_context()
    async with AsyncExitStack() as phones:

        async def phone(number: int) -> httpx.AsyncClient:
            token = huiyin.token("member", VILLAGES[0], subject=f"member-{number}")
            headers = {"Authorization": f"Bearer {token}"}
            client = httpx.AsyncClient(
                base_url=huiyin.url, headers=headers, timeout=30, trust_env=False, verify=certificates
            )
            return await phones.enter_async_context(client)

        async def claim(member: httpx.AsyncClient, order: str) -> tuple[str, int]:
            response = await member.post(f"/api/dispatch/orders/{order}/accept", json={})
            return order, response.status_code

        members = [await phone(number) for number in range(MEMBERS)]
        began = time.perf_counter()
        answers = await asyncio.gather(*map(claim, members, cycle(orders)))
        seconds = time.perf_counter() - began
    assert {status for _, status in answers} == {200, 409}
    return seconds, sum(held == 1 for held in Counter(order for order, status in answers if status == 200).values())
