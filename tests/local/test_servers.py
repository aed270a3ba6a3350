"""The real servers from their wheels, with stand-ins for our own services."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import httpx
import nats
import pytest

from huiyin_local.ports import free_ports
from huiyin_local.postgres import Postgres
from huiyin_local.processes import caddy, prepare_nats
from huiyin_local.processes import nats as nats_program
from huiyin_local.program import listening
from huiyin_local.settings import PORTS, LocalSettings
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_service.database_roles import SERVICES
from huiyin_service.secret_files import OPERATOR, secret_files

from .conftest import Supervise
from .standins import pid_of, service, until

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    return LocalSettings(data=tmp_path / "data", port=free_ports(len(PORTS)))


async def test_the_database_is_made_once_and_kept(supervise: Supervise, database_folder: Path) -> None:
    postgres = Postgres(database_folder / "data" / "postgres")
    postgres.prepare()
    first = await supervise([[postgres.program()]])
    connection = await asyncpg.connect(postgres.dsn())
    assert await connection.fetchval("SHOW jit") == "off"
    assert await connection.fetchval("SHOW idle_in_transaction_session_timeout") == "1min"
    await connection.execute("CREATE EXTENSION pg_trgm")
    assert await connection.fetchval("SELECT similarity('村口路灯不亮', '村口的路灯不亮了') > 0.2")
    await connection.execute("CREATE TABLE kept (what text)")
    await connection.close()
    await first.stop()

    postgres.prepare()
    await supervise([[postgres.program()]])
    connection = await asyncpg.connect(postgres.dsn())
    assert await connection.fetchval("SELECT count(*) FROM kept") == 0
    await connection.close()


async def test_the_database_comes_back_after_a_kill(supervise: Supervise, database_folder: Path) -> None:
    postgres = Postgres(database_folder / ("far " * 30) / "postgres")  # with a socket elsewhere
    postgres.prepare()
    supervisor = await supervise([[postgres.program()]])
    os.kill(pid_of(supervisor, "postgres"), signal.SIGKILL)
    part = supervisor.processes["postgres"]
    await until(lambda: part.restarts >= 1 and part.state == "ready", within=30)
    assert await postgres.answers()


def test_a_database_half_made_is_made_again(database_folder: Path) -> None:
    postgres = Postgres(database_folder / "postgres")
    (database_folder / "postgres.new").mkdir()
    (database_folder / "postgres.new" / "PG_VERSION").write_text("18")
    postgres.prepare()
    assert (postgres.folder / "global").is_dir()
    assert not (database_folder / "postgres.new").exists()


async def test_the_stream_survives_a_kill(supervise: Supervise, settings: LocalSettings) -> None:
    prepare_nats(settings)
    user, password = secret_files(settings.data)[OPERATOR].nats
    supervisor = await supervise([[nats_program(settings)]])
    client = await nats.connect(
        settings.nats_url, user=user, password=password, max_reconnect_attempts=-1, reconnect_time_wait=0.1
    )
    stream = client.jetstream()
    await stream.add_stream(name="s", subjects=["s.>"])
    await stream.publish("s.a", b"kept")
    os.kill(pid_of(supervisor, "nats"), signal.SIGKILL)
    part = supervisor.processes["nats"]
    await until(lambda: part.restarts == 1 and part.state == "ready")
    await until(lambda: client.is_connected)
    assert (await stream.get_msg("s", 1)).data == b"kept"
    await client.close()
    assert (settings.data / "nats" / "jetstream").is_dir()


@pytest.fixture
async def origin(supervise: Supervise, settings: LocalSettings) -> tuple[str, ProcessSupervisor]:
    """Caddy before stand-ins of the services, each of which says its name."""
    stands = [
        replace(service(name, settings.address(name)), ready=listening(settings.address(name)))
        for name in SERVICES
        if name != "deliberation"  # away
    ]
    return settings.origin, await supervise([stands, [caddy(settings)]])


@pytest.fixture
async def browser(origin: tuple[str, ProcessSupervisor]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=origin[0], trust_env=False, timeout=10) as client:
        yield client


async def test_each_path_reaches_its_service(browser: httpx.AsyncClient) -> None:
    paths = {
        "intake": ["/api/intake/issues", "/api/intake/docs", "/report", "/photos/ab.jpg", "/screen"],
        "dispatch": ["/api/dispatch/orders", "/work"],
        "accounts": ["/signin", "/signin/demo", "/signout", "/account", "/accounts", "/invitations/x"],
        "reporting": [
            *(
                "/",
                "/board/140981101001",
                "/dashboard/140981",
                "/issues/1",
                "/language",
            ),
            *("/livez", "/readyz", "/asyncapi", "/static/app.css", "/api/reporting/boards/1", "/problems/unavailable"),
        ],
    }
    for name, wanted in paths.items():
        for path in wanted:
            answer = (await browser.get(path)).json()
            assert (answer["name"], answer["path"]) == (name, path)


async def test_answers_are_compressed_and_guarded(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Server" not in answer.headers


async def test_an_event_stream_is_passed_on_as_it_comes(browser: httpx.AsyncClient) -> None:
    began = time.monotonic()
    async with browser.stream("GET", "/api/reporting/events") as answer:
        async for chunk in answer.aiter_raw():
            assert chunk == b"data: tick\n\n"
            break
    assert time.monotonic() - began < 0.9  # the second event comes after a second


async def test_a_service_that_is_away_is_explained(browser: httpx.AsyncClient) -> None:
    chinese, english, page = await asyncio.gather(
        browser.get("/api/deliberation/plans", headers={"Accept-Language": "zh-CN"}),
        browser.get("/api/deliberation/plans", headers={"Accept-Language": "en-GB,en;q=0.9"}),
        browser.get("/deliberation"),
    )
    assert chinese.status_code == english.status_code == page.status_code == 502
    assert chinese.headers["Content-Type"] == "application/problem+json"
    assert chinese.headers["Retry-After"] == "2"
    assert chinese.json()["title"] == "服务正在重新启动"
    assert english.json() == {
        "type": "/problems/unavailable",
        "title": "This part is restarting",
        "status": 502,
        "detail": "Try again in a few seconds; none of your data is lost.",
    }
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "服务正在重新启动" in page.text
    assert "This part is restarting" in page.text
    assert '<meta http-equiv="refresh" content="2">' in page.text
    assert page.headers["X-Frame-Options"] == "DENY"


async def test_a_restart_is_waited_for(browser: httpx.AsyncClient, origin: tuple[str, ProcessSupervisor]) -> None:
    os.kill(pid_of(origin[1], "dispatch"), signal.SIGKILL)
    await asyncio.sleep(0.02)
    answer = await browser.post("/api/dispatch/orders", json={})
    assert answer.json()["name"] == "dispatch"


async def test_too_much_is_refused_before_it_is_read(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/api/intake/photos", content=b"\0" * (61 * 1000 * 1000))
    assert answer.status_code == 413
    assert json.loads(answer.text)["type"] == "/problems/too-large"
    assert (await browser.post("/api/intake/photos", content=b"\0" * 50_000_000)).status_code == 200
