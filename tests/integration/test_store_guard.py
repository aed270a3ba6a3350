"""What happened cannot be made not to have happened, and each service says only what is its own to say."""

from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS, Event
from huiyin_contracts.orders import OrderCancelled
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topics import TopicDropped
from huiyin_events.envelope import START, Meta, NewEvent, stream_name
from huiyin_events.store import ANY, NO_STREAM, Check, Store, StreamWrite
from huiyin_local.postgres import ADMIN
from huiyin_service.database_roles import ROLES
from tests.builders import NOW, VILLAGE, new, reported, stream_of, withdrawn
from tests.integration.conftest import Connect, OpenPool

pytestmark = pytest.mark.integration

INTAKE: Event = withdrawn(uuid4())
DISPATCH: Event = OrderCancelled(order=uuid4(), issue=uuid4(), cause="withdrawn")
DELIBERATION: Event = TopicDropped(topic=uuid4(), issue=uuid4(), cause="withdrawn")
OWN = {"huiyin_intake": INTAKE, "huiyin_dispatch": DISPATCH, "huiyin_deliberation": DELIBERATION}
EVERY_ROLE = [role.name for role in ROLES]

CHANGES = [
    "UPDATE store.events SET data = '{}'",
    "UPDATE store.events SET version = 2 WHERE false",
    "DELETE FROM store.events",
    "DELETE FROM store.events WHERE false",
    "TRUNCATE store.events",
    "TRUNCATE store.events CASCADE",
]


def write(event: Event, stream: str | None = None) -> StreamWrite:
    return StreamWrite(stream or stream_name(event.type, uuid4()), [NewEvent(event, VILLAGE, NOW)], ANY)


@pytest.mark.parametrize("change", CHANGES)
async def test_nothing_recorded_is_changed_not_even_by_the_owner(store: Store, connect: Connect, change: str) -> None:
    issue = uuid4()
    await store.append([StreamWrite(stream_of(issue), [new(reported(issue))], ANY)], meta=Meta())
    before = await store.read_all(START)
    owner = await connect()
    with pytest.raises(asyncpg.PostgresError, match="append-only") as refused:
        await owner.execute(change)
    assert refused.value.sqlstate == "HU009"
    assert await store.read_all(START) == before


@pytest.mark.parametrize("change", CHANGES)
async def test_nor_is_a_part_of_the_log_that_is_called_by_its_own_name(connect: Connect, change: str) -> None:
    owner = await connect()
    parts = await owner.fetch("SELECT name FROM store.partitions")
    assert parts
    for part in parts:
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await owner.execute(change.replace("store.events", f"store.{part['name']}"))


@pytest.mark.parametrize("change", CHANGES)
async def test_nor_by_who_says_to_be_a_replica(connect: Connect, change: str) -> None:
    """Triggers are not fired in such a session, but for those that always are: on parts that are made later, too."""
    owner = await connect()
    await owner.execute("SELECT store.extend(12)")
    parts = await owner.fetch("SELECT name FROM store.partitions")
    assert len(parts) > 10
    await owner.execute("SET session_replication_role = replica")
    for log in ("events", *(part["name"] for part in parts)):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await owner.execute(change.replace("store.events", f"store.{log}"))


@pytest.mark.parametrize("role", EVERY_ROLE)
async def test_no_service_writes_a_table_of_the_store_past_the_function(connect: Connect, role: str) -> None:
    connection = await connect(role)
    insert = (
        "INSERT INTO store.events (id, stream, version, type, division, occurred_at, data, meta) VALUES"
        " (gen_random_uuid(), 'intake.issue-1', 1, 'intake.issue.reported.v1', '140981', now(), '{}', '{}')"
    )
    forbidden = [
        *CHANGES,
        insert,
        "DELETE FROM store.idempotency",
        "UPDATE store.idempotency SET fingerprint = ''",
        "DELETE FROM store.relay",
        "DELETE FROM store.migrations",
        "UPDATE store.streams SET version = 0",
        "DELETE FROM store.streams",
        "SELECT store.adopt()",
        "INSERT INTO store.writers VALUES (session_user, 'intake')",
        "SELECT store.tell_writers()",
        "SELECT store.admit(session_user::name, '{intake}', true, true, true)",
        "ALTER TABLE store.events DISABLE TRIGGER events_append_only",
        "SET session_replication_role = replica",
        "CREATE TABLE store.mine (n integer)",
        "CREATE OR REPLACE FUNCTION store.refuse_change() RETURNS trigger LANGUAGE sql AS ''",
    ]
    if role != "huiyin_relay":
        forbidden += ["UPDATE store.relay SET position = 0", "SELECT store.extend()"]
        forbidden += ["SELECT store.forget_keys()", "SELECT store.declare_largest(1)"]
        forbidden += ["UPDATE store.trees SET size = 0", "UPDATE store.tree_tiles SET ids = '{}'"]
    for statement in forbidden:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidFunctionDefinitionError)):
            await connection.execute(statement)


