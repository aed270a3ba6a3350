"""The security log: the same again within a minute is counted, and nothing in a note grows without bounds."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from types import SimpleNamespace
from typing import cast

import asyncpg
import pytest
from fastapi import Request
from structlog.testing import capture_logs

from huiyin_events.store import Store
from huiyin_service import security_log
from huiyin_service.security_log.queries import SoughtNotes, count_notes, list_alerts, list_notes
from huiyin_service.security_log.watches import WATCHES
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


@pytest.fixture
async def granting(own: Store) -> AsyncIterator[Store]:
    """A service that knows who may act where."""
    sql = (files("huiyin_service.authority") / "view.sql").read_text()
    await own.pool.execute(f"DELETE FROM security_log; {sql}")
    yield own
    await own.pool.execute("DROP TABLE grants, account_states, ended_sessions")


async def test_each_watch_finds_what_it_watches_for_and_nothing_below(granting: Store) -> None:
    for watch in WATCHES:
        for many in (watch.least - 1, watch.least):
            await granting.pool.execute("DELETE FROM security_log")
            await happen(granting, many, watch.kinds[0], watch.outcome or "done", watch.subject or "wang", watch.codes)
            found = [one.times for one in await list_alerts(granting.pool, "", NOW) if one.watch is watch]
            assert found == [many] * (many == watch.least), watch.en


async def test_of_whom_an_operator_is_told(granting: Store) -> None:
    await granting.pool.execute(
        "INSERT INTO grants (source, sub, role, division, since) VALUES ('a', 'near', 'cadre', '511529001', $1), "
        "('b', 'far', 'cadre', '140981001', $1), ('c', 'both', 'cadre', '140981001', $1), "
        "('d', 'both', 'cadre', '511529001', $1)",
        NOW,
    )
    for subject in ("near", "far", "both", "nobody", ""):
        await happen(granting, 20, "signed_in", "failed", subject)
    sought = SoughtNotes("511529", NOW)
    notes = await list_notes(granting.pool, sought, 50, 0)
    assert {note.subject for note in notes} == {"near", "both", "nobody", ""}
    assert await count_notes(granting.pool, sought) == 4
    by_subject = {one.who for one in await list_alerts(granting.pool, "511529", NOW) if one.watch.by == "subject"}
    assert by_subject == {"near", "both", "nobody"}
    assert await count_notes(granting.pool, SoughtNotes("", NOW)) == 5


async def happen(
    own: Store,
    times: int,
    kind: security_log.SecurityKind,
    outcome: security_log.SecurityOutcome,
    subject: str,
    codes: Sequence[str] | None = None,
) -> None:
    async with own.pool.acquire() as connection:
        service = cast("Service", SimpleNamespace(pool=connection, now=lambda: NOW))
        details = {"code": codes[0]} if codes else {}
        for _ in range(times):
            asked = coming_from("192.0.2.9")
            await security_log.note(service, asked, kind, subject=subject, outcome=outcome, **details)
