"""Bring another system's events into Huiyin.

async with Publisher("nats://huiyin.example:4222", "hotline", password) as publisher:
    accepted = await publisher.publish("issue.reported", {"kind": "problem", …})
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import nats
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from uuid6 import uuid7

from huiyin_events.cloudevents import header
from huiyin_events.ingress import ACCEPTED, REJECTED, subject_of

STORED_WITHIN = 5.0
ANSWERED_WITHIN = 10.0
PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class PublishReceipt:
    """What was taken: the event's id, the issue it is about, its number, and its place in the log."""

    id: str
    issue: str
    number: str
    cursor: str | None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Read what was answered, by a newer Huiyin perhaps, which may say more."""
        return cls(**{field.name: said[field.name] for field in fields(cls)})


class Rejected(Exception):
    """An event was not taken. `problem` holds the RFC 9457 members by language: `en` and `zh`."""

    def __init__(self, id: str, problem: Mapping[str, Mapping[str, Any]]) -> None:  # noqa: A002
        super().__init__(f"{problem['en']['title']}: {problem['en']['detail']}")
        self.id, self.problem = id, problem

    @property
    def code(self) -> str:
        """The kind of problem, such as `unknown-division`."""
        return str(self.problem["en"]["type"]).rpartition("/")[2]


class PublishTimeout(TimeoutError):
    """There was no answer in time. Publish the same again under the same id: it happens once."""

    def __init__(self, id: str, stored: bool) -> None:  # noqa: A002, FBT001
        super().__init__(f"{id}: {'stored, but not answered' if stored else 'not stored'} in time")
        self.id, self.stored = id, stored


class Publisher:
    """One connection of a publisher. It reconnects by itself, and sends again, under the same id, what was lost.

    `url` may name several servers of a cluster, divided by commas; `tls` trusts whom a private authority signed.
    """

    def __init__(
        self, url: str, name: str, password: str, *, source: str | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._url, self._name, self._password, self._tls = url, name, password, tls
        self._source = source or f"/{name}"
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        self._client = await nats.connect(
            self._url.split(","),
            name=f"{self._name} publisher",
            user=self._name,
            password=self._password,
            inbox_prefix=f"_INBOX.{self._name}".encode(),
            max_reconnect_attempts=-1,
            reconnect_time_wait=PAUSE,
            error_cb=_unheard,
            tls=self._tls,
        )
        for answer in (ACCEPTED, REJECTED):
            await self._client.subscribe(subject_of(self._name, answer), cb=self._answered)
        await self._client.flush()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._client
        await self._client.close()

    async def publish(
        self,
        kind: str,
        data: object,
        *,
        id: str | None = None,  # noqa: A002
        subject: str | None = None,
        time: datetime | None = None,
        within: float = 30.0,
    ) -> PublishReceipt:
        """Publish one event and wait for what becomes of it; `id` is your own reference, so that it happens once.

        Raises Rejected, and PublishTimeout when there is no answer `within` seconds, whatever was tried meanwhile.
        """
        own = id or str(uuid7())
        headers = {
            "ce-specversion": "1.0",
            "ce-id": header(own),
            "ce-type": header(kind),
            "ce-source": header(self._source),
            "ce-time": (time or datetime.now(UTC)).isoformat(),
            "content-type": "application/json",
            **({"ce-subject": header(subject)} if subject else {}),
        }
        answer = self._waiting.setdefault(own, asyncio.get_running_loop().create_future())
        stored = False
        try:
            async with asyncio.timeout(within):
                while True:
                    if not await self._stored(kind, orjson.dumps(data), headers):
                        continue
                    stored = True
                    if not (said := await self._heard(answer)):
                        continue
                    if "problem" not in said:
                        return PublishReceipt.of(said)
                    refused = Rejected(own, said["problem"])
                    if refused.code != "quota-exceeded":
                        raise refused
                    await asyncio.sleep(refused.problem["en"].get("retry_after", PAUSE))
                    answer = self._waiting[own] = asyncio.get_running_loop().create_future()
        except TimeoutError:
            raise PublishTimeout(own, stored) from None
        finally:
            self._waiting.pop(own, None)

    async def _stored(self, kind: str, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the stream has it now."""
        assert self._client
        try:
            js = self._client.jetstream()
            await js.publish(subject_of(self._name, kind), body, timeout=STORED_WITHIN, headers=dict(headers))
        except (NatsError, TimeoutError, OSError):
            await asyncio.sleep(PAUSE)
            return False
        return True

    async def _heard(self, answer: asyncio.Future[dict[str, Any]]) -> dict[str, Any] | None:
        # An answer is said once; one that went by while the connection was gone is said again to who asks again.
        done, _ = await asyncio.wait({answer}, timeout=ANSWERED_WITHIN)
        return answer.result() if done else None

    async def _answered(self, message: Msg) -> None:
        said = orjson.loads(message.data)
        waiting = self._waiting.get(said.get("id") or "")
        if waiting and not waiting.done():
            waiting.set_result(said)


async def _unheard(_: Exception) -> None:
    """Of a connection that is lost and comes back."""