@pytest.mark.parametrize("role", EVERY_ROLE)
async def test_every_service_reads_everything(store: Store, open_pool: OpenPool, role: str) -> None:
    await store.append([write(INTAKE)], meta=Meta())
    reader = Store(await open_pool(role), OURS)
    assert await reader.read_all(START) == await store.read_all(START)
    assert await reader.head() == await store.head()


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("event", OWN.values(), ids=OWN)
async def test_a_service_appends_its_own_events_and_nobody_elses(
    store: Store, open_pool: OpenPool, role: str, event: Event
) -> None:
    service = Store(await open_pool(role), OURS)
    if event is OWN.get(role):
        assert (await service.append([write(event)], meta=Meta())).version == 1
    else:
        with pytest.raises(asyncpg.PostgresError, match=f"{role} may not append") as refused:
            await service.append([write(event)], meta=Meta())
        assert refused.value.sqlstate == "HU003"
        assert await store.read_all(START) == []


async def test_a_service_keeps_off_the_streams_of_others_and_out_of_other_services_mouths(
    store: Store, open_pool: OpenPool
) -> None:
    intake = Store(await open_pool("huiyin_intake"), OURS)
    attempts: list[list[StreamWrite | Check]] = [
        [write(INTAKE, "dispatch.order-1")],
        [write(DISPATCH, "intake.issue-1")],
        [write(INTAKE), write(DISPATCH)],
        [write(INTAKE), Check("dispatch.order-1", NO_STREAM)],
        [write(INTAKE, "intakes.issue-1")],
        [StreamWrite("", [NewEvent(INTAKE, VILLAGE, NOW)], ANY)],
    ]
    for writes in attempts:
        with pytest.raises(asyncpg.PostgresError, match="may not append"):
            await intake.append(writes, meta=Meta())
    assert await store.read_all(START) == []


@pytest.mark.parametrize("role", EVERY_ROLE)
async def test_notices_on_public_boards_are_appended_by_those_who_have_them_and_by_no_other(
    store: Store, open_pool: OpenPool, role: str
) -> None:
    service = Store(await open_pool(role), OURS)
    stream = {"huiyin_dispatch": "dispatch.order-1", "huiyin_deliberation": "deliberation.topic-1"}.get(role)
    notice = NoticePublished(
        issue=uuid4(), publication=uuid4(), kind="result", about=uuid4(), board=VILLAGE, notice="已修复", starts_at=NOW
    )
    if stream:
        assert (await service.append([write(notice, stream)], meta=Meta())).version == 1
        other = "intake.issue-1"
        with pytest.raises(asyncpg.PostgresError, match=f"{role} may not append"):
            await service.append([write(notice, other)], meta=Meta())
    else:
        with pytest.raises(asyncpg.PostgresError, match=f"{role} may not append"):
            await service.append([write(notice, "dispatch.order-1")], meta=Meta())


async def test_what_a_role_may_append_is_what_it_was_last_let_in_with(
    store: Store, connect: Connect, open_pool: OpenPool
) -> None:
    owner, intake = await connect(), Store(await open_pool("huiyin_intake"), OURS)
    try:
        await owner.execute("SELECT store.admit('huiyin_intake', '{dispatch}', true, false, false)")
        assert (await intake.append([write(DISPATCH)], meta=Meta())).version == 1
        with pytest.raises(asyncpg.PostgresError, match="huiyin_intake may not append"):
            await intake.append([write(INTAKE)], meta=Meta())
    finally:
        await owner.execute("SELECT store.admit('huiyin_intake', '{intake}', true, false, false)")
    assert (await intake.append([write(INTAKE)], meta=Meta())).version == 1


async def test_a_role_taken_on_for_a_while_opens_nothing(store: Store, connect: Connect) -> None:
    """The function asks who signed in, not which role is set."""
    connection = await connect("huiyin_intake")
    for role in (ADMIN, "huiyin_dispatch"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SET ROLE {role}")


@pytest.mark.parametrize("division", ["", "1", "14098", "1409810010", "1409810010011", "14098a", "１４"])
async def test_a_division_that_is_no_code_is_not_stored(store: Store, division: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await store.append([StreamWrite("intake.issue-1", [NewEvent(INTAKE, division, NOW)], ANY)], meta=Meta())
