"""Read models are rebuilt while they serve, verified against the log, and helped on where an event was parked."""

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import asyncpg
import pytest

from huiyin_local.testing import Huiyin, command, until

from .commands import here
from .county import County, Json

pytestmark = pytest.mark.e2e

SERVICES = ("intake", "dispatch", "deliberation", "reporting")
BESIDE = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%\\_views\\__%'"
ONLY_NEXT = "SELECT count(*) FROM pg_namespace WHERE nspname = 'reporting_views_next'"


@pytest.fixture
async def database(huiyin: Huiyin) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the database's owner."""
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    yield connection
    await connection.close()


def projections(huiyin: Huiyin, *arguments: str, code: int = 0) -> str:
    """What `huiyin projections` says."""
    done = here(huiyin, "projections", *arguments)
    assert done.returncode == code, done.stdout
    return done.stdout


def walk(county: County) -> list[Json]:
    """Some matters at different places of the road."""
    done, planned, waiting = county.report(), county.report(kind="suggestion"), county.report(kind="hazard")
    order = county.dispatch(done)
    for action in ("accept", "resolve", "publicise"):
        county.on_order(order, action)
    county.screen(planned, "deliberation")
    county.on_topic(county.topic_of(planned), "take-up")
    return [done, planned, waiting]


def everything(county: County, issues: list[Json]) -> list[object]:
    """What reporting says of a county."""
    places = (county.code, county.town, county.village)
    return [*map(county.figures, places), *map(county.board, places), *map(county.case, issues)]


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """Do something again and again in a thread; whatever it raises is raised at the end."""
    stop, failed = threading.Event(), list[BaseException]()

    def go_on() -> None:
        try:
            while not stop.is_set():
                work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failed:
        raise failed[0]


# --- rebuilding --------------------------------------------------------------------------------------------


def test_figures_are_the_same_before_during_and_after_a_rebuild(huiyin: Huiyin, county: County) -> None:
    issues = walk(county)
    before = everything(county, issues)
    with meanwhile(lambda: everything(county, issues) == before or pytest.fail("other figures")):
        for _ in range(3):
            assert "and swapped" in projections(huiyin, "rebuild", "reporting")
    assert everything(county, issues) == before
    assert huiyin.count(BESIDE) == 0


@pytest.mark.slow
def test_reports_that_come_in_during_a_rebuild_are_counted_once_each(huiyin: Huiyin, county: County) -> None:
    """Every one is read back, through the same pool and its prepared statements, as soon as it was accepted."""
    walk(county)
    reported = 3

    def report() -> None:
        nonlocal reported
        county.report()
        reported += 1
        assert county.figures(county.code)["total"] == reported
        time.sleep(0.02)

    with meanwhile(report):
        for service in ("reporting", "intake", "reporting", "dispatch", "reporting"):
            projections(huiyin, "rebuild", service)
    assert reported > 20
    assert county.figures(county.village)["total"] == reported
    for service in SERVICES:
        projections(huiyin, "verify", service)
    assert huiyin.count(BESIDE) == 0


