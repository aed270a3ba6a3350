"""A plain NATS client, as somebody outside would connect, that takes down what the server objects to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client

from huiyin_local.testing import Huiyin


@dataclass
class PlainClient:
    """A client that is not ours, under the name it was let in by."""

    client: Client
    name: str
    violations: list[str] = field(default_factory=list)

    async def complain(self, error: Exception) -> None:
        """Take down what the server objects to."""
        self.violations.append(str(error))

    async def trespass(self, spoken: Sequence[str], heard: Sequence[str]) -> None:
        """Publish and subscribe where it may not: the server objects to every one."""
        for subject in spoken:
            await self.client.publish(subject, b"{}")
        for subject in heard:
            await self.client.subscribe(subject)
        await self.client.flush()
        await asyncio.sleep(0.3)
        said = " ".join(self.violations).lower()
        for subject in (*spoken, *heard):
            assert f'"{subject}"'.lower() in said, subject


@asynccontextmanager
async def connected(huiyin: Huiyin, one: PlainClient, password: str, **options: Any) -> AsyncIterator[None]:
    """Connect, as one would in any language."""
    await one.client.connect(
        huiyin.settings.nats_url,
        user=one.name,
        password=password,
        inbox_prefix=f"_INBOX.{one.name}".encode(),
        error_cb=one.complain,
        **options,
    )
    try:
        yield
    finally:
        await one.client.close()
