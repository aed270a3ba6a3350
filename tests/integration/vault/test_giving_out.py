"""What names a person is given out whole or not at all, and by the operators' commands."""

import asyncio
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from huiyin_contracts import OURS
from huiyin_contracts.accounts import AccountOpened, AccountSuspended
from huiyin_contracts.base import _registry
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.persons import PersonDisclosed
from huiyin_events import pages
from huiyin_events.envelope import START, Actor, Meta
from huiyin_events.master_keys import MasterKeys
from huiyin_events.pages import Unreadable
from huiyin_events.privacy import Unopenable
from huiyin_events.reader import Reader
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.vault import Disclosed, Vault
from huiyin_ops.cli import app
from huiyin_service.persons.erasure import person_stream
from tests import builders
from tests.integration.conftest import Connect
from tests.integration.servers import Servers
from tests.integration.vault.conftest import META, append, rows, visitor
from tests.personal import CONTRACTS, WANG, Contact, VisitAsked, VisitMade, asked, new, stream_of
from tests.tampering import unguarded

pytestmark = pytest.mark.integration


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
    theirs = [
        *await append(sealed, both, called, asked(person)),
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


async def test_an_export_has_what_somebody_did_and_what_names_them_by_their_sign_in(
    sealed: Store, vault: Vault
) -> None:
    me, other = person_of("wang"), person_of("zhao")
    opened = AccountOpened(account="wang", name=Personal(me, "王秀兰"))
    theirs = [
        *await append(sealed, opened, AccountSuspended(account="wang", cause="compromised")),
        *await append(sealed, builders.reported(), meta=Meta(Actor("wang", "resident"))),
    ]
    await append(sealed, AccountOpened(account="zhao", name=Personal(other, "赵铁柱")))
    await append(sealed, builders.reported(), meta=Meta(Actor("zhao", "resident")))
    assert [one.recorded.id for one in await disclosed(vault, me)] == [one.id for one in theirs]


async def test_an_export_goes_through_the_whole_log_and_tells_how_far_it_is(
    sealed: Store, vault: Vault, person: UUID
) -> None:
    for _ in range(3):
        await sealed.append(
            [StreamWrite(stream_of(uuid4()), [new(asked(uuid4())) for _ in range(700)], ANY)], meta=META
        )
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
    async with sealed.pool.acquire() as connection, unguarded(connection):
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
    return {"HUIYIN_ADMIN_DATABASE_URL": dsn, "HUIYIN_PERSON_KEYS": str(folder), "HUIYIN_DATA": str(folder.parent)}


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
    assert (code, said.count("2 events name")) == (0, 1), said
    written = json.loads(out.read_text())
    assert written["subject"] == str(person)
    entry, looked = written["events"]
    assert looked["type"] == PersonDisclosed.type, "that somebody looked is theirs to know, too"
    assert (entry["id"], entry["data"]["visitor"]["value"]["name"]) == (str(batch[0].id), "王秀兰")
    assert "李干部" not in out.read_text()
    assert out.stat().st_mode & 0o777 == 0o600
    looks = await sealed.read_stream(person_stream(person))
    assert [(one.type, one.meta.actor.role) for one in looks] == [(PersonDisclosed.type, "operator")]
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
    wrong = environment | {"HUIYIN_PERSON_KEYS": str(tmp_path / "nowhere")}
    code, said = await command(wrong, "persons", "export", person, "--out", out)
    assert (code, "bring back the keys" in said, out.exists()) == (1, True, False), said
