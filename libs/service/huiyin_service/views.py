"""What keeps a service's read models: the service itself, or where they are spread, a process for each share.

How many shares there are is in the database and nowhere else, see `huiyin projections spread`. A service that runs
begins anew with as many when the number changes.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import structlog
from nats.aio.client import Client

from huiyin_events.checkpoints import CheckpointStore, Parked, reason_of
from huiyin_events.envelope import START, Cursor, Recorded
from huiyin_events.follower import Follower, Upstream
from huiyin_events.master_keys import MasterKeys
from huiyin_events.projections import NAME, Projection
from huiyin_events.shards import WHOLE, Shard, ShardCountChanged, positions
from huiyin_events.store import Store
from huiyin_events.subscription import Subscription, as_batch
from huiyin_service.authority import view as authority
from huiyin_service.settings import Settings

if TYPE_CHECKING:
    from huiyin_service.service import ServiceSpec

log = structlog.get_logger()

OTHERWISE = 3
"""The exit code of a process whose share is none any more."""
AGAIN_SECONDS = 0.5
STOP_SECONDS = 1.5
LINE_BYTES = 1 << 20

Changed = Callable[[Collection[str]], None]
"""Told in which divisions something changed."""


class ShardRunner(Upstream, Protocol):
    """What keeps one share of the read models: a subscription here, or one in a process of its own."""

    position: Cursor
    live: bool
    handled: int
    trouble: str | None

    async def run(self) -> None:
        """Run until cancelled. Raises ShardCountChanged."""

    async def parked(self) -> Parked:
        """What could not be handled."""
        ...


class Views:
    """All runners of a service's read models as one: it has come as far as the last of them."""

    name = NAME

    def __init__(self, store: Store, schema: str, runner: Callable[[Shard], ShardRunner]) -> None:
        self._store = store
        self._schema = schema
        self._runner = runner
        self.runners: Sequence[ShardRunner] = ()

    @property
    def positions(self) -> tuple[Cursor, ...]:
        """Where each share stands; another value whenever one has moved."""
        return tuple(runner.position for runner in self.runners)

    @property
    def position(self) -> Cursor:
        """Everything up to here has been handled."""
        return min(self.positions, default=START)

    async def wait_for(self, cursor: Cursor, seconds: float) -> bool:
        """Wait until everything up to `cursor` has been handled; False when `seconds` were not enough."""
        return all(await asyncio.gather(*(runner.wait_for(cursor, seconds) for runner in self.runners)))

    async def caught_up(self, seconds: float) -> bool:
        """Wait until everything committed before this call has been handled; False when `seconds` were not enough."""
        return await self.wait_for(await self._store.head(), seconds)

    async def reload_shards(self) -> None:
        """Find out how many shares there are, and have a runner for each."""
        async with self._store.pool.acquire() as connection:
            found = await positions(connection, NAME, f"{self._schema}.")
        self.runners = [self._runner(share) for share in sorted(found) or [WHOLE]]

    async def run(self) -> None:
        """Run all runners until cancelled; when they are spread otherwise, those that are needed now."""
        while True:
            tasks = [asyncio.create_task(runner.run()) for runner in self.runners]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
            try:
                await self.reload_shards()
                log.info("views_spread", over=len(self.runners), ended=[reason_of(one) for one in ended if one])
            except Exception as error:
                log.warning("views_reload_failed", error=reason_of(error), exc_info=True)
                await asyncio.sleep(AGAIN_SECONDS)


class ShardProcess(Follower):
    """A process that keeps one share, see `worker`. It tells how far it is, and is started anew whenever it ends."""

    def __init__(
        self, store: Store, projection: Projection, package: str, settings: Settings, changed: Changed, share: Shard
    ) -> None:
        super().__init__(share.name(NAME))
        self._progress = CheckpointStore(NAME, store, projection.handle, projection.schema, share)
        self._command = [sys.executable, "-m", "huiyin_service.worker", package, str(share.number), str(share.of)]
        self._settings = settings
        self._changed = changed

    async def run(self) -> None:
        """Run until cancelled. Raises ShardCountChanged."""
        while True:
            code = await self._live_once()
            self.live, self.trouble = False, f"its process ended with {code}"
            if code == OTHERWISE:
                raise ShardCountChanged(self.name)
            log.warning("worker_ended", subscription=self.name, code=code)
            await asyncio.sleep(AGAIN_SECONDS)

    async def parked(self) -> Parked:
        """What could not be handled."""
        return await self._progress.parked()

    async def _live_once(self) -> int:
        """One life of the process; its exit code."""
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,  # it ends when this does, however we end
            stdout=asyncio.subprocess.PIPE,
            stderr=1,  # its log goes where ours goes
            start_new_session=True,  # Ctrl-C is for us, who end it
            limit=LINE_BYTES,
        )
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(self._settings.model_dump_json().encode() + b"\n")
            async for line in process.stdout:
                await self._hear(line)
            return await process.wait()
        finally:
            process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(process.wait()), STOP_SECONDS)
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _hear(self, line: bytes) -> None:
        told = json.loads(line)
        self.live, self.handled, self.trouble = told["live"], told["handled"], told["trouble"]
        await self._stand_at(max(self.position, Cursor.parse(told["position"])))
        if told["divisions"]:
            self._changed(told["divisions"])


def views_of(
    spec: "ServiceSpec",
    settings: Settings,
    store: Store,
    client: Client,
    masters: MasterKeys | None,
    authority_changed: Callable[[], None],
) -> Views:
    """What keeps a service's read models."""
    projection = spec.projection(masters)

    def changed(divisions: Collection[str]) -> None:
        spec.changed(divisions)
        authority_changed()

    def committed(batch: Sequence[Recorded]) -> None:
        spec.changed({recorded.division for recorded in batch})
        if authority.concerns(batch):
            authority_changed()

    def runner(share: Shard) -> ShardRunner:
        if share.of > 1:
            return ShardProcess(store, projection, spec.package, settings, changed, share)
        return Subscription(
            NAME,
            store,
            client,
            as_batch(f"{spec.name} views", projection.handle),
            after_commit=committed,
            schema=projection.schema,
            replicas=None,
        )

    return Views(store, projection.schema, runner)
