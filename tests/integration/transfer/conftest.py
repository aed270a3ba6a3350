"""A log in which counties lived, and their copies."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts.divisions import DivisionRegistered
from huiyin_events import transfer
from huiyin_events.envelope import START, Actor, Meta, NewEvent, Recorded, stream_name
from huiyin_events.store import ANY, Store, StreamWrite
from tests.builders import NOW, new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import eventually
from tests.integration.servers import WITHIN, Servers

COUNTY, TOWN, VILLAGE = "140981", "140981001", "140981001001"
ELSEWHERE = "511529001001"
SHARED = {DivisionRegistered.type}
ALL = ("id", "stream", "version", "type", "division", "occurred_at", "recorded_at", "data", "metadata")


@pytest.fixture
async def owner(other_store: Store, servers: Servers) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the log that takes the county in."""
    connection = await asyncpg.connect(servers.postgres.dsn(database="another"))
    yield connection
    await connection.close(timeout=WITHIN)


async def register(store: Store, *codes: str) -> None:
    for code in codes:
        level = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}[len(code)]
        event = DivisionRegistered.model_validate({"code": code, "name": f"区划{code}", "level": level})
        await store.append([StreamWrite(stream_name(event.type, code), [NewEvent(event, code, NOW)], ANY)], meta=Meta())


async def live(store: Store, issues: int = 20) -> None:
    """What two counties that share nothing but a country may have on their log."""
    await register(store, "14", "1409", COUNTY, TOWN, VILLAGE, "51", "5115", "511529", "511529001", ELSEWHERE)
    for number in range(issues):
        issue, at = uuid4(), NOW + timedelta(seconds=number, microseconds=number)
        begins, goes_on = ((VILLAGE, ELSEWHERE), (ELSEWHERE, VILLAGE), (COUNTY, TOWN), ("1409", COUNTY))[number % 4]
        meta = Meta(Actor(f"member-{number}", "member"), causation=uuid4())
        await store.append([StreamWrite(stream_of(issue), [NewEvent(reported(issue), begins, at)], ANY)], meta=meta)
        await store.append(
            [
                StreamWrite(stream_of(issue), [new(screened(issue), goes_on)], ANY),
                StreamWrite("intake.issue-busy", [new(withdrawn(issue), VILLAGE)], ANY),
            ],
            meta=meta,
        )


async def everything(store: Store) -> list[Recorded]:
    """All of a log, once it can be read."""
    head = await store.head()

    async def readable() -> bool:
        return (await store.read_all(START, 100_000)).cursor >= head

    await eventually(readable)
    return await store.read_all(START, 100_000)


def content(events: Sequence[Recorded]) -> list[tuple[object, ...]]:
    """What of events must be the same in any log."""
    return [tuple(getattr(event, name) for name in ALL) for event in events]


def of_county(events: Sequence[Recorded]) -> list[Recorded]:
    began = {event.stream: event.division for event in events if event.version == 1}
    above = {stream_name(DivisionRegistered.type, code) for code in ("14", "1409")}
    return [event for event in events if began[event.stream].startswith(COUNTY) or event.stream in above]


def unheard(_events: int) -> None:
    """Of how far it is."""


async def copied(store: Store, folder: Path, name: str = "county") -> Path:
    path = folder / f"{name}.parquet"
    await transfer.export_streams(store, COUNTY, path, SHARED, unheard)
    return path
