"""What is done in the year, each on its day: a deed is one person's or one meeting's; those of a phase go together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID, uuid5

from huiyin_demo.load import Failed
from huiyin_demo.running import CHINA
from huiyin_demo.year.pingshan.plan import PingshanYear
from huiyin_demo.year.playing import Json, Playing
from huiyin_service.auth import Principal
from huiyin_service.clock import ForwardedClock

_YEAR = UUID("7c0f4d1a-2a41-5d0e-9f0c-6875697969cc")
HOUR = 9
WAITED = 120.0
"""Seconds for what comes by itself: a timer, or what a policy makes of an event."""


class DayPhase(IntEnum):
    """What of a day comes first."""

    BEGINNING = 0
    PLACES = 1
    TEAMS = 2
    LINKS = 3
    MORNING = 4
    VISITS = 5
    ROUNDS = 6
    PLAN = 7
    CHANGES = 8
    CONVENING = 9
    SITTING = 10
    RESOLUTIONS = 11
    WORK = 12
    RESULTS = 13
    CHECKS = 14
    EVENING = 15


@dataclass(frozen=True, slots=True)
class YearDeed:
    """Something that is done on a day; `title` is what it is counted under."""

    day: date
    phase: DayPhase
    title: str
    do: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class PlayingPingshan(Playing):
    """The year of 屏山县 under way."""

    plan: PingshanYear = field(kw_only=True)
    began_on: date = field(kw_only=True)
    """What day it was when it was begun, or gone on with."""
    day: date = date.min

    @property
    def again(self) -> bool:
        """Whether this day was played before, and was cut off: what was done is answered as it was then."""
        return self.day <= self.began_on

    @property
    def officer(self) -> Principal:
        """The county's."""
        return self.plan.office("511529")

    def uuid(self, *key: object) -> str:
        """An id that somebody's phone makes, the same whenever the year is played."""
        return str(uuid5(_YEAR, "-".join(map(str, (self.name, *key)))))

    def until(self, day: date) -> None:
        """Move the clock on to the morning of a day; it never goes back."""
        self.day, clock = day, self.api.now
        if not isinstance(clock, ForwardedClock):
            raise Failed("这个系统的时钟不能拨快：HUIYIN_DEMO=none HUIYIN_TESTING=true huiyin up")
        then = datetime(day.year, day.month, day.day, HOUR, tzinfo=CHINA)
        if (ahead := then - clock()) > timedelta():
            clock.forward(ahead)

    async def refused(self, path: str, body: Json, who: Principal, row: str, *key: object) -> None:
        """Send what the rules refuse on this day, naming a row; later they might not."""
        if not self.again:
            await Playing.refused(self, path, body, who, row, *key)

    async def seen(self, path: str, who: Principal, there: Callable[[Json], bool], **params: str) -> Json:
        """What is at an address once it is as it should be. Raises Failed when it does not come."""
        began = asyncio.get_running_loop().time()
        while True:
            found = await self.get(path, who, **params)
            if there(found):
                return found
            if asyncio.get_running_loop().time() - began > WAITED:
                raise Failed(f"{path} {params}: {str(found)[:300]}")
            await self.api.services.pause(path, "not there yet", 0.1)

    async def one(self, path: str, who: Principal, wanted: Callable[[Json], bool], **params: str) -> Json:
        """What is wanted of a list, once it is there. Raises Failed when it does not come."""
        found = await self.seen(path, who, lambda page: any(map(wanted, page["items"])), **params, size="200")
        return next(filter(wanted, found["items"]))

    async def pages(self, path: str, who: Principal, **params: str) -> list[Json]:
        """All items of a list."""
        found: list[Json] = []
        while True:
            page: Mapping[str, Any] = await self.get(path, who, **params, size="200", page=str(len(found) // 200 + 1))
            found += page["items"]
            if len(found) >= page["total"] or not page["items"]:
                return found
