"""What a running Huiyin shows of a county's year, as its figures."""

import asyncio
import re

import httpx

from huiyin_demo.year.pingshan import figures as pingshan
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import PingshanYear
from huiyin_demo.year.yuanping.figures import YearFigures, read
from huiyin_local.testing import Huiyin
from huiyin_service.retrying_client import RetryingClient, RetryPolicy


def shown(huiyin: Huiyin, division: str) -> YearFigures:
    """All figures of the year of 原平市, of a division, read by an officer from the API."""

    async def ask() -> YearFigures:
        headers = {"Authorization": f"Bearer {huiyin.token('officer')}"}
        async with httpx.AsyncClient(base_url=huiyin.url, headers=headers, timeout=60, trust_env=False) as client:
            return await read(RetryingClient(client, patience=RetryPolicy(in_all=60)).get, division)

    return asyncio.run(ask())


def shown_of_pingshan(huiyin: Huiyin, plan: PingshanYear) -> dict[str, int]:
    """Those of the year of 屏山县, as anybody reads them from the API."""
    answer = huiyin.client(None).get(pingshan.FIGURES, params=pingshan.asked_of(plan))
    return pingshan.of_answer(answer.raise_for_status().json())


def on_the_page(huiyin: Huiyin, plan: PingshanYear) -> list[int]:
    """Every number on the public page of the same figures, in their order there."""
    page = huiyin.client(None).get("/deliberation/figures", params=pingshan.asked_of(plan)).raise_for_status().text
    return [int(found.replace(",", "")) for found in re.findall(r'class="tile-value[^"]*">\s*([0-9,]+)', page)]


def summed_up(huiyin: Huiyin, plan: PingshanYear) -> dict[str, int]:
    """The figures of the annual summary, as an officer of the county reads them."""
    officer = huiyin.client("officer", COUNTY)
    summary, _before = officer.get("/api/deliberation/summaries", params={"division": COUNTY}).json()["items"]
    assert (summary["year"], summary["issued"]) == (plan.days.year, 1)
    told = officer.get(f"/api/deliberation/summaries/{summary['id']}").json()
    return {figure["key"]: figure["value"] for figure in told["figures"]}