@pytest.mark.faults
@pytest.mark.parametrize("with_what", [signal.SIGKILL, signal.SIGINT], ids=["kill", "ctrl-c"])
@pytest.mark.parametrize("when", ["early", "at the swap"])
async def test_a_rebuild_that_is_cut_off_leaves_the_old_serving_and_can_be_run_again(
    huiyin: Huiyin, county: County, database: asyncpg.Connection, with_what: signal.Signals, when: str
) -> None:
    issues = await asyncio.to_thread(walk, county)
    before = everything(county, issues)
    process = subprocess.Popen(  # noqa: ASYNC220 — started only
        command("projections", "rebuild", "reporting"),
        env=huiyin.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    async with database.transaction():
        if when == "at the swap":
            await database.execute("LOCK TABLE reporting_views.checkpoints IN ROW EXCLUSIVE MODE")
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'ExclusiveLock'"
        else:
            waits = ONLY_NEXT
        async with asyncio.timeout(30):
            while not await database.fetchval(waits):
                await asyncio.sleep(0.002)
        os.kill(process.pid, with_what)
        assert await asyncio.to_thread(process.wait, 10) != 0
    assert everything(county, issues) == before
    county.report()
    assert county.figures(county.code)["total"] == 4

    def again() -> bool:
        return huiyin.command("projections", "rebuild", "reporting").returncode == 0

    await asyncio.to_thread(until, again, 20, "it can be run again")
    assert county.figures(county.code)["total"] == 4
    assert [county.case(issue) for issue in issues] == before[-3:]
    assert await database.fetchval(BESIDE) == 0


async def test_of_two_rebuilds_at_once_one_is_told(huiyin: Huiyin, database: asyncpg.Connection) -> None:
    claim = "SELECT pg_advisory_xact_lock(hashtextextended('read models of reporting', 0))"
    async with database.transaction():
        await database.execute(claim)
        for what in ("rebuild", "verify"):
            assert "already" in await asyncio.to_thread(projections, huiyin, what, "reporting", code=1)


async def test_the_service_goes_on_owning_what_was_rebuilt(huiyin: Huiyin, database: asyncpg.Connection) -> None:
    projections(huiyin, "rebuild", "intake")
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'intake_views'"
    assert [row["tableowner"] for row in await database.fetch(owners)] == ["huiyin_intake"]
    schema = "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'intake_views'"
    assert await database.fetchval(schema) == "huiyin_intake"


async def test_what_is_not_derived_is_not_touched_by_a_rebuild(
    huiyin: Huiyin, county: County, database: asyncpg.Connection
) -> None:
    county.report(reporter={"name": "王大爷", "phone": "13800000000"})
    kept = "SELECT (SELECT count(*) FROM intake.idempotency_cache), (SELECT last_value FROM intake.issue_number)"
    before = await database.fetchrow(kept)
    projections(huiyin, "rebuild", "intake")
    assert await database.fetchrow(kept) == before
    county.report()


# --- verifying ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_road_left_is_what_the_log_says(huiyin: Huiyin, county: County, service: str) -> None:
    walk(county)
    assert "row by row" in projections(huiyin, "verify", service)
    assert huiyin.count(BESIDE) == 0


async def test_a_row_that_somebody_changed_is_found_and_mended(
    huiyin: Huiyin, county: County, database: asyncpg.Connection
) -> None:
    done, *_ = await asyncio.to_thread(walk, county)
    await database.execute("UPDATE reporting_views.cases SET title = '改过的' WHERE number = $1", done["number"])
    await database.execute("DELETE FROM reporting_views.notices WHERE division = $1", county.village)
    found = projections(huiyin, "verify", "reporting", code=1)
    assert "cases: 1 rows that do not follow from the log" in found
    assert "cases: 1 rows missing" in found
    assert "notices: 1 rows missing" in found
    assert found.count(done["number"]) == 2
    assert "改过的" in found
    assert await database.fetchval(BESIDE) == 0
    projections(huiyin, "rebuild", "reporting")
    projections(huiyin, "verify", "reporting")
    assert len(county.board(county.village)) == 1


# --- parked ------------------------------------------------------------------------------------------------


async def test_what_was_parked_is_shown_and_taken_up_when_asked_for(
    huiyin: Huiyin, county: County, database: asyncpg.Connection
) -> None:
    await database.execute(
        f"ALTER TABLE reporting_views.cases ADD CONSTRAINT no CHECK (division <> '{county.far_village}')"
    )
    bad, good = county.report(division=county.far_village), county.report()
    county.withdraw(bad)
    assert county.figures(county.code)["total"] == 1
    assert county.case(good)["state"] == "reported"
    health = huiyin.health()["reporting"]
    assert health["ok"]
    assert (health["parts"]["views"]["parked"]["events"], health["parts"]["views"]["parked"]["streams"]) == (2, 1)
    assert "CheckViolationError" in health["parts"]["views"]["parked"]["first"]
    shown = projections(huiyin, "parked")
    assert bad["id"] in shown
    assert "behind it 1" in shown
    assert "CheckViolationError" in shown
    listed = next(line for line in projections(huiyin, "list").splitlines() if line.startswith("reporting"))
    assert " 2 " in listed

    await database.execute("ALTER TABLE reporting_views.cases DROP CONSTRAINT no")
    asked = projections(huiyin, "retry", "reporting", f"intake.issue-{bad['id']}")
    assert "events asked for: 2" in asked
    until(lambda: county.figures(county.code)["total"] == 2, 5, "it is taken up")
    until(lambda: county.case(bad)["state"] == "withdrawn", 5, "and what waited for it")
    assert projections(huiyin, "parked") == "nothing is parked\n"
    projections(huiyin, "verify", "reporting")


async def test_what_is_parked_is_tried_again_by_a_rebuild(
    huiyin: Huiyin, county: County, database: asyncpg.Connection
) -> None:
    """Into which a constraint that somebody added by hand does not go."""
    await database.execute(
        f"ALTER TABLE reporting_views.cases ADD CONSTRAINT no CHECK (division <> '{county.far_village}')"
    )
    bad = county.report(division=county.far_village)
    assert county.figures(county.code)["total"] == 0
    assert f"{bad['id']}" in projections(huiyin, "parked")
    projections(huiyin, "rebuild", "reporting")
    assert county.figures(county.code)["total"] == 1
    assert projections(huiyin, "parked") == "nothing is parked\n"


# --- seeing ------------------------------------------------------------------------------------------------


def test_every_subscription_is_listed(huiyin: Huiyin) -> None:
    done = huiyin.command("projections", "list")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    named = [tuple(line.split()[:2]) for line in lines[1:]]
    assert set(named) >= {(service, "views") for service in SERVICES} | {
        ("dispatch", "policies"),
        ("deliberation", "policies"),
    }
    assert not any("rebuild:" in line for line in lines)


def test_a_service_that_is_not_there_is_named(huiyin: Huiyin) -> None:
    assert "there are accounts, deliberation" in projections(huiyin, "rebuild", "relay", code=2)
