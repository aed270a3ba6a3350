"""Forms on other sites: whoever opens one there, with a cookie of ours or none, changes nothing here."""

import re
from importlib import import_module
from itertools import product
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute

from huiyin_local.testing import Huiyin
from huiyin_service.auth import COOKIE
from huiyin_service.database_roles import SERVICES
from tests.e2e.county import Counties, County
from tests.e2e.routes import stored

pytestmark = pytest.mark.e2e


def forms() -> list[str]:
    """The address of every form of every page."""
    specs = (import_module(f"huiyin_{service}.app").SPEC for service in SERVICES)
    routes = [route for spec in specs for router in spec.pages for route in router.routes]
    return sorted({route.path for route in routes if isinstance(route, APIRoute) and "POST" in (route.methods or ())})


FORMS = forms()
ELSEWHERE = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    return counties()


def sent(huiyin: Huiyin, path: str, cookie: str, headers: dict[str, str]) -> httpx.Response:
    """A form sent by somebody's browser."""
    filled = re.sub(r"\{[^}]+\}", str(uuid4()), path)
    return huiyin.client().post(
        filled, data={"reason": "点开就中"}, headers={**({"Cookie": cookie} if cookie else {}), **headers}
    )


def test_there_are_forms_of_all_services() -> None:
    assert len(FORMS) >= 30


@pytest.mark.parametrize("path", FORMS)
def test_a_form_on_another_site_does_nothing(huiyin: Huiyin, county: County, path: str) -> None:
    before = stored(huiyin)
    token = str(county.secretary.headers["Authorization"]).removeprefix("Bearer ")
    for headers, cookie in product(ELSEWHERE, (f"{COOKIE}={token}", "")):
        answer = sent(huiyin, path, cookie, {**headers, "Origin": headers.get("Origin", huiyin.url)})
        assert answer.status_code == 403, (headers, cookie, answer.status_code)
        assert "来自其他网站" in answer.text
        assert "set-cookie" not in answer.headers
    assert stored(huiyin) == before


@pytest.mark.parametrize("path", ["/api/intake/issues", "/api/dispatch/orders"])
def test_nobody_elsewhere_reads_an_answer(huiyin: Huiyin, path: str) -> None:
    with httpx.Client(base_url=huiyin.url, trust_env=False) as browser:
        asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
        for answer in (browser.options(path, headers=asked), browser.get(path, headers=asked)):
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
