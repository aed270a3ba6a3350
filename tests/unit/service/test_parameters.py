"""Every route refuses a query parameter that it does not know, by name, in both languages."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from huiyin_service.app import build
from huiyin_service.http import Scope
from huiyin_service.parameters import PAGED, OnlyKnown, known_parameters, reads
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings
from huiyin_service.web.pages import Pages

SERVICES = ("intake", "dispatch", "deliberation", "reporting", "accounts")
# What FastAPI and Starlette answer by themselves.
DOCUMENTS = re.compile(r"^(/static|/docs/oauth2-redirect|/api/[a-z]+/(docs|openapi\.json))")


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FastAPI]:
    settings = Settings(data=tmp_path_factory.mktemp("data"))
    specs: dict[str, ServiceSpec] = {name: import_module(f"huiyin_{name}.app").SPEC for name in SERVICES}
    return {name: build(spec, settings) for name, spec in specs.items()}


def reading(app: FastAPI) -> Iterator[str]:
    """Every path that may be read, those of the pages among them."""
    for route in iter_route_contexts(app.routes):
        if route.path and "GET" in (route.methods or ()) and not DOCUMENTS.match(route.path):
            yield re.sub(r"{[^}]+}", "1", route.path)


def client(app: FastAPI, language: str = "zh") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost", headers={"Accept-Language": language}
    )


@pytest.mark.parametrize("name", SERVICES)
async def test_no_address_takes_a_parameter_that_it_does_not_know(apps: dict[str, FastAPI], name: str) -> None:
    app = apps[name]
    paths = list(reading(app))
    described = [path for path, acts in app.openapi()["paths"].items() if "get" in acts]
    assert {re.sub(r"{[^}]+}", "1", path) for path in described} <= set(paths)
    async with client(app) as asking:
        for path in paths:
            response = await asking.get(path, params={"as_of": "2026-01-01"})
            problem = response.json()
            # In OParl's form the type is the specification's, and ours says more of it.
            kind = problem["debug"] if "/oparl/" in path else problem["type"]
            assert (response.status_code, kind) == (422, "/problems/unknown-parameter"), path
            assert problem["parameter"] == "as_of"
            assert "as_of" in problem["detail"]


@pytest.mark.parametrize("name", SERVICES)
async def test_the_openapi_document_and_the_refusal_name_the_same(apps: dict[str, FastAPI], name: str) -> None:
    app = apps[name]
    async with client(app) as asking:
        for path, acts in app.openapi()["paths"].items():
            for method, act in acts.items():
                declared = sorted(each["name"] for each in act.get("parameters", []) if each["in"] == "query")
                known = (await asking.request(method, re.sub(r"{[^}]+}", "1", path), params={"as_of": 1})).json()[
                    "known"
                ]
                # One endpoint may stand at two addresses, of which the refusal names all that they know together.
                assert set(declared) <= set(known), (method, path)


# --- one small application ----------------------------------------------------------------------------------

router = APIRouter(dependencies=[OnlyKnown])


@router.get("/listed", dependencies=[PAGED, reads("tab", "points.*")])
async def listed(division: Scope = "") -> str:
    return division


@router.get("/bare")
async def bare() -> str:
    return ""


@pytest.fixture
def small() -> FastAPI:
    from huiyin_service.errors import install

    app = FastAPI()
    app.include_router(router)
    app.state.parameters = known_parameters(app.routes)
    install(app, Pages("huiyin_service"))
    return app


@pytest.mark.parametrize("query", ["division=140981", "page=2&tab=open", "points.visit=3", "page=1&page=2", ""])
async def test_what_a_page_reads_is_let_through(small: FastAPI, query: str) -> None:
    async with client(small) as asking:
        assert (await asking.get(f"/listed?{query}")).status_code == 200


@pytest.mark.parametrize(
    ("path", "language", "detail"),
    [
        ("/listed?q=x", "zh", "这个地址没有参数 q；可用的参数：division、page、points.*、tab。"),
        ("/listed?q=x", "en", "This address has no parameter q; it knows: division, page, points.*, tab."),
        (
            "/listed?pointsvisit=3",
            "en",
            "This address has no parameter pointsvisit; it knows: division, page, points.*, tab.",
        ),
        ("/bare?at=1", "zh", "这个地址没有参数 at；可用的参数：无。"),
        ("/bare?at=1", "en", "This address has no parameter at; it knows: none."),
    ],
)
async def test_it_says_which_it_is_and_which_there_are(small: FastAPI, path: str, language: str, detail: str) -> None:
    async with client(small, language) as asking:
        assert (await asking.get(path)).json()["detail"] == detail


def test_what_a_page_reads_by_hand_it_declares() -> None:
    """A page that reads `request.query_params`, or a list of its address, stands in a file that declares it."""
    root = Path(__file__).parents[3] / "services"
    for path in sorted(root.glob("*/huiyin_*/**/*page*.py")):
        text = path.read_text("utf-8")
        if re.search(r"request\.query_params|ListQuery\.of|paged\(", text):
            assert "huiyin_service.parameters import" in text, path
