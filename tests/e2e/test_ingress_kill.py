"""Whatever is killed while other systems publish: nothing is lost, nothing is there twice, nothing is a dead letter."""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator

import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .publishing import dead_letters, headers, matter, plain, publisher, register

pytestmark = [pytest.mark.e2e, pytest.mark.faults, pytest.mark.timeout(300)]

COUNT = 120


@pytest.fixture(scope="module")
def huiyin() -> Iterator[Huiyin]:
    """A Huiyin of this module's own."""
    with Huiyin() as huiyin:
        yield huiyin


def reported(huiyin: Huiyin, name: str) -> int:
    """How many reports of a publisher are on the log, and that none is there twice."""
    of_it = "type = 'intake.issue.reported.v1' AND data->'source'->>'system' = $1"
    query = f"SELECT count({{}}) FROM store.events WHERE {of_it}"
    every = huiyin.count(query.format("*"), name)
    assert huiyin.count(query.format("DISTINCT data->'source'->>'reference'"), name) == every
    return every


@pytest.mark.parametrize("killed", ["intake", "nats", "postgres"])
async def test_what_is_published_while_something_is_killed_happens_once(huiyin: Huiyin, killed: str) -> None:
    county = await asyncio.to_thread(founded, huiyin)
    name = f"during-{killed}"
    password = await asyncio.to_thread(register, huiyin, name, county.code)
    async with publisher(huiyin, name, password) as client:
        sending = [
            asyncio.create_task(
                client.publish("issue.reported", matter(county.village), id=str(each), within=120), name=str(each)
            )
            for each in range(COUNT)
        ]
        await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        restarts = await asyncio.to_thread(huiyin.kill, killed)
        answers = await asyncio.gather(*sending)
        await asyncio.to_thread(huiyin.wait_for, killed, restarts)
    assert len({answer.issue for answer in answers}) == len({answer.number for answer in answers}) == COUNT
    assert await asyncio.to_thread(reported, huiyin, name) == COUNT
    assert await asyncio.to_thread(dead_letters, huiyin, name) == []
    county.cursor = max((str(answer.cursor) for answer in answers), key=lambda text: int(text.split("-")[1]))
    assert (await asyncio.to_thread(county.figures, county.code))["total"] == COUNT


async def test_while_the_database_is_away_events_wait_and_are_then_taken(huiyin: Huiyin) -> None:
    county = await asyncio.to_thread(founded, huiyin)
    password = await asyncio.to_thread(register, huiyin, "patient", county.code)
    process = huiyin.run.processes["postgres"].pid
    sent = [headers() for _ in range(3)]
    async with plain(huiyin, "patient", password) as client:
        os.kill(process, signal.SIGKILL)
        for each in sent:
            await client.send("issue.reported", matter(county.village), each)
        answers = [await client.answer(each, within=60) for each in sent]
    assert {kind for kind, _ in answers} == {"accepted"}
    assert await asyncio.to_thread(dead_letters, huiyin, "patient") == []


async def test_when_all_of_nats_was_lost_publishers_come_in_again(huiyin: Huiyin) -> None:
    county = await asyncio.to_thread(founded, huiyin)
    password = await asyncio.to_thread(register, huiyin, "returning", county.code)
    async with publisher(huiyin, "returning", password) as client:
        first = await client.publish("issue.reported", matter(county.village), id="1")
        shutil.rmtree(huiyin.data / "nats")
        restarts = await asyncio.to_thread(huiyin.kill, "nats")
        await asyncio.to_thread(huiyin.wait_for, "nats", restarts)
        assert await client.publish("issue.reported", matter(county.village), id="1", within=60) == first
        await client.publish("issue.reported", matter(county.village), id="2", within=60)
    assert await asyncio.to_thread(reported, huiyin, "returning") == 2
    await asyncio.to_thread(until, huiyin.is_well, 60, "all is well")


def test_publishers_stay_when_all_is_stopped_and_started(huiyin: Huiyin) -> None:
    county = founded(huiyin)
    password = register(huiyin, "staying", county.code)
    huiyin.stop()
    huiyin.start()

    async def once_more() -> None:
        async with publisher(huiyin, "staying", password) as client:
            await client.publish("issue.reported", matter(county.village))

    asyncio.run(once_more())
