"""The kinds of events that other systems may publish, each described by the service that takes it.

A service names its own in the entry-point group `huiyin.ingress`, so that the catalogue of events lists them without
knowing whose they are.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Protocol

from pydantic import BaseModel


class Described(Protocol):
    """What a publisher must know of a kind."""

    @property
    def meaning(self) -> str:
        """A sentence or two."""
        ...

    @property
    def body(self) -> type[BaseModel]:
        """What the data must be."""
        ...

    @property
    def example(self) -> Mapping[str, Any]:
        """Data that fits."""
        ...

    @property
    def subject(self) -> str | None:
        """What `ce-subject` names, which then must be given; None where no one reads it."""
        ...


@cache
def kinds() -> Mapping[str, Described]:
    """Every kind by its name, such as `issue.reported`."""
    found: dict[str, Described] = {}
    for entry in entry_points(group="huiyin.ingress"):
        found.update(entry.load())
    return dict(sorted(found.items()))
