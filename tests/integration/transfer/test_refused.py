"""What is not taken in, and what stays as it was there before."""

from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events import transfer
from huiyin_events.envelope import Meta
from huiyin_events.parquet import Damaged
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.transfer import CannotTransfer
from tests.builders import new, withdrawn
from tests.integration.transfer.conftest import (
    COUNTY,
    SHARED,
    content,
    copied,
    everything,
    live,
    of_county,
    register,
    unheard,
)

pytestmark = pytest.mark.integration


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_shared_divisions_that_were_registered_there_before_stay_as_they_are(
    store: Store, other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await live(store)
    await register(other_store, "14", "1401")
    there = content(await everything(other_store))
    wanted = [event for event in of_county(await everything(store)) if event.division != "14"]
    for _ in range(2):
        assert (
            await transfer.import_streams(owner, OURS, await copied(store, tmp_path, uuid4().hex), unheard)
        ).shared == 1
        assert content(await everything(other_store)) == there + content(wanted)


async def test_nothing_is_taken_in_where_one_stream_is_there_otherwise(
    store: Store, other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await live(store)
    path = await copied(store, tmp_path)
    last = of_county(await everything(store))[-1]
    await other_store.append([StreamWrite(last.stream, [new(withdrawn(uuid4()))], ANY)], meta=Meta())
    there = await everything(other_store)
    with pytest.raises(CannotTransfer, match=f"{last.stream} is here already"):
        await transfer.import_streams(owner, OURS, path, unheard)
    assert await everything(other_store) == there


async def test_what_is_no_county_and_what_was_tampered_with_is_refused(
    store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await live(store)
    for code in ("14098", "1409811", "county", "999999"):
        with pytest.raises(CannotTransfer):
            await transfer.export_streams(store, code, tmp_path / "county.parquet", SHARED, unheard)
    with pytest.raises(CannotTransfer, match=r"\.parquet"):
        await transfer.export_streams(store, COUNTY, tmp_path / "county.json", SHARED, unheard)
    assert not files(tmp_path)
    path = await copied(store, tmp_path)
    with pytest.raises(FileExistsError):
        await copied(store, tmp_path)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        await transfer.import_streams(owner, OURS, path, unheard)
