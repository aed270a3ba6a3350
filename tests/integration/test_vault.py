"""The vault on a real database: keys made once, erased for good, rotated under way; nothing personal is in clear."""

import asyncio
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from nats.aio.client import Client
from pydantic_core import PydanticSerializationError
from typer.testing import CliRunner

from huiyin_contracts import OURS
from huiyin_contracts.base import _registry
from huiyin_contracts.conventions import STREAM
from huiyin_contracts.personal import Personal
from huiyin_events import pages, person_keys
from huiyin_events.envelope import START, Actor, Meta, Recorded
from huiyin_events.events import DomainEvent
from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
from huiyin_events.pages import Unreadable
from huiyin_events.person_keys import CACHED_SECONDS, NoMasterKey, PersonErased
from huiyin_events.privacy import Unopenable, key_number
from huiyin_events.reader import Reader
from huiyin_events.relay import Relay
from huiyin_events.store import Store, StreamWrite
from huiyin_events.vault import Disclosed, Vault
from huiyin_ops.cli import app
from tests import builders
from tests.integration.conftest import Background, Connect, OpenPool, Servers, blocked
from tests.local.standins import until
from tests.personal import CONTRACTS, WANG, Contact, VisitAsked, VisitMade, asked, new, stream_of

pytestmark = pytest.mark.integration

