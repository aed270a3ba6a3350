"""A consumer, as a test plays it: let in by command, connected with what the command printed."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.client import JetStreamContext

from huiyin_contracts.conventions import STREAM
from huiyin_local.testing import Huiyin

from .commands import here
from .nats_clients import PlainClient, connected


def admit(huiyin: Huiyin, name: str, division: str, *options: str) -> str:
    """Let a consumer in; its password."""
    return password_of(huiyin, "add", name, "--division", division, *options)


def password_of(huiyin: Huiyin, *arguments: str) -> str:
    """What a command about a consumer prints as its password."""
    done = here(huiyin, "consumer", *arguments)
    assert done.returncode == 0, done.stdout
    assert done.stdout.rstrip().endswith("in force")
    (password,) = re.findall(r"^password +(\S+)$", done.stdout, re.MULTILINE)
    return str(password)


@dataclass
class Following(PlainClient):
    """A plain NATS client of a consumer."""

    @property
    def js(self) -> JetStreamContext:
        """JetStream, as far as it is there for a consumer."""
        return self.client.jetstream(prefix="JS", timeout=5)

    async def position(self) -> JetStreamContext.PullSubscription:
        """Its own."""
        return await self.js.pull_subscribe_bind(self.name, stream=STREAM)

    async def next(self, wanted: int = 100, within: float = 5) -> Sequence[Msg]:
        """What comes next, acknowledged; empty where nothing does."""
        position = await self.position()
        try:
            messages = await position.fetch(wanted, timeout=within)
        except TimeoutError:  # of NATS, or of the wait itself
            return []
        for message in messages:
            await message.ack_sync(timeout=5)
        return messages


@asynccontextmanager
async def following(huiyin: Huiyin, name: str, password: str) -> AsyncIterator[Following]:
    """Connect as a consumer would in any language, and not again once it is thrown out."""
    one = Following(Client(), name)
    async with connected(huiyin, one, password, allow_reconnect=False):
        yield one
