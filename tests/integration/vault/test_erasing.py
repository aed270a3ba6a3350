"""What was erased opens nowhere any more, whatever runs into the erasure; everything replays after it."""

import asyncio
import json
from uuid import UUID, uuid4

import pytest

from huiyin_contracts import OURS
from huiyin_contracts.personal import Personal
from huiyin_events.envelope import START
from huiyin_events.events import DomainEvent
from huiyin_events.person_keys import CACHED_SECONDS, PersonGone
from huiyin_events.privacy import key_number
from huiyin_events.store import Store
from huiyin_events.vault import Vault
from tests.integration.conftest import Background, Connect, blocked
from tests.integration.vault.conftest import Clock, OpenVault, append, rows, visitor
from tests.local.standins import until
from tests.personal import WANG, asked

pytestmark = pytest.mark.integration


async def test_what_was_erased_opens_nowhere_within_the_time_that_is_promised(
    sealed: Store, vault: Vault, open_vault: OpenVault, person: UUID
) -> None:
    batch = await append(sealed, asked(person))
    clock = Clock()
    other = open_vault(clock=clock)
    assert visitor((await other.open(batch))[0]).value == WANG
    assert await vault.erase(person) == 1
    assert visitor((await vault.open(batch))[0]).erased  # here at once
    clock.now = CACHED_SECONDS - 1
    assert visitor((await other.open(batch))[0]).value == WANG
    late = await append(Store(sealed.pool, OURS, vault=other), asked(person))
    clock.now = CACHED_SECONDS
    for recorded in (*batch, *late):
        for one in (vault, other, open_vault()):
            (event,) = await one.open([recorded])
            assert visitor(event) == Personal(person)
    (row,) = await rows(vault)
    assert (row["wrapped"], row["master"]) == (None, None)
    assert row["erased_at"] is not None


async def test_what_is_appended_about_somebody_erased_is_written_as_erased(
    sealed: Store, vault: Vault, person: UUID
) -> None:
    await vault.erase(person)  # before anything was ever sealed about them
    (recorded,) = await append(sealed, asked(person))
    assert json.loads(recorded.data)["visitor"] == {"subject": str(person), "sealed": None}
    assert visitor(recorded.event).erased
    with pytest.raises(PersonGone):
        await vault.renew(person)
    assert await vault.erase(person) == 0


async def test_no_key_outlives_an_erasure_whatever_runs_into_it(open_vault: OpenVault) -> None:
    for turn in range(300):
        person, vaults = uuid4(), [open_vault() for _ in range(4)]
        if turn % 2:
            await vaults[0].keys_for([person])
        await asyncio.gather(
            vaults[0].renew(person),
            vaults[1].keys_for([person]),
            vaults[2].erase(person),
            vaults[3].renew(person),
            return_exceptions=True,
        )
        query = "SELECT count(wrapped) FROM store.person_keys WHERE subject = $1"
        assert await vaults[0].pool.fetchval(query, person) == 0
        assert await open_vault().keys_for([person]) == {person: {}}


async def test_an_erasure_waits_for_a_key_that_is_being_made_and_takes_it_too(
    store: Store, vault: Vault, open_vault: OpenVault, person: UUID, connect: Connect, background: Background
) -> None:
    await vault.keys_for([person])
    destroyed: list[int] = []

    async def erase() -> None:
        destroyed.append(await open_vault().erase(person))

    connection = await connect()
    async with connection.transaction():
        await vault._make([person], connection, renew=True)
        background(erase())
        await blocked(store, connection)
    await until(lambda: destroyed == [2])
    assert [row["wrapped"] for row in await rows(vault)] == [None, None]


async def test_a_key_waits_for_an_erasure_under_way_and_is_not_made(
    store: Store, vault: Vault, open_vault: OpenVault, person: UUID, connect: Connect, background: Background
) -> None:
    await vault.keys_for([person])
    refused: list[UUID] = []

    async def renew() -> None:
        with pytest.raises(PersonGone):
            await open_vault().renew(person)
        refused.append(person)

    connection = await connect()
    async with connection.transaction():
        await connection.execute("SELECT store.erase_person($1)", person)
        background(renew())
        await blocked(store, connection)
    await until(lambda: refused == [person])
    assert [row["wrapped"] for row in await rows(vault)] == [None]


async def test_everything_replays_after_an_erasure(sealed: Store, vault: Vault) -> None:
    persons = [uuid4() for _ in range(4)]
    await append(sealed, *(asked(one) for one in persons for _ in range(3)))

    def fold(events: list[DomainEvent]) -> list[tuple[UUID, str | None]]:
        return [(found.subject, found.value.name if found.value else None) for found in map(visitor, events)]

    log = await sealed.read_all(START)
    before = fold([recorded.event for recorded in log])
    assert fold(await vault.open(log)) == [(one, "王秀兰") for one in persons for _ in range(3)]
    await vault.erase(persons[1])
    again = await sealed.read_all(START)
    assert fold([recorded.event for recorded in again]) == before
    assert fold(await vault.open(again)) == [
        (one, None if one == persons[1] else "王秀兰") for one in persons for _ in range(3)
    ]


async def test_a_renewed_key_seals_what_is_new_and_the_old_still_opens(
    sealed: Store, vault: Vault, open_vault: OpenVault, person: UUID
) -> None:
    other = open_vault()
    old = await append(sealed, asked(person))
    await other.open(old)
    assert await vault.renew(person) == 2
    recent = await append(sealed, asked(person))
    assert [key_number(str(visitor(recorded.event).sealed)) for recorded in (*old, *recent)] == [1, 2]
    assert [visitor(event).value for event in await other.open([*old, *recent])] == [WANG, WANG]
    assert await vault.erase(person) == 2