OpenVault = Callable[..., Vault]
META = Meta(Actor("cadre-li", "cadre", "李干部"))


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
async def fresh(pool: asyncpg.Pool, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first master key, no keys of persons yet, and the contracts of these tests known."""
    await pool.execute("TRUNCATE store.person_keys, store.master_keys")
    await Vault(pool, MasterKeys(folder)).begin()
    for event_type, contract in CONTRACTS.items():
        monkeypatch.setitem(_registry, event_type, contract)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def open_vault(pool: asyncpg.Pool, folder: Path) -> OpenVault:
    """Another process's vault: what it has at hand is its own."""

    def open_vault(
        seconds: float = CACHED_SECONDS, clock: Clock | None = None, folder: Path = folder, persons: int = 100
    ) -> Vault:
        return Vault(pool, MasterKeys(folder), seconds=seconds, clock=clock or Clock(), persons=persons)

    return open_vault


@pytest.fixture
def vault(open_vault: OpenVault) -> Vault:
    return open_vault()


@pytest.fixture
def sealed(pool: asyncpg.Pool, vault: Vault) -> Store:
    """A store that seals."""
    return Store(pool, OURS, vault=vault)


@pytest.fixture
def person() -> UUID:
    return uuid4()


async def append(store: Store, *events: DomainEvent, meta: Meta = META) -> list[Recorded]:
    """Each to a stream of its own; as they are read back."""
    appended = [await store.append([StreamWrite(stream_of(uuid4()), [new(event)])], meta=meta) for event in events]
    return [recorded for one in appended for recorded in await store.read_stream(one.streams[0])]


def visitor(event: DomainEvent) -> Personal[Contact]:
    assert isinstance(event, VisitAsked | VisitMade)
    assert event.visitor
    return event.visitor


async def rows(store: Store | Vault) -> list[asyncpg.Record]:
    return await store.pool.fetch("SELECT * FROM store.person_keys ORDER BY subject, number")


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
    write = StreamWrite(stream_of(uuid4()), [new(asked(person))])
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
        await sealed.append([StreamWrite(stream, [new(asked(person))])], meta=META, connection=connection)
    assert visitor((await vault.open(await sealed.read_stream(stream)))[0]).value == WANG


async def test_a_service_makes_and_reads_keys_and_can_do_nothing_else_to_them(
    open_pool: OpenPool, folder: Path, person: UUID
) -> None:
    intake = Vault(await open_pool("huiyin_intake"), MasterKeys(folder))
    assert await intake.keys_for([person]) == await intake.find({person: {1}})
    for statement in (
        "SELECT store.erase_person(gen_random_uuid())",
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


# --- erasing -----------------------------------------------------------------------------------------------


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
    with pytest.raises(PersonErased):
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
        with pytest.raises(PersonErased):
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


# --- master keys -------------------------------------------------------------------------------------------


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


# --- giving out --------------------------------------------------------------------------------------------


async def disclosed(vault: Vault, person: UUID) -> list[Disclosed]:
    return [one async for one in vault.export(person, Reader(vault.pool, OURS))]


async def test_an_export_has_all_that_names_a_person_and_only_theirs_in_clear(
    sealed: Store, vault: Vault, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = uuid4()
    zhao = Contact(name="赵铁柱")
    both = VisitAsked(visit=uuid4(), visitor=Personal(person, WANG), household=(Personal(other, "赵铁柱"),))
    called = VisitAsked(visit=uuid4(), visitor=Personal(other, zhao), caller=person)
    own = Meta(Actor(str(person), "resident"))
    theirs = [
        *await append(sealed, both, called, asked(person)),
        *await append(sealed, builders.reported(), meta=own),
    ]
    await append(sealed, asked(other), builders.reported(), VisitMade(visit=uuid4()))
    for event_type in CONTRACTS:
        monkeypatch.delitem(_registry, event_type)  # a newer deployment's: given out all the same
    found = await disclosed(vault, person)
    assert [one.recorded.id for one in found] == [recorded.id for recorded in theirs]
    assert found[0].data["visitor"] == {"subject": str(person), "value": WANG.model_dump()}
    assert found[0].data["household"][0].keys() == {"subject", "sealed"}
    assert found[1].data["visitor"].keys() == {"subject", "sealed"}
    assert "赵铁柱" not in json.dumps([one.data for one in found], ensure_ascii=False)
    await vault.erase(person)
    after = await disclosed(vault, person)
    assert [one.recorded.id for one in after] == [recorded.id for recorded in theirs]
    assert after[0].data["visitor"] == {"subject": str(person), "erased": True}


async def test_an_export_goes_through_the_whole_log_and_tells_how_far_it_is(
    sealed: Store, vault: Vault, person: UUID
) -> None:
    for _ in range(3):
        await sealed.append([StreamWrite(stream_of(uuid4()), [new(asked(uuid4())) for _ in range(700)])], meta=META)
        await append(sealed, asked(person))
    told: list[tuple[int, int]] = []
    assert len([one async for one in vault.export(person, sealed, lambda *at: told.append(at))]) == 3
    assert len(told) == 3
    assert told[-1][0] == told[-1][1]


async def test_an_export_that_could_not_be_complete_is_none(
    sealed: Store, vault: Vault, person: UUID, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PATIENCE_SECONDS", 0.3)
    slow = await connect()
    async with slow.transaction():
        await slow.execute("SELECT pg_current_xact_id()")
        await append(sealed, asked(person))
        with pytest.raises(Unreadable):
            await disclosed(vault, person)
    assert len(await disclosed(vault, person)) == 1


async def test_what_was_tampered_with_in_the_log_is_not_given_out_as_theirs(
    sealed: Store, vault: Vault, person: UUID
) -> None:
    other = uuid4()
    (recorded,) = await append(sealed, asked(other))
    stolen = visitor(recorded.event).sealed
    await vault.keys_for([person])
    async with sealed.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        forged = json.dumps({"visit": str(uuid4()), "visitor": {"subject": str(person), "sealed": stolen}})
        await connection.execute("UPDATE store.events SET data = $1", forged)
    with pytest.raises(Unopenable):
        await disclosed(vault, person)
    with pytest.raises(Unopenable):
        await vault.open(await sealed.read_all(START))


# --- the commands ------------------------------------------------------------------------------------------


@pytest.fixture
def environment(servers: Servers, folder: Path, database: str) -> dict[str, str]:
    dsn = servers.postgres.dsn(database=database)
    return {"HUIYIN_ADMIN_DATABASE_URL": dsn, "HUIYIN_KEYS": str(folder), "HUIYIN_DATA": str(folder.parent)}


async def command(environment: dict[str, str], *arguments: object, answer: str | None = None) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, app, [*map(str, arguments)], input=answer, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


async def test_an_operator_gives_out_erases_and_rotates(
    sealed: Store, vault: Vault, environment: dict[str, str], tmp_path: Path, person: UUID
) -> None:
    batch = await append(sealed, asked(person), asked(uuid4()))
    out = tmp_path / "person.json"
    code, said = await command(environment, "persons", "export", person, "--out", out)
    assert (code, said.count("1 events name")) == (0, 1), said
    written = json.loads(out.read_text())
    assert written["subject"] == str(person)
    (entry,) = written["events"]
    assert (entry["id"], entry["data"]["visitor"]["value"]["name"]) == (str(batch[0].id), "王秀兰")
    assert "李干部" not in out.read_text()
    assert out.stat().st_mode & 0o777 == 0o600
    assert (await command(environment, "persons", "export", person, "--out", out))[0] == 1
    code, said = await command(environment, "persons", "export", person, "--out", "-")
    assert (code, "王秀兰" in said) == (0, True), said
    assert json.loads(out.read_text()) == written

    code, said = await command(environment, "keys", "rotate")
    assert (code, said.count("under master key 2 now")) == (0, 1), said

    code, said = await command(environment, "persons", "erase", person, answer="n\n")
    assert code == 1
    assert len([row for row in await rows(vault) if row["wrapped"]]) == 2
    code, said = await command(environment, "persons", "erase", person, answer="y\n")
    assert (code, said.count("keys destroyed: 1")) == (0, 1), said
    code, said = await command(environment, "persons", "erase", person, "--yes")
    assert (code, said.count("had no keys")) == (0, 1), said
    assert visitor((await Vault(sealed.pool, MasterKeys(vault.masters.folder)).open(batch))[0]).erased


async def test_an_export_that_fails_leaves_no_file(
    sealed: Store, environment: dict[str, str], tmp_path: Path, person: UUID
) -> None:
    await append(sealed, asked(person))
    out = tmp_path / "person.json"
    wrong = environment | {"HUIYIN_KEYS": str(tmp_path / "nowhere")}
    code, said = await command(wrong, "persons", "export", person, "--out", out)
    assert (code, "bring back the keys" in said, out.exists()) == (1, True, False), said
