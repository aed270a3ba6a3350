"""What a request passes before it is one of ours, by a service's whole application."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from huiyin_service.app import build
from huiyin_service.auth import COOKIE
from huiyin_service.edges import bodies
from huiyin_service.settings import Settings
from huiyin_service.web.assets import Assets


@pytest.fixture(scope="module")
def reporting(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    settings = Settings(
        data=tmp_path_factory.mktemp("data"), public_url="https://huiyin.example.org", hosts=["old.example.org"]
    )
    return build(import_module("huiyin_reporting.app").SPEC, settings)


@pytest.fixture
async def asking(reporting: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(reporting)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


STATIC = Assets().url("css/base.css")


@pytest.mark.parametrize(
    "host", ["huiyin.example.org", "huiyin.example.org:8080", "old.example.org", "192.168.1.7:8080", "[::1]:80"]
)
async def test_our_own_names_and_bare_addresses_are_answered_to(asking: httpx.AsyncClient, host: str) -> None:
    assert (await asking.get(STATIC, headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "huiyin.example.org.evil.example", "localhost@evil.example", "", "["])
async def test_a_foreign_name_is_not(asking: httpx.AsyncClient, host: str) -> None:
    answer = await asking.get("/api/reporting/openapi.json", headers={"Host": host, "Accept-Language": "en"})
    assert (answer.status_code, answer.json()["type"]) == (421, "/problems/foreign-host")
    assert host not in answer.text or not host.strip("[")


@pytest.mark.parametrize(
    "credentials",
    [{"Authorization": "Bearer x"}, {"Cookie": f"__Host-{COOKIE}=x"}, {"Cookie": "__Secure-huiyin_receipt=x"}],
    ids=["bearer", "cookie", "receipt"],
)
async def test_no_one_keeps_what_was_answered_to_a_person(
    asking: httpx.AsyncClient, credentials: dict[str, str]
) -> None:
    answer = await asking.get("/api/reporting/docs", headers=credentials)
    assert answer.headers["cache-control"] == "no-store"
    assert "no-store" not in (await asking.get("/api/reporting/docs")).headers["cache-control"]
    assert "immutable" in (await asking.get(STATIC, headers=credentials)).headers["cache-control"]


async def test_by_another_digest_a_file_is_not_kept(asking: httpx.AsyncClient) -> None:
    path = STATIC.partition("?")[0]
    for query in ("?v=000000000000", "?v=", "", f"?{STATIC.partition('?')[2]}&v=1", "?v=1&w=2"):
        answer = await asking.get(path + query)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, no-cache", query


async def test_a_link_that_was_passed_on_leads_to_the_page(asking: httpx.AsyncClient) -> None:
    passed_on = "/issues?q=26-1&from=singlemessage&isappinstalled=0&utm_source=wechat"
    answer = await asking.get(passed_on, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/issues?q=26-1")


@pytest.mark.parametrize("address", ["/issues?from=a&other=b", "/api/reporting/divisions?from=a"])
async def test_what_is_misspelt_or_asked_of_an_api_is_still_refused(asking: httpx.AsyncClient, address: str) -> None:
    assert (await asking.get(address)).json()["type"] == "/problems/unknown-parameter"


async def test_an_address_that_is_written_a_little_otherwise_is_led_to_by_https(asking: httpx.AsyncClient) -> None:
    answer = await asking.get("/dashboard/", headers={"Host": "huiyin.example.org"})
    assert (answer.status_code, answer.headers["location"]) == (307, "https://huiyin.example.org/dashboard")


async def test_it_leads_nowhere_else(asking: httpx.AsyncClient) -> None:
    answer = await asking.get("http://localhost//evil.example/issues?utm_source=a")
    assert "evil.example" not in answer.headers.get("location", "")


async def read_all(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads the whole body."""
    while (await receive()).get("more_body"):
        pass


def sent(path: str, pieces: list[bytes], pause: float = 0, *, known: bool = True, app: Any = read_all) -> Any:
    """Run it with a body that comes in pieces, from somebody who signed in."""
    waiting = list(pieces)

    async def receive() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(_: Message) -> None:
        raise AssertionError

    return bodies.BoundedBodies(app, lambda _: known)({"type": "http", "path": path}, receive, send)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/intake/issues", bodies.JSON),
        ("/api/intake/photos", 11 * bodies.MIB),
        ("/report", bodies.PHOTOS),
        ("/work/orders/1/resolve", bodies.PHOTOS),
        ("/signin", bodies.FORM),
        ("/reports", bodies.FORM),
    ],
)
async def test_a_body_ends_where_its_address_says(path: str, most: int) -> None:
    half = bytes(most // 2)
    await sent(path, [half, half])
    with pytest.raises(Exception, match="413"):
        await sent(path, [half, half, b"one more"])


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/intake/issues", bodies.STRANGERS),
        ("/api/dispatch/organisation", bodies.STRANGERS),
        ("/api/dispatch/organisation/file", bodies.STRANGERS),
        ("/signin/passkey", bodies.STRANGERS),
        ("/api/intake/photos", 11 * bodies.MIB),
        ("/report", bodies.PHOTOS),
    ],
)
async def test_who_did_not_sign_in_sends_no_more_than_a_person_types(path: str, most: int) -> None:
    half = bytes(most // 2)
    await sent(path, [half, half], known=False)
    with pytest.raises(Exception, match="413"):
        await sent(path, [half, half, b"one more"], known=False)


async def test_one_that_only_pretends_to_send_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.2)
    with pytest.raises(Exception, match="408"):
        await sent("/report", [b"x"] * 1000, pause=0.01)
    # A poor line that goes on sending is waited for.
    await sent("/report", [bytes(bodies.SLOWEST)] * 4, pause=0.1)


async def test_a_body_that_has_come_is_read_however_late_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.05)

    async def late(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.1)
        await read_all(scope, receive, send)

    await sent("/api/deliberation/sessions", [b""], app=late)
