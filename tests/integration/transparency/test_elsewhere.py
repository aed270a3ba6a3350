"""An event is the same leaf wherever it is kept: in the table, in the archive, and on another cluster's log."""

from pathlib import Path

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events import partitions, transfer
from huiyin_events.archive import Archive
from huiyin_events.reader import Reader
from huiyin_events.store import Archived, Store
from huiyin_events.transparency import trees
from huiyin_events.transparency.audit import audit
from huiyin_events.transparency.entries import leaf_of
from tests.integration.archive.conftest import archive, owner, read, unheard
from tests.integration.transfer.conftest import COUNTY, SHARED, live
from tests.integration.transfer.conftest import owner as other_owner

from .conftest import Growth

__all__ = ["other_owner", "owner"]

pytestmark = pytest.mark.integration


@pytest.fixture
def elsewhere(growth: Growth, other_store: Store) -> Growth:
    """A tree over the other log."""
    growth.store = other_store
    return growth


async def test_what_is_archived_is_audited_there_and_changes_no_leaf(
    elsewhere: Growth, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await elsewhere.grow()
    folder = tmp_path / "archive"
    folder.mkdir()
    events = await read(elsewhere.store)
    names = await archive(owner, folder)
    with pytest.raises(Archived):
        await elsewhere.audit()
    reader = Reader(elsewhere.store.pool, OURS, Archive(folder))
    result = await audit(reader, 1, elsewhere.published())
    assert result.whole, result
    assert result.agreed == len(events)
    assert await trees.leaf_index(elsewhere.store.pool, 1, events[0].id) == 0  # it is in no table any more
    for name in reversed(names):
        await partitions.attach(owner, name, folder, unheard)
    assert (await elsewhere.audit()).whole


async def test_a_tree_begins_anew_though_the_log_begins_in_the_archive(
    elsewhere: Growth, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    leaves = [leaf_of(event) for event in await read(elsewhere.store)]
    await archive(owner, folder)
    elsewhere.store = Store(elsewhere.store.pool, OURS, archive=Archive(folder))
    await elsewhere.grow()
    assert elsewhere.published().tiles.read(0, 0, len(leaves)) == leaves


async def test_a_county_that_moved_has_the_same_leaves_there(
    store: Store, other_store: Store, other_owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await live(store)
    file = tmp_path / "county.parquet"
    await transfer.export_streams(store, COUNTY, file, SHARED, unheard)
    before = {event.id: leaf_of(event) for event in await read(store)}
    await transfer.import_streams(other_owner, OURS, file, unheard)
    after = {event.id: leaf_of(event) for event in await read(other_store)}
    assert after
    assert after.items() <= before.items()
