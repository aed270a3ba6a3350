"""Every number and every text that an API takes has an end, so that none reaches what cannot hold it."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from huiyin_service.app import build
from huiyin_service.settings import Settings

SERVICES = ("intake", "dispatch", "deliberation", "reporting", "accounts")
ENDS = {
    "integer": {"maximum", "exclusiveMaximum", "enum", "const"},
    "string": {"maxLength", "pattern", "enum", "const"},
    "array": {"maxItems"},
}
# By themselves no longer than they are.
FORMATS = {"uuid", "date", "date-time", "binary"}

Json = dict[str, Any]


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_taken_has_bounds(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("data"))
    document = build(import_module(f"huiyin_{name}.app").SPEC, settings).openapi()
    assert not sorted(set(_boundless(document)))


def _boundless(document: Json) -> Iterator[str]:
    seen: set[str] = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                yield from _walk(document, parameter["schema"], f"{method} {path} {parameter['name']}", seen)
            for body in operation.get("requestBody", {}).get("content", {}).values():
                yield from _walk(document, body["schema"], f"{method} {path}", seen)


def _walk(document: Json, schema: Json, place: str, seen: set[str]) -> Iterator[str]:
    if reference := schema.get("$ref"):
        if reference not in seen:
            seen.add(reference)
            name = reference.rpartition("/")[2]
            yield from _walk(document, document["components"]["schemas"][name], name, seen)
        return
    ends = ENDS.get(schema.get("type", ""))
    if ends and not ends & schema.keys() and schema.get("format") not in FORMATS:
        yield place
    for several in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(several, ()):
            yield from _walk(document, one, place, seen)
    for name, one in schema.get("properties", {}).items():
        yield from _walk(document, one, f"{place}.{name}", seen)
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            yield from _walk(document, schema[inner], f"{place}.{inner}", seen)
