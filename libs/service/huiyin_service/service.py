"""What a running service is made of. The four differ only in their `Part`: their own views, policies and routes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

import asyncpg
import structlog
from fastapi import APIRouter, FastAPI
from faststream.nats import NatsBroker
from faststream.nats.opentelemetry import NatsTelemetryMiddleware
from nats.aio.client import Client

from huiyin_contracts import OURS, Event, unversioned
from huiyin_county import view as county
from huiyin_events.checkpoints import BatchHandler
from huiyin_events.clock import Clock, utc_now
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
from huiyin_events.migrate import migrate
from huiyin_events.person_keys import NoMasterKey
from huiyin_events.projections import NAME, Projection
from huiyin_events.shards import Shard
from huiyin_events.store import Connection, Store
from huiyin_events.subscription import Reaction, Subscription, as_batch, one_by_one
from huiyin_events.timers import TimerHandler, Timers
from huiyin_events.vault import Vault
from huiyin_events.wire import Doorbell
from huiyin_service.access import Login
from huiyin_service.auth import Keys
from huiyin_service.clock import clock_of
from huiyin_service.database_roles import role_of
from huiyin_service.problems import Problem
from huiyin_service.settings import Settings
from huiyin_service.views import Changed, Keeper, Views, Worker
from huiyin_service.web.pages import Pages

if TYPE_CHECKING:
    from huiyin_events.archive import Archive

log = structlog.get_logger()


class Listener(Protocol):
    """What hears other systems through the service's broker, or speaks to them. Health tells of it by its name."""

    name: str

    async def join(self, broker: NatsBroker) -> None:
        """Subscribe, before the broker starts."""

    async def run(self) -> None:
        """Keep up what it needs, until cancelled."""

    async def health(self) -> dict[str, Any]:
        """How it is: `ok`, and what else is worth telling."""
        ...


@dataclass(frozen=True)
class ServiceSpec:
    """One service's own share of what `build` puts together.

    `project` keeps its views, and `changed` is told in which divisions they took something in; `policies` are its
    reactions by event type, a mapping for each matter they are about; `timers` says by name what is done when a timer
    fires; `listener` hears other systems, or speaks to them.
    """

    name: str
    package: str
    project: BatchHandler
    api: Sequence[APIRouter]
    pages: Sequence[APIRouter]
    policies: Sequence[Mapping[type[Event], Callable[["Service"], Reaction]]] = ()
    timers: Mapping[str, Callable[["Service"], TimerHandler]] = field(default_factory=dict)
    changed: Changed = lambda _: None
    listener: Callable[["Service"], Listener] | None = None

    @property
    def projection(self) -> Projection:
        """Its read models: those of its subjects, and its own copy of what is known of counties."""

        async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
            await county.project(connection, batch)
            await self.project(connection, batch)

        packages = ("huiyin_county", *subjects(self.package))
        return Projection(self.name, packages, project, role_of(self.name), OURS)


def subjects(package: str) -> list[str]:
    """The subjects of a service that have tables, `view.sql`, in the order of their names."""
    root = files(package)
    return [f"{package}.{one.name}" for one in sorted(root.iterdir(), key=str) if one.joinpath("view.sql").is_file()]


@dataclass
class Service:
    """A service while it runs: its store, vault, subscriptions, timers, clock. One a process, `app.state.service`."""

    name: str
    settings: Settings
    keys: Keys
    pages: Pages
    pool: asyncpg.Pool
    client: Client
    vault: Vault
    store: Store
    views: Views
    now: Clock = utc_now
    policies: Subscription | None = None
    timers: Timers | None = None
    listener: Listener | None = None

    @property
    def subscriptions(self) -> Sequence[Keeper]:
        """What keeps its read models, and its policies where it has any."""
        return [*self.views.keepers, *([self.policies] if self.policies else [])]

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


async def as_it_was(_: asyncpg.Connection) -> None:
    """A connection that goes back to the pool needs no cleaning, and no round trip for it: nobody changes a session."""


async def open_pool(settings: Settings, name: str, search_path: str) -> asyncpg.Pool:
    """A pool of the process of that name, with the schemas that unqualified tables are in."""
    return await asyncpg.create_pool(
        settings.database_url,
        min_size=2,
        max_size=settings.database_pool,
        timeout=10,
        command_timeout=30,
        reset=as_it_was,
        server_settings={"search_path": search_path, "application_name": f"huiyin-{name}"},
    )


