"""What passes is waited for, what nobody foresaw is tried a few times, and a publisher's events keep their order."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nats.aio.msg import Msg

from huiyin_events.clock import utc_now
from huiyin_events.privacy import PersonKeys
from huiyin_intake.ingress import consumer
from huiyin_intake.ingress.consumer import LAST_TRY, LATER, MOST_QUEUED, Ingress
from huiyin_service.i18n import Catalogue
from huiyin_service.problems import Problem
from huiyin_service.service import Service


@dataclass
class Nats:
    """What is published, by subject."""

    published: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    def jetstream(self) -> "Nats":
        return self

    async def publish(self, subject: str, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.published.append(subject)
        self.contents.append(content)
        if headers:
            self.headers.append(headers)


@dataclass
class Message:
    """One event in the stream, and what became of it."""

    sequence: int
    publisher: str = "hotline"
    acked: int = 0
    delays: list[float] = field(default_factory=list)
    back_at: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b"{}"

    @property
    def subject(self) -> str:
        return f"ingress.{self.publisher}.issue.reported"

    @property
    def metadata(self) -> Any:
        return SimpleNamespace(
            timestamp=datetime(2026, 11, 24, tzinfo=UTC), sequence=SimpleNamespace(stream=self.sequence)
        )

    async def ack(self) -> None:
        self.acked += 1

    async def nak(self, delay: float) -> None:
        self.delays.append(delay)
        self.back_at = time.monotonic() + delay


@pytest.fixture
def nats() -> Nats:
    return Nats()


KEYS: PersonKeys = {1: AESGCM(bytes(32))}


async def keys_for(subjects: Iterable[UUID]) -> Mapping[UUID, PersonKeys]:
    """Stands for the vault."""
    return dict.fromkeys(subjects, KEYS)


async def find(_: object, *, fresh: bool) -> Mapping[UUID, PersonKeys]:
    """No day has any."""
    return {}


@pytest.fixture
def ingress(nats: Nats, tmp_path: Path) -> Ingress:
    service = SimpleNamespace(
        client=nats,
        settings=SimpleNamespace(access_folder=tmp_path),
        pages=SimpleNamespace(catalogue=Catalogue()),
        now=utc_now,
        vault=SimpleNamespace(keys_for=keys_for, find=find),
    )
    return Ingress(cast("Service", service))


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What goes wrong next, one event after the other; then nothing more."""
    coming: list[Exception] = []

    async def take(*_: object) -> dict[str, Any]:
        if coming:
            raise coming.pop(0)
        return {}

    monkeypatch.setattr(consumer, "handle", take)
    return coming


async def handed(ingress: Ingress, *messages: Message) -> None:
    for message in messages:
        await ingress._in_turn(cast("Msg", message))


async def test_what_is_taken_is_answered_and_then_acknowledged(
    ingress: Ingress, nats: Nats, errors: list[Exception]
) -> None:
    message = Message(1)
    await handed(ingress, message)
    assert (nats.published, message.acked, message.delays) == (["ingress.hotline.accepted"], 1, [])


@pytest.mark.parametrize("error", [TimeoutError(), Problem(503, "views-behind", "", "")])
async def test_what_comes_after_trouble_comes_after_it_again(
    ingress: Ingress, nats: Nats, errors: list[Exception], error: Exception
) -> None:
    errors.append(error)
    first, second, other = Message(1), Message(2), Message(3, "portal")
    await handed(ingress, first, second, other)
    assert first.delays == [LATER]
    assert second.delays[0] > LATER
    assert (first.acked, second.acked, other.acked) == (0, 0, 1)
    await handed(ingress, first)  # it is let in at once, when it comes again
    assert first.acked == 1
    assert not any("deadletters" in subject for subject in nats.published)


async def test_those_that_wait_come_back_in_their_order(ingress: Ingress, errors: list[Exception]) -> None:
    errors.append(TimeoutError())
    messages = [Message(number) for number in range(1, 20)]
    await handed(ingress, *messages)
    assert all(earlier.back_at < later.back_at for earlier, later in pairwise(messages))


async def test_passing_trouble_is_never_a_dead_letter_however_long_it_lasts(
    ingress: Ingress, nats: Nats, errors: list[Exception]
) -> None:
    errors.extend(ConnectionRefusedError() for _ in range(10 * LAST_TRY))
    message = Message(1)
    await handed(ingress, *[message] * (10 * LAST_TRY))
    assert (nats.published, message.acked) == ([], 0)
    await handed(ingress, message)
    assert (nats.published, message.acked) == (["ingress.hotline.accepted"], 1)


async def test_what_nobody_foresaw_is_a_dead_letter_in_the_end(
    ingress: Ingress, nats: Nats, errors: list[Exception]
) -> None:
    errors.extend(KeyError("a bug") for _ in range(LAST_TRY))
    message = Message(1, headers={"ce-source": "王大爷"}, data="王大爷家漏水 13800138000".encode())
    await handed(ingress, *[message] * LAST_TRY)
    assert nats.published == ["deadletters.hotline.issue.reported", "ingress.hotline.rejected"]
    assert nats.headers[0]["Huiyin-Reason"] == "internal-error"
    assert not any(said in f"{nats.headers[0]} {nats.contents[0].decode()}" for said in ("王大爷", "13800138000"))
    assert (message.acked, len(message.delays)) == (1, LAST_TRY - 1)


async def test_a_message_is_not_acknowledged_before_its_dead_letter_is_kept(
    ingress: Ingress, nats: Nats, errors: list[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    errors.append(Problem(422, "unknown-division", "", ""))

    async def publish(*_: object, **__: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(nats, "publish", publish)
        message = Message(1)
        await handed(ingress, message)
    assert (message.acked, message.delays) == (0, [LATER])


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose events were handled, in their order; each takes a moment."""
    handled: list[str] = []

    async def take(_service: object, _registered: object, _quota: object, sent: Any) -> dict[str, Any]:
        await asyncio.sleep(0.001)
        handled.append(f"{sent.publisher} {sent.sequence}")
        return {}

    monkeypatch.setattr(consumer, "handle", take)
    return handled


async def test_one_that_floods_delays_no_other(ingress: Ingress, slowly: list[str]) -> None:
    flood, other = [Message(number, "flood") for number in range(1, 151)], Message(151, "other")
    running = asyncio.create_task(ingress.run())
    for message in (*flood, other):
        await ingress._heard.put((cast("Msg", message), copy_context()))
    async with asyncio.timeout(30):
        while len(slowly) < 151:
            await asyncio.sleep(0.01)
    running.cancel()
    assert slowly.index("other 151") < 120
    assert [one for one in slowly if one != "other 151"] == [f"flood {number}" for number in range(1, 151)]
    assert not any(message.delays for message in flood)


async def test_what_is_too_much_for_now_comes_again_in_its_order(
    ingress: Ingress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "handle", lambda *_: asyncio.sleep(60))
    flood, other = [Message(number, "flood") for number in range(1, MOST_QUEUED + 51)], Message(1000, "other")
    running = asyncio.create_task(ingress.run())
    async with asyncio.timeout(30):
        for message in (*flood, other):
            await ingress._heard.put((cast("Msg", message), copy_context()))
        while sum(bool(message.delays) for message in flood) < 50:
            await asyncio.sleep(0.01)
    running.cancel()
    put_off = [message for message in flood if message.delays]
    assert [message.sequence for message in put_off] == list(range(MOST_QUEUED + 1, MOST_QUEUED + 51))
    assert all(earlier.back_at < later.back_at for earlier, later in pairwise(put_off))
    assert not other.delays
