"""Rolls that are taken in while their sender watches: one of a village at a time, and what becomes of each (Y1)."""

import asyncio

import pytest

from huiyin_dispatch.rolls.commands import EstateRecord
from huiyin_dispatch.rolls.file import Listed
from huiyin_dispatch.rolls.roll_import import RollReport
from huiyin_dispatch.rolls.roll_jobs import RollJob, RollJobs
from huiyin_service.auth import Principal
from huiyin_service.problems import Problem

VILLAGE, NEIGHBOUR = "140981001001", "140981001002"
WANG, LI = (Principal(name, name, "secretary", VILLAGE) for name in ("wang", "li"))
REPORT = RollReport(checked_only=False, estates=1, unchanged=0, happened={}, wrong=[], cursor=None)


def of(village: str) -> list[Listed]:
    return [Listed(EstateRecord(estate=f"{village}001", name="永兴小区"), 2, {})]


async def done(_: RollJob) -> RollReport:
    return REPORT


async def test_a_second_roll_of_a_village_waits_until_the_first_has_ended() -> None:
    rolls, go_on = RollJobs(), asyncio.Event()

    async def waiting(taking: RollJob) -> RollReport:
        await go_on.wait()
        taking.tell(1)
        return REPORT

    first = rolls.begin(WANG, "a.xlsx", of(VILLAGE), waiting)
    with pytest.raises(Problem, match="roll-under-way"):
        rolls.begin(LI, "b.xlsx", of(VILLAGE), done)
    rolls.begin(LI, "c.xlsx", of(NEIGHBOUR), done)
    assert rolls.of(WANG, None) is first
    go_on.set()
    async with asyncio.timeout(30):
        while first.going_on:
            await asyncio.sleep(0)
    assert (first.done, first.report, rolls.of(WANG, None), rolls.of(WANG, first.id)) == (1, REPORT, None, first)
    assert rolls.of(LI, first.id) is None
    again = rolls.begin(LI, "b.xlsx", of(VILLAGE), done)
    await rolls.stop()
    assert rolls.of(LI, again.id) is again


async def test_one_that_fails_is_cut_short_and_does_not_stand_in_the_way() -> None:
    rolls = RollJobs()

    async def failing(taking: RollJob) -> RollReport:
        taking.tell(1)
        raise TimeoutError

    first = rolls.begin(WANG, "a.xlsx", of(VILLAGE), failing)
    async with asyncio.timeout(30):
        while first.going_on:
            await asyncio.sleep(0)
    assert (first.cut_short, first.done) == (True, 1)
    second = rolls.begin(WANG, "a.xlsx", of(VILLAGE), done)
    assert rolls.of(WANG, first.id) is None
    assert rolls.of(WANG, second.id) is second
    await rolls.stop()
