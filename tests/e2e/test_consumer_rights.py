"""A consumer reads its own division, keeps its own position, and can do nothing else at all."""

import asyncio

import pytest
from nats.aio.msg import Msg

from huiyin_local.testing import Huiyin, until

from .commands import here
from .county import Counties, County
from .following import admit, following, password_of
from .publishing import refused_to_connect

pytestmark = pytest.mark.e2e


def said(message: Msg, header: str) -> str:
    """What a header of a message says."""
    return (message.headers or {})[header]


@pytest.fixture(scope="module")
def theirs(counties: Counties) -> County:
    """The county of another consumer."""
    return counties()


@pytest.fixture(scope="module")
def other(huiyin: Huiyin, theirs: County) -> str:
    """Another consumer, by its name."""
    name = f"reads-{theirs.code}"
    admit(huiyin, name, theirs.code)
    return name


async def test_it_gets_every_event_of_its_division_and_of_no_other(
    huiyin: Huiyin, county: County, theirs: County, other: str
) -> None:
    issue = await asyncio.to_thread(county.report)
    await asyncio.to_thread(theirs.report)
    name = f"reads-{county.code}"
    password = await asyncio.to_thread(admit, huiyin, name, county.code)
    async with following(huiyin, name, password) as one:
        live: asyncio.Queue[str] = asyncio.Queue()

        async def heard(message: Msg) -> None:
            await live.put(said(message, "ce-division"))

        await one.client.subscribe(f"huiyin.{county.code}.>", cb=heard)
        await one.client.flush()
        past = await one.next()
        assert {said(message, "ce-division")[:6] for message in past} == {county.code}
        assert f"intake.issue-{issue['id']}" in {said(message, "ce-subject") for message in past}
        cursors = [said(message, "ce-sequence") for message in past]
        assert cursors == sorted(cursors)

        await asyncio.to_thread(theirs.report)
        await asyncio.to_thread(county.report)
        assert (await asyncio.wait_for(live.get(), 10)).startswith(county.code)
        assert {said(message, "ce-division")[:6] for message in await one.next()} == {county.code}
        assert await one.next(within=1) == []  # what is acknowledged does not come again
        assert live.empty()
        assert one.violations == []
    async with following(huiyin, name, password) as again:
        assert await again.next(within=1) == []
    listed = (await asyncio.to_thread(here, huiyin, "consumer", "list")).stdout
    (line,) = (line for line in listed.splitlines() if line.startswith(f"{name} "))
    assert "0 waiting, 0 in hand, last seen 20" in line
    assert "last seen never" in next(line for line in listed.splitlines() if line.startswith(f"{other} "))


async def test_of_some_events_it_gets_these_alone(huiyin: Huiyin, county: County) -> None:
    name, wanted = f"some-{county.code}", ("--events", "intake.issue.screened", "--events", "dispatch.order")
    password = await asyncio.to_thread(admit, huiyin, name, county.village, *wanted)
    issue = await asyncio.to_thread(county.report)
    await asyncio.to_thread(county.screen, issue)
    async with following(huiyin, name, password) as one:
        assert [said(message, "ce-type") for message in await one.next()] == ["intake.issue.screened.v1"]
    refused = await asyncio.to_thread(here, huiyin, "consumer", "add", name, "--division", "14")
    assert refused.returncode == 2
    assert "a county has 6 digits" in refused.stdout


