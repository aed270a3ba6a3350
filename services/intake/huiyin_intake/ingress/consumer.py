"""Takes the stream INGRESS: what is taken is answered after its commit, what is not is kept with its reason.

A message is acknowledged last. Whatever dies before, it is handed out again, and by its id it still happens once.
"""

import asyncio
import contextlib
import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.annotations import NatsMessage
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from huiyin_events.dead_letters import LetterContent, forget, sealed
from huiyin_events.ingress import (
    ACCEPTED,
    CONSUMER,
    DEAD_LETTERS,
    EVERYTHING,
    INGRESS,
    REASON,
    REJECTED,
    REJECTED_AT,
    SUBJECT,
    TAKER,
    ensure_streams,
    subject_of,
)
from huiyin_intake.ingress.handler import IngressMessage, classify, handle
from huiyin_intake.ingress.quota import Quota
from huiyin_service.access.login import Login
from huiyin_service.access.registry import AccessRegistry
from huiyin_service.errors import problem_of
from huiyin_service.i18n import LANGUAGES, Language
from huiyin_service.service import Service

log = structlog.get_logger()

LATER = 5.0
HOP, STEP = 0.2, 0.02
ASKED_FOR = 5.0
SIDE_BY_SIDE = 8
MOST_QUEUED = 200
"""Events of one publisher that wait here; at a hundred a second they are through before they are handed out again."""
LOOKED_AT_EVERY = 5.0
FORGOTTEN_EVERY = 3600.0
LAST_TRY = 5
"""Times that an event is tried whose handling fails for a reason that no one foresaw."""


@dataclass(slots=True)
class Wait:
    """Until when a publisher's events after the one numbered `before` wait for it, and how many do so far."""

    until: float
    before: int
    held: int = 0


