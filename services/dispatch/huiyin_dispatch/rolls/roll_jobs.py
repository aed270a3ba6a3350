"""Rolls sent by a page, taken in while their sender watches: how far each has come, and what became of it.

They are known to the process that takes them in and to nothing else: one that is cut short with it is sent again, for
what was taken in already is so (Y1).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypedDict
from uuid import UUID, uuid4

import structlog
from fastapi import APIRouter

from huiyin_dispatch.organisation.rules import VILLAGE_DIGITS
from huiyin_dispatch.rolls.file import Listed
from huiyin_dispatch.rolls.roll_import import RollReport
from huiyin_service.auth import Principal
from huiyin_service.problems import Problem

log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class RollJob:
    """A roll on its way in: whose it is, the villages and the number of its estates, how many of them are done.

    In the end it has a `report`, or is `cut_short`.
    """

    sender: Principal
    file: str
    villages: frozenset[str]
    estates: int
    id: UUID = field(default_factory=uuid4)
    done: int = 0
    report: RollReport | None = None
    cut_short: bool = False

    @property
    def going_on(self) -> bool:
        """Whether there is more to come."""
        return self.report is None and not self.cut_short

    def tell(self, estates: int) -> None:
        """So many more are done."""
        self.done += estates


class RollJobs:
    """The rolls that are under way, and the latest that ended of everybody who sent any."""

    def __init__(self) -> None:
        self._takings: dict[UUID, RollJob] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def of(self, sender: Principal, taking: UUID | None) -> RollJob | None:
        """One that somebody sent; where they name none, what of theirs is under way."""
        theirs = [one for one in self._takings.values() if one.sender.sub == sender.sub]
        return next((one for one in reversed(theirs) if (one.going_on if taking is None else one.id == taking)), None)

    def begin(
        self,
        sender: Principal,
        file: str,
        listed: Sequence[Listed],
        take: Callable[[RollJob], Awaitable[RollReport]],
    ) -> RollJob:
        """Let a roll be taken in. Raises a 409 Problem while there is one of the same village under way."""
        villages = frozenset(one.record.estate[:VILLAGE_DIGITS] for one in listed)
        for other in self._takings.values():
            if other.going_on and other.villages & villages:
                raise Problem(
                    409,
                    "roll-under-way",
                    "正在导入",
                    "{name}的名册正在导入，里面也有 {village} 的小区；请等它导入完再传。",
                    params={"name": other.sender.name, "village": min(other.villages & villages)},
                )
        ended = [one.id for one in self._takings.values() if one.sender.sub == sender.sub and not one.going_on]
        for known in ended:
            del self._takings[known]
        taking = RollJob(sender, file, villages, len(listed))
        self._takings[taking.id] = taking
        task = asyncio.create_task(self._see_through(taking, take))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return taking

    async def _see_through(self, taking: RollJob, take: Callable[[RollJob], Awaitable[RollReport]]) -> None:
        try:
            taking.report = await take(taking)
        except Exception as error:
            # No traceback: it would show the names in the roll, and no log line is to keep those.
            log.warning("roll_cut_short", done=taking.done, estates=taking.estates, error=repr(error))
            taking.cut_short = True

    async def stop(self) -> None:
        """Cut short what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class RollAppState(TypedDict):
    """What the pages find in `request.state`."""

    rolls: RollJobs


@asynccontextmanager
async def lifespan(_: APIRouter) -> AsyncIterator[RollAppState]:
    """Rolls for as long as the service runs; what is under way ends before its store does."""
    rolls = RollJobs()
    try:
        yield {"rolls": rolls}
    finally:
        await rolls.stop()
