"""Trespasses of our own processes on NATS: each speaks and listens in its own place, also if it were taken over."""

import asyncio
import json

import nats
import pytest
from nats.aio.client import Client

from huiyin_contracts.conventions import STREAM
from huiyin_local.testing import Huiyin
from huiyin_service.access.permissions import OWN
from huiyin_service.access.positions import as_made, position_of
from huiyin_service.access.registry import AccessRegistry
from huiyin_service.secret_files import PROCESSES, SecretFiles
from tests.e2e.county import County
from tests.e2e.following import admit

pytestmark = pytest.mark.e2e

EVENT = "huiyin.995200.001.001.intake.issue.reported"
SAID = {
    EVENT: {"relay"},
    "doorbell": {"accounts", "intake", "dispatch", "deliberation"},
    "deadletters.hotline.issue.reported": {"intake"},
    "ingress.hotline.accepted": {"intake"},
    "ingress.hotline.issue.reported": set(),
    "$JS.API.CONSUMER.MSG.NEXT.INGRESS.taker": {"intake"},
    "$JS.ACK.INGRESS.taker.1.1.1.1.1": {"intake"},
    "$JS.API.STREAM.INFO.INGRESS": {"intake"},
    "$JS.API.STREAM.MSG.GET.INGRESS": set(),
    "$JS.API.STREAM.MSG.GET.DEADLETTERS": set(),
    "$JS.API.STREAM.MSG.GET.HUIYIN": {"relay"},
    "$JS.API.STREAM.CREATE.HUIYIN": {"relay"},
    "$JS.API.STREAM.UPDATE.HUIYIN": {"relay"},
    "$JS.API.STREAM.UPDATE.INGRESS": {"intake"},
    "$JS.API.STREAM.DELETE.HUIYIN": set(),
    "$JS.API.STREAM.PURGE.HUIYIN": {"relay"},
    "$JS.API.STREAM.MSG.DELETE.HUIYIN": set(),
    "$JS.API.CONSUMER.DELETE.HUIYIN.police": set(),
    "$JS.API.CONSUMER.MSG.NEXT.HUIYIN.police": set(),
    "$JS.ACK.HUIYIN.police.1.1.1.1.1": set(),
    "$JS.API.CONSUMER.CREATE.INGRESS": set(),
    "$JS.API.STREAM.NAMES": set(),
    "$SYS.REQ.SERVER.PING": set(),
    "_INBOX.huiyin-operator.guessed": set(),
}
"""What is said, and by which processes it may be."""

HEARD = {
    ">": set(),
    "huiyin.>": set(),
    "ingress.>": set(),
    "ingress.*.*.>": set(),
    "deadletters.>": set(),
    "doorbell": {"relay"},
    "_INBOX.>": set(),
    "_INBOX.huiyin-operator.>": set(),
    "$JS.API.>": set(),
    "$SYS.>": set(),
}
"""What is listened to, and by which processes it may be."""


@pytest.mark.parametrize("process", PROCESSES)
async def test_a_process_keeps_to_its_own_place(huiyin: Huiyin, process: str) -> None:
    violations: list[str] = []

    async def complain(error: Exception) -> None:
        violations.append(str(error).lower())

    user, password = SecretFiles(huiyin.data / "secrets" / process).nats
    client = Client()
    await client.connect(
        huiyin.settings.nats_url, user=user, password=password, error_cb=complain, allow_reconnect=False
    )
    try:
        for subject, allowed in SAID.items():
            if process not in allowed:
                await client.publish(subject, b"{}")
        for subject, allowed in HEARD.items():
            if process not in allowed:
                await client.subscribe(subject)
        await client.flush()
        await asyncio.sleep(0.3)
    finally:
        await client.close()
    said = " ".join(violations)
    refused = [subject for subject, allowed in (SAID | HEARD).items() if process not in allowed]
    assert [subject for subject in refused if f'"{subject}"'.lower() not in said] == []


def test_what_may_be_said_is_in_the_list_of_who_may_say_it() -> None:
    for subject in ("doorbell", "deadletters.>", "huiyin.>"):
        may = {user.removeprefix("huiyin-") for user, one in OWN.items() if subject in one.publish}
        sample = {"deadletters.>": "deadletters.hotline.issue.reported", "huiyin.>": EVENT}.get(subject, subject)
        assert may == SAID[sample], subject


@pytest.mark.parametrize("process", PROCESSES)
async def test_no_process_may_reload_the_server(huiyin: Huiyin, process: str) -> None:
    folder = huiyin.data / "secrets" / process
    own = {"tree-ed25519.key"} if process == "relay" else set()
    assert {path.name for path in folder.iterdir()} == {"nats", "database", *own}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()))


async def test_no_process_has_a_consumer_follow_something_else(huiyin: Huiyin, county: County) -> None:
    name = f"misled-{county.code}"
    await asyncio.to_thread(admit, huiyin, name, county.village)
    registered = AccessRegistry(huiyin.data / "access").consumers[name]

    async def connected(process: str) -> Client:
        user, password = SecretFiles(huiyin.data / "secrets" / process).nats
        return await nats.connect(
            huiyin.settings.nats_url, user=user, password=password, inbox_prefix=f"_INBOX.{user}".encode()
        )

    operator, reporting = await connected("operator"), await connected("reporting")
    try:

        async def is_as_made() -> bool:
            return as_made((await operator.jetstream().consumer_info(STREAM, name)).config, name, registered)

        assert await is_as_made()
        for otherwise in (
            {"filter_subjects": ["huiyin.>"]},
            {"max_deliver": 1},
            {"pause_until": "2999-01-01T00:00:00Z"},
        ):
            asked = position_of(name, registered).as_dict() | {"name": name} | otherwise
            body = json.dumps({"stream_name": STREAM, "config": asked}).encode()
            answer = await reporting.request(f"$JS.API.CONSUMER.CREATE.{STREAM}.{name}", body, timeout=5)
            assert "error" not in json.loads(answer.data), answer.data
            async with asyncio.timeout(20):
                while not await is_as_made():
                    await asyncio.sleep(0.2)
    finally:
        await operator.close()
        await reporting.close()
