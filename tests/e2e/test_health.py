"""Whether the system does its work: told to everybody; what is the matter, to operators alone."""

import time
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import httpx
import pytest

from huiyin_local.settings import SERVED
from huiyin_local.testing import Huiyin, until
from huiyin_service.health import LOOK_SECONDS, WITHIN_SECONDS

from .county import Counties
from .publishing import register

pytestmark = pytest.mark.e2e

WITHIN = 30.0
WELL = {"service": "reporting", "ok": True, "services": {name: {"ok": True} for name in SERVED}}


@pytest.fixture
async def database(huiyin: Huiyin) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    yield connection
    await connection.close()


def status(huiyin: Huiyin) -> int:
    return huiyin.client().get("/readyz").status_code


@pytest.mark.parametrize("role", [None, "resident", "member", "secretary", "officer", "supervisor"])
def test_nobody_but_an_operator_learns_more_than_whether_all_is_well(
    huiyin: Huiyin, counties: Counties, role: str | None
) -> None:
    county = counties()
    register(huiyin, f"told-of-{uuid4().hex[:8]}", county.code)
    division = county.code if role in {"officer", "supervisor"} else county.village
    answer = (huiyin.client(role, division) if role else huiyin.client()).get("/readyz")  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()) == (200, WELL)


@pytest.mark.parametrize("name", [name for name in SERVED if name not in {"relay", "reporting"}])
def test_a_process_tells_a_stranger_no_more(huiyin: Huiyin, name: str) -> None:
    at = f"http://{huiyin.settings.address(name)}"
    with httpx.Client(base_url=at, trust_env=False) as client:
        assert client.get("/readyz").json() == {"service": name, "ok": True}
        assert client.get("/livez").json() == {"ok": True}


def test_a_session_that_is_none_is_a_stranger(huiyin: Huiyin) -> None:
    answer = huiyin.client().get("/readyz", headers={"Authorization": "Bearer nobody"})
    assert (answer.status_code, answer.json()) == (200, WELL)


async def test_read_models_of_another_release_are_not_ready(huiyin: Huiyin, database: asyncpg.Connection) -> None:
    made_by = await database.fetchval("SELECT obj_description('dispatch_views'::regnamespace)")
    await database.execute("COMMENT ON SCHEMA dispatch_views IS 'another release'")
    try:
        until(lambda: status(huiyin) == 503, WITHIN, "it is told")
        assert huiyin.client().get("/livez").status_code == 200
        health = huiyin.health()
        assert [name for name, service in health.items() if not service["ok"]] == ["dispatch"]
        parts = health["dispatch"]["parts"]
        assert parts["read_models"] == {"ok": False, "cure": "huiyin projections rebuild dispatch"}
    finally:
        await database.execute(f"COMMENT ON SCHEMA dispatch_views IS '{made_by}'")
    until(lambda: status(huiyin) == 200, WITHIN, "it is over")
    assert "read_models" not in huiyin.health()["dispatch"]["parts"]


def test_one_that_is_busy_for_a_moment_turns_nothing_red(huiyin: Huiyin) -> None:
    asked_until = time.monotonic() + LOOK_SECONDS + WITHIN_SECONDS + 2
    with huiyin.halted("dispatch"):
        while time.monotonic() < asked_until:
            assert status(huiyin) == 200
            time.sleep(0.1)


def test_one_that_is_not_there_does(huiyin: Huiyin) -> None:
    restarts = huiyin.kill("dispatch")
    until(lambda: status(huiyin) == 503, WITHIN, "it is told")
    huiyin.wait_for("dispatch", restarts)
    until(lambda: status(huiyin) == 200, WITHIN, "it is back")
