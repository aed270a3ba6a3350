"""A year under way: who sends, and what was answered so far.

Every request has an idempotency key made of the seed and of what it is about, so whatever was cut off is simply played
again: what was done is answered as the first time. A part is played by several at once, and ended before the next
begins, so that no one asks for what a view has not taken in yet.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from huiyin_demo.load import together
from huiyin_demo.running import Api
from huiyin_service.auth import Principal
from huiyin_service.retrying_client import UnexpectedResponse

T = TypeVar("T")
Json = dict[str, Any]
TellPart = Callable[[str, int, int], None]
"""How far a part is: its title, so many done, of so many."""

AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Played:
    """What a year was to come to and what it came to, and whether it had been played before."""

    planned: Mapping[str, int]
    found: Mapping[str, int]
    already: bool

    @property
    def differing(self) -> tuple[str, ...]:
        """The figures that are not as planned."""
        return tuple(name for name, number in self.planned.items() if self.found[name] != number)


@dataclass(frozen=True, slots=True)
class CountyYear:
    """A county's year to be played: what its figures are called, and how it is played."""

    names: Mapping[str, str]
    play: Callable[[Api, str | None, TellPart], Awaitable[Played]]


@dataclass(slots=True)
class Playing:
    """The year under way; `name` is what its keys begin with."""

    api: Api
    name: str
    tell: TellPart
    cursor: tuple[int, int] = (0, 0)
    ids: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, body: Json, who: Principal, *key: object) -> Json:
        """Send a command under a key of its own. Raises Unfit or SendingStopped."""
        name = "-".join(map(str, (self.name, *key)))
        # Names of forces are Chinese, which a header cannot hold.
        answer = await self.api.post(path, body, who, hashlib.sha256(name.encode()).hexdigest())
        if cursor := answer.get("cursor"):
            first, second = str(cursor).split("-")
            self.cursor = max(self.cursor, (int(first), int(second)))
        return answer

    async def refused(self, path: str, body: Json, who: Principal, row: str, *key: object) -> None:
        """Send what the rules refuse, naming a row. Raises UnexpectedResponse where they refuse it for another."""
        try:
            await self.post(path, body, who, "refused", *key)
        except UnexpectedResponse as answer:
            if answer.status == 409 and row in answer.why:
                return
            raise
        raise UnexpectedResponse(path, f"not refused: {row}")

    async def get(self, path: str, who: Principal, **params: str) -> Json:
        """Read as somebody, with all that was answered so far. Raises Unfit or SendingStopped."""
        fresh = {"at_least": self.at_least} if self.cursor > (0, 0) else {}
        return await self.api.get(path, who, {**params, **fresh})

    @property
    def at_least(self) -> str:
        """The last that was answered, so that it can be read."""
        return "{}-{}".format(*self.cursor)

    async def each(self, title: str, of: Iterable[T], do: Callable[[T], Awaitable[None]]) -> None:
        """Have all of them done, several at once. Raises what the first that failed raised."""
        all_of_them = list(of)
        left, done = iter(all_of_them), 0
        self.tell(title, 0, len(all_of_them))

        async def work() -> None:
            nonlocal done
            for one in left:
                await do(one)
                done += 1
                self.tell(title, done, len(all_of_them))

        async with together() as group:
            for _ in range(min(AT_ONCE, len(all_of_them))):
                group.create_task(work())
