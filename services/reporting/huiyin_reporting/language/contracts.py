"""The contracts of two deployments beside each other: what is new, what is gone, what changed although nothing may."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx

from huiyin_contracts import contracts
from huiyin_contracts.base import TYPE
from huiyin_reporting.language.catalogue import schema

Schemas = Mapping[str, Mapping[str, Any]]
"""The JSON Schema of every event by its type."""


@dataclass(frozen=True, slots=True)
class ContractDifference:
    """What is different about an event. `changed` breaks the promise that a contract is never changed."""

    type: str
    kind: Literal["added", "removed", "changed"]
    fields: tuple[str, ...] = ()


def ours() -> Schemas:
    """The contracts of this code."""
    return {event_type: schema(event_type) or {} for event_type in contracts()}


def in_folder(folder: Path) -> Schemas:
    """The schemas kept in a folder as `<type>.json`. Raises OSError, or ValueError for what is no JSON."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))}


def running_at(url: str) -> Schemas:
    """The contracts of a running Huiyin. Raises httpx.HTTPError."""
    with httpx.Client(base_url=url, timeout=10, trust_env=False) as client:
        channels = client.get("/asyncapi.json").raise_for_status().json()["channels"]
        types = filter(TYPE.match, channels)  # the others are publishers'
        return {each: client.get(f"/schemas/{each}.json").raise_for_status().json() for each in types}


def differences(mine: Schemas, theirs: Schemas) -> Iterator[ContractDifference]:
    """What `mine` has otherwise than `theirs`, by type."""
    for event_type in sorted({*mine, *theirs}):
        if event_type not in theirs:
            yield ContractDifference(event_type, "added")
        elif event_type not in mine:
            yield ContractDifference(event_type, "removed")
        elif fields := tuple(_changed(_plain(mine[event_type]), _plain(theirs[event_type]))):
            yield ContractDifference(event_type, "changed", fields)


def _plain(described: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without what says nothing of the event: what its class is called, where it is published, and how."""
    said = (name for name in described if name == "$defs" or (not name.startswith("$") and name != "title"))
    return {name: described[name] for name in said}


def _changed(mine: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    """The fields in which two schemas differ, or the part of a schema where it is no field."""
    for part in sorted({*mine, *theirs}):
        left, right = mine.get(part), theirs.get(part)
        if left == right:
            continue
        if isinstance(left, dict) and isinstance(right, dict) and part in {"properties", "$defs"}:
            yield from (name for name in sorted({*left, *right}) if left.get(name) != right.get(name))
        else:
            yield part
