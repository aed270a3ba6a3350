"""What a running service is made of. The four differ only in their `Part`: their own views, policies and routes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
import structlog
from fastapi import APIRouter, FastAPI
from faststream.nats import NatsBroker
from faststream.nats.opentelemetry import NatsTelemetryMiddleware
from nats.aio.client import Client

from huiyin_events.contracts import Event
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.migrate import migrate
from huiyin_events.store import Connection, Store
from huiyin_events.subscription import Handler, Reaction, Subscription, each, together
from huiyin_events.wire import Doorbell
from huiyin_service.auth import Keys
from huiyin_service.divisions import project_divisions
from huiyin_service.problems import Problem
from huiyin_service.settings import Settings
from huiyin_service.web.pages import Pages

log = structlog.get_logger()


@dataclass(frozen=True)
class Part:
    """One service's own share of what `build` puts together.

    `project` keeps its views, and `changed` is told what they took in; `policies` are its reactions by event type.
    """

    name: str
    package: str
    project: Handler
    routers: Sequence[APIRouter]
    policies: Mapping[type[Event], Callable[["Service"], Reaction]] = field(default_factory=dict)
    changed: Callable[[Sequence[Recorded]], None] = lambda _: None


@dataclass
class Service:
    """A service while it runs: its store, its subscriptions, its clock. One a process, in `app.state.service`."""

    name: str
    settings: Settings
    keys: Keys
    pages: Pages
    pool: asyncpg.Pool
    client: Client
    store: Store
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    subscriptions: list[Subscription] = field(default_factory=list)

    @property
    def views(self) -> Subscription:
        """The subscription that keeps this service's read models."""
        return self.subscriptions[0]

    async def catch_up(self, cursor: Cursor | None = None) -> None:
        """Wait until the views have everything up to `cursor`, or else all there is. Raises a 503 Problem."""
        wanted = await self.store.head() if cursor is None else cursor
        if not await self.views.wait_for(wanted, self.settings.wait):
            raise Problem(
                503,
                "views-behind",
                "数据还在更新",
                "{seconds} 秒内还没有更新到所要的位置，请稍后再试。",
                params={"seconds": self.settings.wait},
                headers={"Retry-After": "1"},
                position=str(self.views.position),
            )


async def open_pool(settings: Settings, schema: str) -> asyncpg.Pool:
    """A pool whose unqualified tables are this service's own."""
    return await asyncpg.create_pool(
        settings.database_url,
        min_size=2,
        max_size=settings.database_pool,
        timeout=10,
        command_timeout=30,
        server_settings={"search_path": schema, "application_name": f"huiyin-{schema}"},
    )


def open_broker(settings: Settings, name: str) -> NatsBroker:
    """FastStream's broker, which owns the process's one connection to NATS."""
    return NatsBroker(
        settings.nats_url,
        name=f"huiyin-{name}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        connect_timeout=5,
        logger=None,
        middlewares=(NatsTelemetryMiddleware(),),
    )


def compose(service: Service, part: Part) -> list[Subscription]:
    """The subscriptions of a service: its views, and its policies where it has any."""

    async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
        await project_divisions(connection, batch)
        await part.project(connection, batch)

    views = Subscription(
        "views",
        service.store,
        service.client,
        together(f"{part.name} views", project),
        after_commit=part.changed,
    )
    if not part.policies:
        return [views]
    reactions = {contract.type: policy(service) for contract, policy in part.policies.items()}

    async def react(connection: Connection, recorded: Recorded) -> None:
        await reactions[recorded.type](connection, recorded)

    policies = Subscription(
        "policies",
        service.store,
        service.client,
        each(f"{part.name} policies", react),
        types=list(reactions),
        after_commit=lambda _: service.store.doorbell(),
        behind=views,
    )
    return [views, policies]


@asynccontextmanager
async def running(app: FastAPI, part: Part, settings: Settings) -> AsyncIterator[None]:
    """Connect, migrate, subscribe; on the way out stop all of it."""
    pool = await open_pool(settings, part.name)
    async with pool.acquire() as connection:
        for package in ("huiyin_service", part.package):
            await migrate(connection, package, part.name)
    broker = open_broker(settings, part.name)
    client = await broker.connect()
    service = Service(
        part.name,
        settings,
        Keys(settings.keys_folder),
        app.state.pages,
        pool,
        client,
        Store(pool, Doorbell(client)),
    )
    service.subscriptions = compose(service, part)
    await broker.start()
    app.state.service = service
    tasks = [asyncio.create_task(subscription.run()) for subscription in service.subscriptions]
    log.info("service_ready", listen=settings.listen)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await broker.stop()
        await asyncio.wait_for(pool.close(), 5)
        log.info("service_stopped")
