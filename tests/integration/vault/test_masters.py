"""Master keys: made once, rotated while events are appended, and never taken for others."""

import asyncio
import shutil
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events import person_keys
from huiyin_events.envelope import START
from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
from huiyin_events.person_keys import NoMasterKey
from huiyin_events.store import Store
from huiyin_events.vault import Vault
from tests.integration.conftest import Background, Connect, blocked
from tests.integration.vault.conftest import OpenVault, append, rows, visitor
from tests.local.standins import until
from tests.personal import WANG, asked

pytestmark = pytest.mark.integration


async def masters(vault: Vault) -> list[int]:
    return [row["number"] for row in await vault.pool.fetch("SELECT number FROM store.master_keys ORDER BY number")]


async def test_sixteen_that_begin_at_once_make_one_master_key(
    pool: asyncpg.Pool, open_vault: OpenVault, folder: Path
) -> None:
    await pool.execute("TRUNCATE store.master_keys")
    MasterKeys(folder).path(1).unlink()
    vaults = [open_vault() for _ in range(16)]
    assert set(await asyncio.gather(*(one.begin() for one in vaults))) == {1}
    assert len({one.masters.digest(1) for one in vaults}) == 1
    assert await masters(vaults[0]) == [1]
    assert vaults[0].masters.newest() == 1
    for one in vaults:
        await one.check()


async def test_what_does_not_begin_makes_no_master_key(
    pool: asyncpg.Pool, vault: Vault, open_vault: OpenVault, tmp_path: Path, person: UUID
) -> None:
    """Made where nobody keeps it, as in a container without its volume, would be lost with what it sealed."""
    await pool.execute("TRUNCATE store.master_keys")
    for one in (vault, open_vault(folder=tmp_path / "empty")):  # the first has a key that the database does not know
        for work in (one.check(), one.keys_for([person]), one.renew(person)):
            with pytest.raises(NoMasterKey, match="huiyin migrate"):
                await work
        assert await masters(one) == []
    assert MasterKeys(tmp_path / "empty").newest() == 0
    assert await vault.begin() == 1  # whose folder has one goes on with it
    await vault.check()


async def test_a_beginning_in_another_folder_is_refused(vault: Vault, open_vault: OpenVault, tmp_path: Path) -> None:
    empty, alien = tmp_path / "empty", tmp_path / "alien"
    MasterKeys(alien).make(1)
    for wrong in (empty, alien):
        for work in (open_vault(folder=wrong).begin(), open_vault(folder=wrong).check()):
            with pytest.raises(MasterKeyMissing, match="bring back the keys"):
                await work
    assert await masters(vault) == [1]
    assert MasterKeys(empty).newest() == 0


async def test_a_rotation_is_the_beginning_where_there_was_none(pool: asyncpg.Pool, vault: Vault) -> None:
    await pool.execute("TRUNCATE store.master_keys")
    assert await vault.rotate() == 1
    await vault.check()


async def test_master_keys_are_rotated_while_events_are_appended(
    pool: asyncpg.Pool, open_vault: OpenVault, folder: Path, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_keys, "BATCH", 7)
    appended = 0
    known = [uuid4() for _ in range(40)]
    await open_vault().keys_for(known)

    async def write(vault: Vault) -> None:
        nonlocal appended
        store = Store(pool, OURS, vault=vault)
        while True:
            for one in (known[appended % 40], uuid4()):
                await append(store, asked(one))
                appended += 1

    stops = [background(write(open_vault(seconds=0.0))) for _ in range(4)]
    told: list[tuple[int, int]] = []
    for expected in (2, 3):
        enough = appended + 30
        await until(lambda: appended > enough)  # noqa: B023 — it is over before the next round
        assert await open_vault().rotate(lambda done, total: told.append((done, total))) == expected
        assert {row["master"] for row in await rows(open_vault())} == {expected}
    await until(lambda: appended > 120)
    for stop in stops:
        await stop()
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] >= 40
    for number in (1, 2):
        MasterKeys(folder).path(number).unlink()
    events = await open_vault().open(await Store(pool, OURS).read_all(START, 10_000))
    assert len(events) >= 120
    assert {visitor(event).value for event in events} == {WANG}


async def test_a_rotation_cut_short_is_finished_by_the_next(
    vault: Vault, open_vault: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_keys, "BATCH", 2)
    persons = [uuid4() for _ in range(5)]
    await vault.keys_for(persons)

    def cut(done: int, total: int) -> None:
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await vault.rotate(cut)
    assert sorted(row["master"] for row in await rows(vault)) == [1, 1, 1, 2, 2]
    assert (await open_vault().find(dict.fromkeys(persons, ()))).keys() == set(persons)
    assert await open_vault().rotate() == 3
    assert {row["master"] for row in await rows(vault)} == {3}


async def test_a_master_key_that_was_brought_beforehand_is_the_next(
    vault: Vault, open_vault: OpenVault, folder: Path, tmp_path: Path
) -> None:
    await vault.keys_for([uuid4()])
    MasterKeys(folder).make(2)
    await open_vault().keys_for([uuid4()])  # not yet under it, for others may not have it
    assert {row["master"] for row in await rows(vault)} == {1}
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(folder, elsewhere)
    assert await vault.rotate() == 2
    assert await open_vault(folder=elsewhere).keys_for([uuid4()])
    assert {row["master"] for row in await rows(vault)} == {2}


async def test_a_wrong_folder_of_keys_is_no_erasure_and_changes_nothing(
    sealed: Store, vault: Vault, open_vault: OpenVault, tmp_path: Path, person: UUID
) -> None:
    batch = await append(sealed, asked(person))
    empty, alien = tmp_path / "empty", tmp_path / "alien"
    MasterKeys(alien).make(1)
    before = await rows(vault)
    for wrong in (empty, alien):
        for work in (
            open_vault(folder=wrong).keys_for([uuid4()]),
            open_vault(folder=wrong).keys_for([person]),
            open_vault(folder=wrong).open(batch),
            open_vault(folder=wrong).renew(person),
            open_vault(folder=wrong).rotate(),
        ):
            with pytest.raises(MasterKeyMissing, match="bring back the keys"):
                await work
    assert await rows(vault) == before
    assert MasterKeys(empty).newest() == 0


async def test_rotation_waits_for_whoever_is_making_keys(
    store: Store, vault: Vault, open_vault: OpenVault, person: UUID, connect: Connect, background: Background
) -> None:
    other = uuid4()
    await vault.keys_for([other])
    connection = await connect()
    numbers: list[int] = []

    async def rotate() -> None:
        numbers.append(await open_vault().rotate())

    async with connection.transaction():
        await vault.keys_for([person], connection)
        background(rotate())
        await blocked(store, connection)
    await until(lambda: bool(numbers))
    assert {(row["subject"], row["master"]) for row in await rows(vault)} == {(person, 2), (other, 2)}
