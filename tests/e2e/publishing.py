"""Another system, as a test plays it: registered by command, connected with what the command printed."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from nats.aio.client import Client
from nats.aio.msg import Msg

from huiyin_events.cloudevents import header
from huiyin_events.publisher import Publisher
from huiyin_local.testing import Huiyin

from .commands import here
from .county import County
from .nats_clients import PlainClient, connected

Json = dict[str, Any]

WITHIN = 20.0


def register(huiyin: Huiyin, name: str, division: str, *options: str) -> str:
    """Let a publisher in; its password."""
    added = here(huiyin, "publisher", "add", name, "--division", division, *options)
    assert added.returncode == 0, added.stdout
    assert added.stdout.rstrip().endswith("in force")
    (password,) = re.findall(r"^password +(\S+)$", added.stdout, re.MULTILINE)
    return str(password)


def publisher(huiyin: Huiyin, name: str, password: str) -> Publisher:
    """Our own client, for use with `async with`."""
    return Publisher(huiyin.settings.nats_url, name, password)


def matter(division: str, **more: Any) -> Json:
    """What a report says."""
    return {"kind": "problem", "category": "路灯", "description": "路灯三天不亮了", "division": division, **more}


def headers(kind: str = "issue.reported", id: str | None = None, **more: str) -> dict[str, str]:  # noqa: A002
    """The headers of an event in binary mode."""
    return {
        "ce-specversion": "1.0",
        "ce-id": header(id or str(uuid4())),
        "ce-type": kind,
        "ce-source": "/test",
        "content-type": "application/json",
        **{f"ce-{name}": value for name, value in more.items()},
    }


@dataclass
class Plain(PlainClient):
    """A plain NATS client of a publisher, that publishes what no good client would."""

    answers: list[tuple[str, Json]] = field(default_factory=list)

    async def send(self, kind: str, body: bytes | Json, given: dict[str, str]) -> None:
        """Publish, and see it stored."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        await self.client.jetstream().publish(f"ingress.{self.name}.{kind}", content, headers=given)

    async def answer(self, given: dict[str, str] | None = None, within: float = WITHIN) -> tuple[str, Json]:
        """What became of an event: accepted or rejected, and what else is said; without headers, of the next one."""
        async with asyncio.timeout(within):
            while True:
                for number, (kind, said) in enumerate(self.answers):
                    if given is None or header(said["id"] or "") == given["ce-id"]:
                        del self.answers[number]
                        return kind, said
                await asyncio.sleep(0.01)

    async def heard(self, message: Msg) -> None:
        """Take down an answer."""
        self.answers.append((message.subject.rpartition(".")[2], json.loads(message.data)))


@asynccontextmanager
async def plain(huiyin: Huiyin, name: str, password: str, *, again: bool = True) -> AsyncIterator[Plain]:
    """Connect as a publisher would in any language; `again`: whenever the connection is lost."""
    one = Plain(Client(), name)
    options = {"allow_reconnect": again, "max_reconnect_attempts": -1, "reconnect_time_wait": 1}
    async with connected(huiyin, one, password, **options):
        for answer in ("accepted", "rejected"):
            await one.client.subscribe(f"ingress.{name}.{answer}", cb=one.heard)
        await one.client.flush()
        yield one


async def refused_to_connect(huiyin: Huiyin, **login: str) -> bool:
    """Whether nats-server lets nobody in with that."""
    host, port = huiyin.settings.address("nats").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    hello = json.dumps({"verbose": False, **({"pass": login.pop("password")} if login else {}), **login})
    try:
        async with asyncio.timeout(WITHIN):
            assert (await reader.readline()).startswith(b"INFO ")
            writer.write(f"CONNECT {hello}\r\nPING\r\n".encode())
            return (await reader.readline()).startswith(b"-ERR 'Authorization Violation'")
    finally:
        writer.close()
        await writer.wait_closed()


def dead_letters(huiyin: Huiyin, name: str) -> Sequence[Sequence[str]]:
    """A publisher's dead letters: number, day, time, subject, reason, id."""
    listed = here(huiyin, "deadletters", "list", "--publisher", name)
    assert listed.returncode == 0, listed.stdout
    return [line.split() for line in listed.stdout.splitlines() if "ingress." in line]


@dataclass(frozen=True)
class System:
    """Another system, which may publish for one county."""

    county: County
    name: str
    password: str


def another_system(huiyin: Huiyin, county: County, *options: str) -> System:
    """Register a publisher for the county."""
    name = f"system-{county.code}"
    return System(county, name, register(huiyin, name, county.code, *options))
