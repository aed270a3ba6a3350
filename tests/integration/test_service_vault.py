"""A running service has a vault: its store seals what is personal, and it is opened where somebody may see it."""

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from nats.aio.client import Client
from typer.testing import CliRunner

from huiyin_contracts import Event
from huiyin_contracts.base import _registry
from huiyin_contracts.divisions import DivisionRegistered
from huiyin_contracts.personal import Personal
from huiyin_contracts.persons import PersonErased
from huiyin_events import subscription
from huiyin_events.envelope import Cursor, Meta, Recorded, stream_name
from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
from huiyin_events.rebuild import rebuild, verify
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Connection, StreamWrite
from huiyin_events.subscription import Reaction
from huiyin_events.vault import Vault
from huiyin_ops.cli import app as commands
from huiyin_service.authority.appointing import owners_store
from huiyin_service.service import Service, ServiceSpec, running
from huiyin_service.settings import Settings
from tests.integration.conftest import eventually
from tests.integration.servers import Servers
from tests.personal import WANG, Contact, VisitAsked, VisitMade, new

pytestmark = pytest.mark.integration

NAME, ROLE = "deliberation", "huiyin_deliberation"
PACKAGE = "package_of_visits"


# A service appends only what is its own.
class Asked(VisitAsked):
    """Somebody asked this service to be visited."""

    type: ClassVar[str] = f"{NAME}.visit.asked.v1"


class Made(VisitMade):
    """The visit took place."""

    type: ClassVar[str] = f"{NAME}.visit.made.v1"


CONTRACTS: dict[str, type[Event]] = {contract.type: contract for contract in (Asked, Made)}
for _type in CONTRACTS:
    del _registry[_type]  # known only while these tests run, as those of tests/personal.py

TABLES = """
CREATE TABLE visits (visit uuid PRIMARY KEY, visitor uuid NOT NULL, phone text, made boolean NOT NULL DEFAULT false);
"""


def stream_of(visit: UUID) -> str:
    """A visit's stream."""
    return f"{NAME}.visit-{visit}"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Who is visited, and whether they were, with how to reach them until they are erased."""
    for recorded in batch:
        match recorded.event:
            case VisitAsked(visit=visit, visitor=Personal() as visitor):
                phone = visitor.value and visitor.value.phone
                await connection.execute("INSERT INTO visits VALUES ($1, $2, $3)", visit, visitor.subject, phone)
            case VisitMade(visit=visit):
                await connection.execute("UPDATE visits SET made = true WHERE visit = $1", visit)
            case PersonErased(person=person):
                await connection.execute("UPDATE visits SET phone = NULL WHERE visitor = $1", person)


def visit_at_once(service: Service) -> Reaction:
    """Whoever asks is visited, and what is known of them is passed on, sealed for the next event."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        (event,) = await service.vault.open([recorded])
        assert isinstance(event, VisitAsked)
        write = StreamWrite(stream_of(event.visit), [new(Made(visit=event.visit, visitor=event.visitor))], ANY)
        await service.store.append([write], meta=recorded.caused(), connection=connection)

    return react


SPEC = ServiceSpec(name=NAME, package=PACKAGE, project=project, api=[], pages=[], policies=[{Asked: visit_at_once}])


@pytest.fixture
def settings(servers: Servers, database: str, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path,
        person_keys=tmp_path / "keys",
        database_url=servers.postgres.dsn(ROLE, database),
        admin_database_url=servers.postgres.dsn(database=database),
        nats_url=servers.nats_url,
    )


