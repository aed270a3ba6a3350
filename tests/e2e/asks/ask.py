"""A request that would be granted, whoever sends it and however often."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import httpx

from huiyin_service.roles import Role
from tests.e2e.county import County, Json

Body = Json | bytes


WHERE: dict[str, Callable[[County], str]] = {"operator": lambda _: "", "officer": lambda county: county.code}
"""Whose scope is another than the village."""


@dataclass(frozen=True)
class Ask:
    """A request that would be granted. `role` is whose it may be; none: anybody's, or who sends the `receipt`."""

    path: str
    body: Body
    other: Body
    role: Role | None = None
    receipt: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """By which it is granted, beside who sends it."""
        return {"Authorization": f"Bearer {self.receipt}"} if self.receipt else {}

    def send(self, who: httpx.Client, *, key: str | None = None, body: Body | None = None) -> httpx.Response:
        """Send it, or another body to the same place."""
        headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
        content = self.body if body is None else body
        if isinstance(content, bytes):
            return who.post(self.path, content=content, headers=headers)
        return who.post(self.path, json=content, headers=headers)

    def by_right(self, county: County, language: str = "zh") -> httpx.Client:
        """Somebody who may."""
        return county.client(self.role, self.scope(county), language)

    def scope(self, county: County) -> str | None:
        """Where their role is; none: in the village."""
        return WHERE[self.role](county) if self.role in WHERE else None

    def with_text(self, text: str) -> Iterator["Ask"]:
        """The same request with each of its texts in turn replaced."""
        assert isinstance(self.body, dict)
        for place in _texts(self.body, ()):
            body = deepcopy(self.body)
            holder: Any = body
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = text
            yield replace(self, body=body)


def _texts(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    match value:
        case str():
            yield place
        case dict():
            for name, inner in value.items():
                yield from _texts(inner, (*place, name))
        case list():
            for index, inner in enumerate(value):
                yield from _texts(inner, (*place, index))
