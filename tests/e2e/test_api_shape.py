"""What others rely on: health, and an OpenAPI document a service that says what each operation takes and gives."""

from collections.abc import Iterator
from typing import Any

import pytest

from huiyin_events.envelope import START, Cursor
from huiyin_local.settings import SERVED
from huiyin_local.testing import Huiyin
from huiyin_service.database_roles import SERVICES

from .commands import here
from .county import County
from .routes import QUESTIONS

pytestmark = pytest.mark.e2e

Operation = tuple[str, str, dict[str, Any]]

FIXED = {
    ("post", "/api/intake/issues"),
    ("post", "/api/intake/issues/{issue}/screen"),
    ("post", "/api/intake/issues/{issue}/withdraw"),
    ("post", "/api/dispatch/orders"),
    *(("post", f"/api/dispatch/orders/{{order}}/{action}") for action in ("accept", "decline", "resolve", "publicise")),
    ("get", "/api/reporting/issues/{reference}"),
    ("get", "/api/reporting/divisions/{code}"),
    ("get", "/api/reporting/divisions/{code}/children"),
    ("get", "/api/reporting/boards/{code}"),
}
"""What may never move."""


@pytest.fixture(scope="module")
def documents(huiyin: Huiyin) -> dict[str, dict[str, Any]]:
    """The OpenAPI document of every service."""
    return {service: huiyin.client().get(f"/api/{service}/openapi.json").json() for service in SERVICES}


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_health_has_all_parts_and_how_far_each_is_behind(huiyin: Huiyin, county: County) -> None:
    county.report()
    county.figures(county.code)  # reporting has it by now
    health = huiyin.health()
    assert huiyin.is_well()
    assert set(health) == set(SERVED)
    assert health["relay"]["parts"]["relay"]["active"]
    for service in SERVICES:
        parts = health[service]["parts"]
        assert {"postgres", "nats", "views"} <= set(parts)
        assert isinstance(parts["views"]["lag"], int)
        assert Cursor.parse(parts["views"]["position"]) > START
    assert health["reporting"]["parts"]["views"]["lag"] == 0


def test_what_others_rely_on_is_there(documents: dict[str, dict[str, Any]]) -> None:
    there = {(method, path) for document in documents.values() for method, path, _ in operations(document)}
    assert there >= FIXED


@pytest.mark.parametrize("service", SERVICES)
def test_the_docs_page_shows_the_document(huiyin: Huiyin, service: str) -> None:
    page = huiyin.client().get(f"/api/{service}/docs")
    assert page.status_code == 200
    assert f"/api/{service}/openapi.json" in page.text


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_in_a_document_leads_somewhere(documents: dict[str, dict[str, Any]], service: str) -> None:
    document = documents[service]
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"]
    assert document["info"]["version"]
    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place


def references(value: object) -> Iterator[str]:
    match value:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for inner in value.values():
                yield from references(inner)
        case list():
            for inner in value:
                yield from references(inner)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_says_what_it_is_and_what_it_gives(documents: dict[str, dict[str, Any]], service: str) -> None:
    seen = set()
    for method, path, operation in operations(documents[service]):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert operation["operationId"] not in seen, where
        seen.add(operation["operationId"])
        assert {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "path"} == {
            part[1:-1] for part in path.split("/") if part.startswith("{")
        }, where
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert len(good) == 1, where
        if path.startswith("/api/"):
            assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"], where


@pytest.mark.parametrize("service", SERVICES)
def test_every_read_takes_a_cursor_and_every_command_a_key(documents: dict[str, dict[str, Any]], service: str) -> None:
    wanted = {"get": ("query", "at_least"), "post": ("header", "idempotency-key")}
    for method, path, operation in operations(documents[service]):
        if path.startswith("/api/"):
            taken = {(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])}
            assert wanted["get" if path in QUESTIONS else method] in taken, f"{method} {path}"


def test_the_running_contracts_are_those_of_the_code(huiyin: Huiyin) -> None:
    compared = here(huiyin, "events", "diff")
    assert compared.returncode == 0, compared.stdout
    assert "0 different" in compared.stdout
