"""The security log: the same again within a minute is counted, and nothing in a note grows without bounds."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import asyncpg
import pytest
from fastapi import Request
from structlog.testing import capture_logs

from huiyin_events.store import Store
from huiyin_service import security_log
from huiyin_service.service import Service

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def coming_from(address: str) -> Request:
    return Request({"type": "http", "headers": [], "client": (address, 1234), "path": "/", "method": "GET"})


async def test_a_flood_is_a_row_a_minute(own: Store) -> None:
    await own.pool.execute("DELETE FROM security_log")
    moments = iter([NOW + timedelta(seconds=second) for second in (0, 10, 59, 60)])
    service = cast("Service", SimpleNamespace(pool=own.pool, now=lambda: next(moments)))
    with capture_logs() as lines:
        for _ in range(4):
            await security_log.note(service, coming_from("192.0.2.7"), "refused", subject="wang", outcome="refused")
    rows = await own.pool.fetch("SELECT * FROM security_log ORDER BY minute")
    assert [(row["times"], row["first_at"], row["last_at"]) for row in rows] == [
        (3, NOW, NOW + timedelta(seconds=59)),
        (1, NOW + timedelta(seconds=60), NOW + timedelta(seconds=60)),
    ]
    assert {(row["kind"], row["outcome"], row["subject"], row["address"]) for row in rows} == {
        ("refused", "refused", "wang", "192.0.2.7")
    }
    assert [line["log"] for line in lines] == ["security"] * 4


async def test_what_differs_stands_apart_and_what_is_long_is_cut(own: Store, pool: asyncpg.Pool) -> None:
    await own.pool.execute("DELETE FROM security_log")
    service = cast("Service", SimpleNamespace(pool=own.pool, now=lambda: NOW))
    for address, path in (("192.0.2.7", "/a"), ("192.0.2.8", "/a"), ("192.0.2.8", "x" * 10_000)):
        await security_log.note(service, coming_from(address), "disclosed", path=path)
    rows = await own.pool.fetch("SELECT times, details FROM security_log ORDER BY address, details")
    assert [row["times"] for row in rows] == [1, 1, 1]
    assert max(len(json.loads(row["details"])["path"]) for row in rows) == security_log.LONGEST
