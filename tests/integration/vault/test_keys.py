"""Keys of persons are made once, however many need one at once, and nothing personal is written without."""

import asyncio
import json
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from nats.aio.client import Client
from pydantic_core import PydanticSerializationError

from huiyin_contracts.conventions import STREAM
from huiyin_contracts.personal import Personal
from huiyin_events.envelope import START
from huiyin_events.master_keys import MasterKeys
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.vault import Vault
from tests import builders
from tests.integration.conftest import Connect, OpenPool
from tests.integration.vault.conftest import META, OpenVault, append, rows, visitor
from tests.local.standins import until
from tests.personal import WANG, VisitAsked, VisitMade, asked, new, stream_of

pytestmark = pytest.mark.integration


# --- making keys -------------------------------------------------------------------------------------------


async def test_sixteen_processes_that_need_a_key_at_once_make_it_once(open_vault: OpenVault) -> None:
    persons = [uuid4() for _ in range(5)]
    vaults = [open_vault() for _ in range(16)]
    rings = await asyncio.gather(*(one.keys_for(persons[:: 1 if n % 2 else -1]) for n, one in enumerate(vaults)))
    assert [(row["subject"], row["number"]) for row in await rows(vaults[0])] == [(one, 1) for one in sorted(persons)]
    nonce, clear = bytes(12), b"the same key"
    for one in persons:
        assert len({ring[one][1].encrypt(nonce, clear, None) for ring in rings}) == 1
    assert len({ring[persons[0]][1].encrypt(nonce, clear, None) for ring in rings}) == 1


async def test_keys_at_hand_are_asked_for_once(vault: Vault, person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await vault.keys_for([person])
    monkeypatch.setattr(vault, "pool", None)
    assert await vault.keys_for([person]) == before == await vault.find({person: {1}})


async def test_only_so_many_are_kept_at_hand(open_vault: OpenVault) -> None:
    vault = open_vault(persons=3)
    persons = [uuid4() for _ in range(5)]
    for one in (*persons, persons[2]):
        await vault.keys_for([one])
    await vault.keys_for(persons[:1])
    assert list(vault._at_hand) == [persons[4], persons[2], persons[0]]


async def test_a_key_made_in_a_transaction_that_failed_is_never_used_again(
    vault: Vault, open_vault: OpenVault, sealed: Store, person: UUID, connect: Connect
) -> None:
    connection = await connect()
    transaction = connection.transaction()
    await transaction.start()
    write = StreamWrite(stream_of(uuid4()), [new(asked(person))], ANY)
    await sealed.append([write], meta=META, connection=connection)
    await transaction.rollback()
    assert await rows(vault) == []
    batch = await append(sealed, asked(person))
    for one in (vault, open_vault()):
        assert visitor((await one.open(batch))[0]).value == WANG


async def test_a_key_made_in_a_transaction_is_good_when_it_committed(
    vault: Vault, sealed: Store, person: UUID, connect: Connect
) -> None:
    connection = await connect()
    stream = stream_of(uuid4())
    async with connection.transaction():
        await sealed.append([StreamWrite(stream, [new(asked(person))], ANY)], meta=META, connection=connection)
    assert visitor((await vault.open(await sealed.read_stream(stream)))[0]).value == WANG


async def test_what_knows_no_persons_touches_no_keys(open_pool: OpenPool, folder: Path, person: UUID) -> None:
    reporting = Vault(await open_pool("huiyin_reporting"), MasterKeys(folder))
    for touch in (reporting.keys_for([person]), reporting.find({person: {1}}), reporting.erase(person)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await touch


async def test_a_service_makes_reads_and_destroys_keys_and_can_do_nothing_else_to_them(
    open_pool: OpenPool, folder: Path, person: UUID
) -> None:
    intake = Vault(await open_pool("huiyin_intake"), MasterKeys(folder))
    assert await intake.keys_for([person]) == await intake.find({person: {1}})
    for statement in (
        "DELETE FROM store.person_keys",
        "UPDATE store.person_keys SET number = 2",
        "INSERT INTO store.master_keys (number, digest) VALUES (9, '')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await intake.pool.execute(statement)
    relay = await open_pool("huiyin_relay")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await relay.execute("SELECT * FROM store.person_keys")


# --- sealed everywhere -------------------------------------------------------------------------------------


async def test_what_is_appended_is_read_closed_and_opened_by_whoever_wants_it(
    sealed: Store, vault: Vault, person: UUID
) -> None:
    event = asked(person)
    batch = await append(sealed, event, VisitMade(visit=event.visit), builders.reported())
    assert visitor(batch[0].event).value is None
    assert not visitor(batch[0].event).erased
    opened = await vault.open(batch)
    assert opened == [event, batch[1].event, batch[2].event]
    assert visitor(batch[0].event).value is None  # the handlers after this one still get it closed


async def test_nothing_is_in_clear_in_the_log_or_on_the_stream(
    sealed: Store, relay: Relay, client: Client, person: UUID
) -> None:
    event = VisitAsked(
        visit=uuid4(),
        visitor=Personal(person, WANG),
        household=(Personal(uuid4(), "赵铁柱"),),
        words={"said": Personal(person, "请来一趟")},
    )
    await append(sealed, event)
    await until(lambda: relay.published == 1)
    message = await client.jetstream().get_msg(STREAM, seq=1)
    text = await sealed.pool.fetchval("SELECT string_agg(e::text, '') FROM store.events e")
    keys = await sealed.pool.fetchval("SELECT string_agg(k::text, '') FROM store.person_keys k")
    for written in (text, keys, (message.data or b"").decode(), str(message.headers)):
        assert str(person) in written or written == str(message.headers)
        for clear in ("王秀兰", "13835012345", "赵铁柱", "请来一趟"):
            assert clear not in written
            assert json.dumps(clear)[1:-1] not in written


async def test_a_store_without_a_vault_appends_nothing_personal(store: Store, person: UUID) -> None:
    with pytest.raises(PydanticSerializationError, match="only be written with keys at hand"):
        await append(store, asked(person))
    assert await store.read_all(START) == []


async def test_events_without_personal_values_never_ask_for_keys(
    sealed: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "keys_for", None)
    monkeypatch.setattr(vault, "find", None)
    batch = await append(sealed, builders.reported(), VisitAsked(visit=uuid4()))
    assert await vault.open(batch) == [recorded.event for recorded in batch]


async def test_a_policy_that_passes_a_closed_value_on_is_told_so(sealed: Store, vault: Vault, person: UUID) -> None:
    (recorded,) = await append(sealed, asked(person))
    with pytest.raises(PydanticSerializationError, match="is not what was sealed there"):
        await append(sealed, VisitMade(visit=uuid4(), visitor=visitor(recorded.event)))
    (opened,) = await vault.open([recorded])
    made = VisitMade(visit=uuid4(), visitor=visitor(opened))
    assert await vault.open(await append(sealed, made)) == [made]
    again = await append(sealed, recorded.event)  # the same kind of event may have it as it is
    assert await vault.open(again) == [opened]
