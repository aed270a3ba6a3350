"""What a publisher may say and hear: its own, and nothing that is too large or without a name."""

import asyncio

import nats
import pytest

from huiyin_local.testing import Huiyin, until
from huiyin_service.access.accounts import LARGEST

from .commands import here
from .county import Counties, County
from .publishing import System, another_system, dead_letters, headers, matter, plain, refused_to_connect, register

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def system(huiyin: Huiyin, counties: Counties) -> System:
    return another_system(huiyin, counties())


@pytest.fixture(scope="module")
def other(huiyin: Huiyin, counties: Counties) -> System:
    return another_system(huiyin, counties(), "--per-minute", "3")


async def test_a_publisher_speaks_and_hears_in_its_own_place_only(
    huiyin: Huiyin, system: System, other: System
) -> None:
    refused = (
        f"ingress.{other.name}.issue.reported",
        f"ingress.{system.name}.accepted",
        "huiyin.140981.001.001.intake.issue.reported",
        "deadletters.x.y",
        "doorbell",
        "$JS.API.STREAM.DELETE.HUIYIN",
        "$SYS.REQ.SERVER.PING",
    )
    deaf = (f"ingress.{other.name}.rejected", "huiyin.>", "ingress.>", ">", f"_INBOX.{other.name}.>", "_INBOX.>")
    async with plain(huiyin, system.name, system.password) as client:
        await client.trespass(refused, deaf)
        with pytest.raises(nats.errors.Error):
            await client.client.jetstream().publish(f"ingress.{other.name}.issue.reported", b"{}", timeout=1)


async def test_a_reply_cannot_be_sent_where_its_publisher_could_not(
    huiyin: Huiyin, system: System, other: System
) -> None:
    """JetStream answers where a message says: never onto the log's stream, nor as another publisher's event."""
    async with plain(huiyin, system.name, system.password) as client:
        for reply in ("huiyin.140981.001.001.intake.issue.reported", f"ingress.{other.name}.issue.reported"):
            sent = headers() | {"reply_to": reply}  # which FastStream would answer to
            await client.client.publish(f"ingress.{system.name}.issue.reported", b"{}", reply=reply, headers=sent)
            assert (await client.answer(sent))[0] == "rejected"
    assert await asyncio.to_thread(dead_letters, huiyin, other.name) == []
    assert await asyncio.to_thread(huiyin.is_well)
    system.county.report()  # the relay goes on
    assert system.county.figures(system.county.code)["total"]


async def test_what_is_too_large_is_refused_before_it_is_stored(huiyin: Huiyin, system: System) -> None:
    async with plain(huiyin, system.name, system.password, again=False) as client:
        sent = headers()
        await client.send("issue.reported", b"x" * (LARGEST - 1024), sent)
        assert (await client.answer(sent))[0] == "rejected"
        await client.client.publish(f"ingress.{system.name}.issue.reported", b"x" * (LARGEST + 1))
        await asyncio.to_thread(until, lambda: not client.client.is_connected, 10, "it is thrown out")


async def test_nobody_connects_without_a_name(huiyin: Huiyin, system: System) -> None:
    assert await refused_to_connect(huiyin)
    assert await refused_to_connect(huiyin, user=system.name, password="guessed")
    assert await refused_to_connect(huiyin, user="huiyin", password=system.password)


async def test_a_publisher_comes_and_goes_while_all_runs(huiyin: Huiyin, county: County) -> None:
    password = register(huiyin, "fleeting", county.code)
    restarts = {name: process.restarts for name, process in huiyin.run.processes.items()}
    async with plain(huiyin, "fleeting", password, again=False) as client:
        sent = headers()
        await client.send("issue.reported", matter(county.village), sent)
        assert (await client.answer(sent))[0] == "accepted"
        listed = (await asyncio.to_thread(here, huiyin, "publisher", "list")).stdout
        assert f"{county.code} " in next(line for line in listed.splitlines() if line.startswith("fleeting "))
        removed = await asyncio.to_thread(here, huiyin, "publisher", "remove", "fleeting")
        assert removed.returncode == 0, removed.stdout
        await asyncio.to_thread(until, lambda: not client.client.is_connected, 10, "it is thrown out")
    assert await refused_to_connect(huiyin, user="fleeting", password=password)
    assert restarts == {name: process.restarts for name, process in huiyin.run.processes.items()}
    again = await asyncio.to_thread(here, huiyin, "publisher", "remove", "fleeting")
    assert again.returncode == 1