class Ingress:
    """Intake's ear for other systems."""

    name = "ingress"

    def __init__(self, service: Service) -> None:
        self._service = service
        self._js = service.client.jetstream()
        self._registry = AccessRegistry(service.settings.access_folder)
        self._quota = Quota()
        self._heard: asyncio.Queue[tuple[Msg, Context]] = asyncio.Queue(1)
        self._beside = asyncio.Semaphore(SIDE_BY_SIDE)
        self._queues: defaultdict[str, deque[tuple[Msg, Context]]] = defaultdict(deque)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waits: dict[str, Wait] = {}
        self._failures: Counter[int] = Counter()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._trouble: str | None = None

    async def join(self, broker: NatsBroker) -> None:
        """Make the streams where they are missing, and subscribe."""
        settings = self._service.settings
        await ensure_streams(self._js, settings.nats_replicas)
        subscriber = broker.subscriber(
            EVERYTHING,
            stream=JStream(name=INGRESS, declare=False),
            durable=CONSUMER,
            config=TAKER,
            # One a request: a batch would wait its whole time for more, and may drop what it has when that runs out
            # (docs/decisions/0014-ingress.md).
            pull_sub=PullSub(batch_size=1, timeout=ASKED_FOR),
            ack_policy=AckPolicy.MANUAL,
            decoder=_unread,
            inbox_prefix=Login.of(settings).inbox(settings.nats_url) + b".",  # FastStream would take anybody's
            no_reply=True,  # or a publisher could name any subject in a header, and we would publish there
        )

        @subscriber
        async def hear(message: NatsMessage) -> None:
            # Taken down as they come, each with the trace it belongs to: FastStream's own workers may overtake each
            # other before one of them is here.
            await self._heard.put((message.raw_message, copy_context()))

    async def run(self) -> None:
        """Handle what is heard, several publishers at a time, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_streams())
            group.create_task(self._keep_forgetting())
            while True:
                message, context = await self._heard.get()
                name, sequence = _of(message)
                queue = self._queues[name]
                if len(queue) >= MOST_QUEUED:
                    # What is too much for now comes again, in its order, and no one else waits behind it.
                    await self._later(message, name, sequence)
                    continue
                queue.append((message, context))
                if len(queue) == 1:
                    group.create_task(self._one_after_another(name))

    async def _one_after_another(self, name: str) -> None:
        """Handle what one publisher sent; whoever has something is next once each of the others had one."""
        queue = self._queues[name]
        while queue:
            async with self._beside:
                message, context = queue[0]
                await asyncio.create_task(self._in_turn(message), context=context)
                queue.popleft()

    async def _keep_streams(self) -> None:
        """Make the streams again whenever all of NATS was lost."""
        while True:
            await asyncio.sleep(LOOKED_AT_EVERY)
            with contextlib.suppress(NatsError, TimeoutError, OSError):
                await ensure_streams(self._js, self._service.settings.nats_replicas)

    async def _keep_forgetting(self) -> None:
        """Destroy the keys of dead letters that are over, every hour."""
        while True:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                if days := await forget(self._service.vault, self._service.now()):
                    log.info("dead_letters_forgotten", days=days)
            await asyncio.sleep(FORGOTTEN_EVERY)

    async def health(self) -> dict[str, Any]:
        """How many wait, what became of the others since the start, and how many dead letters there are."""
        waiting = await self._js.consumer_info(INGRESS, CONSUMER)
        dead = await self._js.stream_info(DEAD_LETTERS)
        return {
            "ok": self._trouble is None,
            "waiting": (waiting.num_pending or 0) + (waiting.num_ack_pending or 0),
            "publishers": {name: dict(counts) for name, counts in sorted(self._counts.items())},
            "dead_letters": dead.state.messages,
            **({"trouble": self._trouble} if self._trouble else {}),
        }

    async def _in_turn(self, message: Msg) -> None:
        """One publisher's events one after the other, in their order; those of several side by side."""
        name, sequence = _of(message)
        async with self._turns[name]:
            try:
                if held := self._held(name, sequence):
                    await message.nak(held)
                    return
                await self._one(message)
            except Exception as error:
                self._trouble = f"{type(error).__name__}: {error}"
                log.warning("ingress_later", subject=message.subject, error=self._trouble)
                # Those after it may be about what it is about, so they come after it again.
                await self._later(message, name, sequence)
            else:
                self._trouble = None

    async def _later(self, message: Msg, name: str, sequence: int) -> None:
        if (wait := self._held(name, sequence)) is None:
            self._waits[name], wait = Wait(time.monotonic() + LATER, sequence), LATER
        with contextlib.suppress(NatsError, OSError):
            await message.nak(wait)

    def _held(self, name: str, sequence: int) -> float | None:
        wait = self._waits.get(name)
        left = wait.until - time.monotonic() if wait else 0.0
        if wait is None or left <= 0 or sequence <= wait.before:
            return None
        wait.held += 1  # each a little after the one before, or they might come back in another order
        return left + HOP + STEP * wait.held

    async def _one(self, message: Msg) -> None:
        """Take one message or refuse it, for good. Raises whatever may pass."""
        sent = IngressMessage.of(message)
        registered = self._registry.publishers.get(sent.publisher)
        try:
            answer = await handle(self._service, registered, self._quota, sent)
        except Exception as error:
            if self._again(sent, error):
                raise
            await self._refuse(sent, message, error)
        else:
            self._counts[sent.publisher][ACCEPTED] += 1
            await self._service.client.publish(subject_of(sent.publisher, ACCEPTED), orjson.dumps(answer))
        self._failures.pop(sent.sequence, None)
        await message.ack()

    def _again(self, sent: IngressMessage, error: Exception) -> bool:
        expected = classify(error)
        if expected == "unforeseen":
            self._failures[sent.sequence] += 1
            return self._failures[sent.sequence] < LAST_TRY
        return expected == "passes"

    async def _refuse(self, sent: IngressMessage, message: Msg, error: Exception) -> None:
        catalogue = self._service.pages.catalogue
        said = {language: problem_of(error, catalogue, language) for language in LANGUAGES}
        if said["en"].status >= 500:  # it did not pass, however often it was tried
            log.error("ingress_failed", subject=message.subject, id=sent.id, error=repr(error), exc_info=error)
            said = {language: problem_of(RuntimeError(), catalogue, language) for language in LANGUAGES}
        code = said["en"].code
        problem = {language: each.members(catalogue, language) for language, each in said.items()}
        log.info("ingress_rejected", subject=message.subject, id=sent.id, code=code)
        if code == "quota-exceeded":
            # Nothing is wrong with it: its publisher sends it again. A flood must not drown what is to be mended.
            self._counts[sent.publisher]["over_quota"] += 1
        else:
            self._counts[sent.publisher][REJECTED] += 1
            await self._bury(sent, message, code, problem)
        answer = {"id": sent.id, "problem": problem}
        await self._service.client.publish(subject_of(sent.publisher, REJECTED), orjson.dumps(answer))

    async def _bury(self, sent: IngressMessage, message: Msg, code: str, problem: Mapping[Language, Any]) -> None:
        """Keep it sealed, whatever its words are; in clear stand where it was sent, when, and a code."""
        given = {name: value for name, value in sent.headers.items() if not name.startswith("Nats-")}
        now = self._service.now()
        told = LetterContent(given, {str(language): said for language, said in problem.items()}, message.data)
        data = await sealed(self._service.vault, now, told)
        headers = {
            REASON: code,
            SUBJECT: message.subject,
            REJECTED_AT: now.isoformat(),
            # One that is handed out again before it is acknowledged is still one dead letter.
            "Nats-Msg-Id": f"{sent.sequence} {sent.at.timestamp()}",
        }
        await self._js.publish(f"deadletters.{sent.publisher}.{sent.kind}", data, headers=headers)


def _of(message: Msg) -> tuple[str, int]:
    """The publisher of a message, and its number in the stream."""
    return message.subject.split(".", 2)[1], message.metadata.sequence.stream


async def _unread(_: object) -> None:
    """What a message holds is read by `take`, which can say what is wrong with it."""
