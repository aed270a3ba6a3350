"""A request held against authority: whose sign-in or role has ended acts no more, in no service and within seconds.

What the view says is kept in memory for two seconds at most, and forgotten as soon as the view has taken in anything
that concerns authority. Who is not granted what they say is refused only after the view has caught up with the log, so
that somebody appointed just now can act at once. Only who has a token of ours can ask for that, and few at a time: to
catch up is a question to the database and a wait, and whoever waits holds up nobody who is granted what they say.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, Generic, TypeVar

import asyncpg

from huiyin_events.clock import Clock
from huiyin_events.refusal import Words
from huiyin_service.auth import Principal
from huiyin_service.authority.standing import Recodings, Standing, granted, recodings_of, standing_of
from huiyin_service.problems import Problem
from huiyin_service.roles import ROLE_LABELS

T = TypeVar("T")

KEPT_SECONDS: Final = 2.0
KEPT_AT_MOST: Final = 10_000
CATCH_UP_SECONDS: Final = 2.0
CATCHING_UP_AT_ONCE: Final = 4

CatchUp = Callable[[float], Awaitable[bool]]


class Kept(Generic[T]):
    """What was read a moment ago, by whom it is about."""

    def __init__(self) -> None:
        self._kept: dict[object, tuple[float, T]] = {}

    async def get(self, about: object, read: Callable[[], Awaitable[T]]) -> T:
        """What is known, read anew when it is too old."""
        known = self._kept.get(about)
        if known and time.monotonic() - known[0] < KEPT_SECONDS:
            return known[1]
        began = time.monotonic()
        found = await read()
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        self._kept[about] = began, found
        return found

    def forget(self, about: object) -> None:
        """Read this anew."""
        self._kept.pop(about, None)

    def clear(self) -> None:
        """Read all of it anew."""
        self._kept.clear()


class Authority:
    """Who may act as what, asked at every request. `catch_up` has the view take in all there is, within so long."""

    def __init__(self, pool: asyncpg.Pool, catch_up: CatchUp, now: Clock) -> None:
        self._pool = pool
        self._catch_up = catch_up
        self._now = now
        self._standings: Kept[Standing] = Kept()
        self._recodings: Kept[Recodings] = Kept()
        self._few = asyncio.Semaphore(CATCHING_UP_AT_ONCE)

    def changed(self) -> None:
        """Told when the view has taken in something: what was read before counts no more."""
        self._standings.clear()
        self._recodings.clear()

    async def confirm(self, principal: Principal) -> Principal:
        """The same, as they may act now. Raises a 401 Problem for a sign-in that ended, a 403 for a role that did.

        Their division comes back under the code that it has today. A receipt is itself what it grants.
        """
        if principal.issue is not None:
            return principal
        standing, division = await self._granted(principal)
        if division is None:
            async with self._few:
                await self._catch_up(CATCH_UP_SECONDS)
            self._standings.forget((principal.sub, principal.session))
            standing, division = await self._granted(principal)
        if standing.account in {"suspended", "closed"}:
            raise Problem(401, "account-not-open", "账号不能使用", "这个账号已停用或注销。")
        if not standing.sign_in_counts(principal.issued_at):
            raise Problem(401, "session-ended", "登录已结束", "这次登录已经结束，请重新登录。")
        if division is None:
            raise _not_granted(principal)
        return principal if division == principal.division else replace(principal, division=division)

    async def _granted(self, principal: Principal) -> tuple[Standing, str | None]:
        sub, session = principal.sub, principal.session
        standing = await self._standings.get((sub, session), lambda: standing_of(self._pool, sub, session))
        recodings = await self._recodings.get(None, lambda: recodings_of(self._pool))
        return standing, granted(principal, standing.grants, recodings, self._now())


def _not_granted(principal: Principal) -> Problem:
    return Problem(
        403,
        "role-ended",
        "这项身份已不再有效",
        "您现在不是 {division} 的{role}，或任期已满。请重新登录，选择现在的身份。",
        params={"division": principal.division, "role": Words(ROLE_LABELS[principal.role].zh)},
        role=principal.role,
        division=principal.division,
    )
