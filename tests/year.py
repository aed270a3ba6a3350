"""What a running Huiyin shows of the year, as its figures."""

import asyncio

import httpx

from huiyin_demo.year.figures import YearFigures, read
from huiyin_local.testing import Huiyin
from huiyin_service.retrying_client import RetryingClient, RetryPolicy


def shown(huiyin: Huiyin, division: str) -> YearFigures:
    """All figures of a division, read by an officer from the API."""

    async def ask() -> YearFigures:
        headers = {"Authorization": f"Bearer {huiyin.token('officer')}"}
        async with httpx.AsyncClient(base_url=huiyin.url, headers=headers, timeout=60, trust_env=False) as client:
            return await read(RetryingClient(client, patience=RetryPolicy(in_all=60)).get, division)

    return asyncio.run(ask())