@asynccontextmanager
async def counting(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection to count over much of a table with, planned for the very division that is asked about.

    PostgreSQL would soon keep one plan for whatever division, take each for a village, and sort a county's on disk.
    """
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        yield connection


def open_archive(settings: Settings) -> "Archive | None":
    """The parts of the log that left the database, where this system has any."""
    if settings.archive is None:
        return None
    from huiyin_events.archive import Archive  # noqa: PLC0415 — what reads Parquet takes half a second to load

    return Archive(settings.archive)


async def open_vault(settings: Settings, pool: asyncpg.Pool) -> Vault:
    """What seals and opens personal values here. Raises MasterKeyMissing, and NoMasterKey before the first migration.

    A service that could neither would fail at the first event that has any: better that it does not start, and closes
    the pool it opened.
    """
    vault = Vault(pool, MasterKeys(settings.keys_folder))
    try:
        await vault.check()
    except (MasterKeyMissing, NoMasterKey) as error:
        log.critical("no_master_key", error=str(error))
        await pool.close()
        raise
    return vault


def open_broker(settings: Settings, name: str) -> NatsBroker:
    """FastStream's broker, which owns the process's one connection to NATS."""
    return NatsBroker(
        settings.nats_url.split(","),
        security=Login(settings.keys_folder).security(settings.nats_url),
        name=f"huiyin-{name}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        connect_timeout=5,
        logger=None,
        middlewares=(NatsTelemetryMiddleware(),),
    )


def views_of(part: ServiceSpec, settings: Settings, store: Store, client: Client) -> Views:
    """What keeps a service's read models."""
    projection = part.projection

    def keeper(share: Shard) -> Keeper:
        if share.of > 1:
            return Worker(store, projection, part.package, settings, part.changed, share)
        return Subscription(
            NAME,
            store,
            client,
            as_batch(f"{part.name} views", projection.handle),
            after_commit=lambda batch: part.changed({recorded.division for recorded in batch}),
            schema=projection.schema,
            replicas=settings.nats_replicas,
        )

    return Views(store, projection.schema, keeper)


def set_going(service: Service, part: ServiceSpec) -> None:
    """Make a service's policies, where it has any, and what fires its timers."""
    store = service.store
    if part.timers:
        handlers = {name: handler(service) for name, handler in part.timers.items()}
        service.timers = Timers(service.pool, handlers, service.now, after_commit=store.doorbell)
    types: list[str] = []
    reactions: dict[str, list[Reaction]] = {}
    for matter in part.policies:
        for contract, policy in matter.items():
            types.append(contract.type)
            reactions.setdefault(unversioned(contract.type), []).append(policy(service))
    if not reactions:
        return

    async def react(connection: Connection, recorded: Recorded) -> None:
        for reaction in reactions[unversioned(recorded.type)]:
            await reaction(connection, recorded)

    def reacted(_: Sequence[Recorded]) -> None:
        store.doorbell()
        if service.timers:
            service.timers.wake()

    service.policies = Subscription(
        "policies",
        store,
        service.client,
        one_by_one(f"{part.name} policies", react),
        types=types,
        after_commit=reacted,
        behind=service.views,
        schema=part.name,
        replicas=service.settings.nats_replicas,
    )


@asynccontextmanager
async def running(app: FastAPI, part: ServiceSpec, settings: Settings) -> AsyncIterator[None]:
    """Connect, migrate, subscribe; on the way out stop all of it."""
    pool = await open_pool(settings, part.name, part.projection.search_path())
    vault = await open_vault(settings, pool)
    async with pool.acquire() as connection:
        for package in ("huiyin_service", part.package):
            await migrate(connection, package, part.name)
        await part.projection.make(connection)
        if await part.projection.outdated(connection):
            log.warning("read_models_outdated", cure=f"huiyin projections rebuild {part.name}")
    broker = open_broker(settings, part.name)
    client = await broker.connect()
    store = Store(pool, OURS, Doorbell(client), vault=vault, archive=open_archive(settings))
    service = Service(
        part.name,
        settings,
        Keys(settings.keys_folder),
        app.state.pages,
        pool,
        client,
        vault,
        store,
        views_of(part, settings, store, client),
        clock_of(settings),
    )
    set_going(service, part)
    await service.views.settle()
    if part.listener:
        service.listener = part.listener(service)
        await service.listener.join(broker)
    await broker.start()
    app.state.service = service
    tasks = [asyncio.create_task(one.run()) for one in (service.views, service.policies) if one]
    if service.timers:
        tasks.append(asyncio.create_task(service.timers.run()))
    if service.listener:
        tasks.append(asyncio.create_task(service.listener.run()))
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