@pytest.fixture
async def migrated(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """As `huiyin migrate` leaves the database, for a service that knows of visits."""
    script = tmp_path / PACKAGE / "visits" / "view.sql"
    script.parent.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").touch()
    (script.parent / "__init__.py").touch()
    script.write_text(TABLES)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    monkeypatch.setattr(subscription, "IDLE_SECONDS", 0.1)
    for event_type, contract in CONTRACTS.items():
        monkeypatch.setitem(_registry, event_type, contract)
    async with asyncpg.create_pool(settings.admin_database_url, min_size=1, max_size=2) as pool:
        await pool.execute("TRUNCATE store.person_keys, store.master_keys")
        await Vault(pool, MasterKeys(settings.person_keys_folder)).begin()
        yield
        await pool.execute(
            f"DROP SCHEMA {NAME}_views CASCADE; CREATE SCHEMA {NAME}_views AUTHORIZATION {ROLE};"
            f" TRUNCATE {NAME}.checkpoints, {NAME}.parked"
        )


@pytest.fixture
async def service(settings: Settings, migrated: None, client: Client) -> AsyncIterator[Service]:
    """The service, put together as every service is."""
    app = FastAPI()
    app.state.pages = None
    async with running(app, SPEC, settings):
        yield app.state.service


async def command(settings: Settings, *arguments: object) -> str:
    """A command of the operator's; what it says."""
    environment = {
        "HUIYIN_ADMIN_DATABASE_URL": settings.admin_database_url,
        "HUIYIN_PERSON_KEYS": str(settings.person_keys_folder),
        "HUIYIN_DATA": str(settings.data),
    }
    result = await asyncio.to_thread(CliRunner().invoke, commands, [*map(str, arguments)], env=environment)
    assert result.exit_code == 0, result.output
    return result.output


async def ask(service: Service, person: UUID) -> UUID:
    """A person asks to be visited, which the views and the policy take up."""
    event = Asked(visit=uuid4(), visitor=Personal(person, WANG))
    appended = await service.store.append([StreamWrite(stream_of(event.visit), [new(event)], ANY)], meta=Meta())
    assert await service.views.wait_for(appended.cursor, 10)
    await eventually(lambda: made(service, event.visit))
    return event.visit


async def made(service: Service, visit: UUID) -> bool:
    return bool(await service.pool.fetchval("SELECT made FROM visits WHERE visit = $1", visit))


async def forgotten(service: Service, visit: UUID) -> bool:
    return await service.pool.fetchval("SELECT phone FROM visits WHERE visit = $1", visit) is None


async def rows(service: Service) -> set[tuple[UUID, UUID, str | None, bool]]:
    return {tuple(row) for row in await service.pool.fetch("SELECT * FROM visits")}


async def known(service: Service, visit: UUID) -> list[Personal[Contact] | None]:
    """What both events of a visit say of the visitor to who may see it."""
    opened = await service.vault.open(await service.store.read_stream(stream_of(visit)))
    return [event.visitor for event in opened if isinstance(event, VisitAsked | VisitMade)]


async def test_a_person_is_known_to_the_service_until_they_are_erased(
    service: Service, relay: Relay, settings: Settings, tmp_path: Path
) -> None:
    county = DivisionRegistered(code="140981", name="原平市", level="county")
    async with owners_store(settings) as log:
        registered = StreamWrite(stream_name(county.type, county.code), [new(county)], ANY)
        assert await service.views.wait_for((await log.append([registered], meta=Meta())).cursor, 10)
    person, other = uuid4(), uuid4()
    visit, another = await ask(service, person), await ask(service, other)
    assert await known(service, visit) == [Personal(person, WANG)] * 2
    assert await rows(service) == {(visit, person, WANG.phone, True), (another, other, WANG.phone, True)}

    out = tmp_path / "person.json"
    assert "3 events name" in await command(settings, "persons", "export", person, "--out", out)
    events = json.loads(out.read_text())["events"]
    assert [event["type"] for event in events] == [*CONTRACTS, "person.data.disclosed.v1"]
    assert [event["data"]["visitor"]["value"]["name"] for event in events[:2]] == [WANG.name] * 2

    assert "keys destroyed: 1" in await command(settings, "persons", "erase", person, "--yes")
    service.vault._at_hand.clear()  # as a minute does
    assert await known(service, visit) == [Personal(person)] * 2
    assert await known(service, another) == [Personal(other, WANG)] * 2

    await eventually(lambda: forgotten(service, visit))
    assert await rows(service) == {(visit, person, None, True), (another, other, WANG.phone, True)}

    projection = SPEC.projection(service.vault.masters)
    await rebuild(settings.admin_database_url, projection, unheard)
    assert await verify(settings.admin_database_url, projection, unheard) == []
    assert await rows(service) == {(visit, person, None, True), (another, other, WANG.phone, True)}
    third = await ask(service, person)  # whom nobody knows any more; everything goes on
    assert await known(service, third) == [Personal(person)] * 2
    for one in service.subscriptions:
        assert (one.trouble, (await one.parked()).events) == (None, 0)


async def test_a_service_without_its_keys_says_so_and_does_not_start(
    settings: Settings, migrated: None, client: Client, tmp_path: Path
) -> None:
    app = FastAPI()
    app.state.pages = None
    elsewhere = settings.model_copy(update={"person_keys": tmp_path / "elsewhere"})
    with pytest.raises(MasterKeyMissing, match=r"master key 1 is not in .*elsewhere.*: bring back the keys"):
        async with running(app, SPEC, elsewhere):
            pass
    assert not (tmp_path / "elsewhere" / "person-master-1.key").exists()


def unheard(_at: Cursor, _head: Cursor, _handled: int) -> None:
    """Of how far it is."""