async def test_it_trespasses_nowhere(huiyin: Huiyin, county: County, theirs: County, other: str) -> None:
    name = f"curious-{county.code}"
    password = await asyncio.to_thread(admit, huiyin, name, county.code)
    spoken = (
        f"huiyin.{county.code}.001.001.intake.issue.reported",
        f"ingress.{name}.issue.reported",
        "deadletters.x.y",
        "doorbell",
        f"JS.CONSUMER.INFO.HUIYIN.{other}",
        f"JS.CONSUMER.MSG.NEXT.HUIYIN.{other}",
        f"JS.CONSUMER.CREATE.HUIYIN.{name}",
        f"JS.CONSUMER.CREATE.HUIYIN.{name}.huiyin.{county.code}.>",
        f"JS.CONSUMER.DELETE.HUIYIN.{name}",
        f"JS.CONSUMER.DURABLE.CREATE.HUIYIN.{name}",
        "JS.STREAM.INFO.HUIYIN",
        "JS.STREAM.MSG.GET.HUIYIN",
        "JS.INFO",
        f"$JS.ACK.HUIYIN.{other}.1.1.1.1.1",
        "$JS.API.INFO",
        "$JS.API.STREAM.NAMES",
        "$JS.API.STREAM.INFO.HUIYIN",
        "$JS.API.STREAM.MSG.GET.HUIYIN",
        "$JS.API.DIRECT.GET.HUIYIN",
        "$JS.API.STREAM.DELETE.HUIYIN",
        "$JS.API.STREAM.PURGE.HUIYIN",
        "$JS.API.CONSUMER.LIST.HUIYIN",
        f"$JS.API.CONSUMER.INFO.HUIYIN.{name}",
        f"$JS.API.CONSUMER.CREATE.HUIYIN.{name}.huiyin.{theirs.code}.>",
        "$SYS.REQ.SERVER.PING",
        "$SYS.REQ.USER.INFO",
    )
    heard = (
        ">",
        "huiyin.>",
        f"huiyin.{theirs.code}.>",
        f"huiyin.{theirs.code}.*.*.intake.issue.reported",
        "huiyin.*.*.*.intake.issue.reported",
        "ingress.>",
        "_INBOX.>",
        f"_INBOX.{other}.>",
        "$JS.>",
        "$SYS.>",
        "doorbell",
    )
    async with following(huiyin, name, password) as one:
        await one.trespass(spoken, heard)


async def test_nothing_can_be_delivered_elsewhere_by_naming_it_as_the_reply(
    huiyin: Huiyin, county: County, theirs: County, other: str
) -> None:
    """JetStream answers wherever a request says: that is never outside of the consumer's own account."""
    name = f"sly-{county.code}"
    password = await asyncio.to_thread(admit, huiyin, name, county.code)
    victim = await asyncio.to_thread(password_of, huiyin, "renew", other)
    await asyncio.to_thread(county.report)
    before = await asyncio.to_thread(huiyin.count, "SELECT count(*) FROM store.events")
    async with following(huiyin, name, password) as one, following(huiyin, other, victim) as listening:
        got: list[str] = []

        async def took(message: Msg) -> None:
            got.append(message.subject)

        await listening.client.subscribe(f"huiyin.{theirs.code}.>", cb=took)
        await listening.client.subscribe(f"_INBOX.{other}.>", cb=took)
        await listening.client.flush()
        asked = b'{"batch": 10, "expires": 1000000000}'
        for reply in (
            f"huiyin.{theirs.code}.001.001.intake.issue.reported",
            f"_INBOX.{other}.guessed",
            "ingress.hotline.issue.reported",
            "doorbell",
        ):
            for call in ("MSG.NEXT", "INFO"):
                await one.client.publish(f"JS.CONSUMER.{call}.HUIYIN.{name}", asked, reply=reply)
        await one.client.flush()
        await asyncio.sleep(0.5)
        assert got == []
        assert await asyncio.to_thread(huiyin.is_well)
    assert await asyncio.to_thread(huiyin.count, "SELECT count(*) FROM store.events") == before
    await asyncio.to_thread(county.report)  # the relay goes on
    assert (await asyncio.to_thread(county.figures, county.code))["total"] == 2


async def test_it_comes_gets_a_new_password_and_goes_while_all_runs(huiyin: Huiyin, county: County) -> None:
    name = f"fleeting-{county.code}"
    first = await asyncio.to_thread(admit, huiyin, name, county.code)
    async with following(huiyin, name, first) as one:
        await one.position()
        second = await asyncio.to_thread(password_of, huiyin, "renew", name)
        await asyncio.to_thread(until, lambda: not one.client.is_connected, 10, "the old password is none any more")
    assert await refused_to_connect(huiyin, user=name, password=first)
    async with following(huiyin, name, second) as one:
        assert (await (await one.position()).consumer_info()).name == name
        removed = await asyncio.to_thread(here, huiyin, "consumer", "remove", name)
        assert removed.returncode == 0, removed.stdout
        await asyncio.to_thread(until, lambda: not one.client.is_connected, 10, "it is thrown out")
    assert await refused_to_connect(huiyin, user=name, password=second)
    again = await asyncio.to_thread(admit, huiyin, name, county.code)
    async with following(huiyin, name, again) as one:  # its position was deleted with it
        info = await (await one.position()).consumer_info()
        assert info.delivered
        assert info.delivered.consumer_seq == 0
    for command in ("remove", "renew"):
        unknown = await asyncio.to_thread(here, huiyin, "consumer", command, "nobody-we-know")
        assert unknown.returncode == 1
