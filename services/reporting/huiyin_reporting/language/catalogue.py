"""The events for people to read: every contract with its fields, taken from the contracts themselves.

Beside them stand the kinds of events that other systems may publish.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from huiyin_contracts import Event, contracts
from huiyin_contracts.wording import Wording
from huiyin_events.ingress import subject_of
from huiyin_service.kinds import Described, kinds


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event; `assignee.name` is a field of the value `assignee`, `tasks[].what` of each of several."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One event. `event` is the last word of its type, `subject` its address in any division.

    `wording` is what its contract calls it; of what others may publish, that of the event which it becomes.
    """

    type: str
    event: str
    wording: Wording
    meaning: str
    subject: str
    fields: tuple[Field, ...]
    example: str


@cache
def catalogue() -> dict[str, list[CatalogueEntry]]:
    """All events, by the service that writes them."""
    services: dict[str, list[CatalogueEntry]] = {}
    for event_type, contract in sorted(contracts().items()):
        services.setdefault(event_type.split(".", 1)[0], []).append(_entry(event_type, contract))
    return services


@cache
def publishable() -> tuple[CatalogueEntry, ...]:
    """What other systems may publish."""
    return tuple(_kind(name, kind) for name, kind in kinds().items())


@cache
def schema(event_type: str) -> dict[str, Any] | None:
    """The JSON Schema of an event, to which `ce-dataschema` points; None for a type that there is not."""
    contract = contracts().get(event_type)
    if contract is None:
        return None
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schemas/{event_type}.json",
        **contract.model_json_schema(),
    }


def _entry(event_type: str, contract: type[Event]) -> CatalogueEntry:
    described = contract.model_json_schema()
    kind = event_type.rsplit(".", 1)[0]
    return CatalogueEntry(
        type=event_type,
        event=kind.rsplit(".", 1)[1],
        wording=contract.wording,
        meaning=" ".join((contract.__doc__ or "").split()),
        subject=f"huiyin.<county6>.<town3>.<village3>.{kind}",
        fields=tuple(_fields(described, described.get("$defs", {}))),
        example=json.dumps(described["example"], ensure_ascii=False, indent=2),
    )


def _kind(name: str, kind: Described) -> CatalogueEntry:
    described = kind.body.model_json_schema()
    attribute = [Field("ce-subject", "string", True, kind.subject)] if kind.subject else []  # noqa: FBT003
    return CatalogueEntry(
        type=name,
        event=name.rpartition(".")[2],
        wording=contracts()[f"intake.{name}.v1"].wording,
        meaning=kind.meaning,
        subject=subject_of("<publisher>", name),
        fields=(*attribute, *_fields(described, described.get("$defs", {}))),
        example=json.dumps(kind.example, ensure_ascii=False, indent=2),
    )


def _fields(described: dict[str, Any], values: dict[str, Any], before: str = "") -> Iterator[Field]:
    """The fields of an event or of a value, each followed by those of the value it holds."""
    required = described.get("required", [])
    for name, about in described["properties"].items():
        text, held = _type(about, values)
        meaning = "; ".join(filter(None, [about.get("description", ""), *_limits(about)]))
        yield Field(before + name, text, name in required, meaning)
        if held:
            yield from _fields(held, values, f"{before}{name}{'[]' if text.endswith('[]') else ''}.")


def _type(about: dict[str, Any], values: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """A field's type in a word or two, and the schema of the value it holds where it holds one."""
    match about:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            return name, values[name]
        case {"anyOf": [*options]}:
            texts = [_type(option, values) for option in options]
            return " | ".join(text for text, _ in texts), next((held for _, held in texts if held), None)
        case {"enum": [*words]}:
            return " | ".join(json.dumps(word, ensure_ascii=False) for word in words), None
        case {"type": "array", "items": dict(items)}:
            text, held = _type(items, values)
            return f"{text}[]", held
        case {"format": str(text)} | {"type": str(text)}:
            return text, None
    return "any", None


def _limits(about: dict[str, Any]) -> Iterator[str]:
    if items := about.get("items", {}).get("description"):
        yield items
    for name, sign in (("minimum", "≥"), ("maximum", "≤")):
        if name in about:
            yield f"{sign} {about[name]:g}"
    if least := about.get("minItems"):
        yield f"≥ {least}"
    if "pattern" in about:
        yield about["pattern"]
