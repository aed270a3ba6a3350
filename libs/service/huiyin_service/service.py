"""What a running service is made of. The four differ only in their spec: their own views, policies and routes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Protocol

import asyncpg
import structlog
from fastapi import APIRouter, FastAPI
from faststream.nats import NatsBroker
from nats.aio.client import Client

from huiyin_contracts import OURS, Event, unversioned
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_county import view as county
from huiyin_county.recodings import go_along, in_its_place
from huiyin_events.checkpoints import BatchHandler
from huiyin_events.clock import Clock, utc_now
from huiyin_events.envelope import Cursor, Recorded, split_at
from huiyin_events.master_keys import MasterKeys
from huiyin_events.migrate import migrate
from huiyin_events.projections import Projection
from huiyin_events.store import Connection, Store
from huiyin_events.subscription import BEHIND_SECONDS, Reaction, Subscription, one_by_one
from huiyin_events.timers import TimerHandler, Timers
from huiyin_events.vault import Vault, opened
from huiyin_events.wire import Doorbell
from huiyin_service.authority import view as authority
from huiyin_service.authority.check import Authority
from huiyin_service.clock import clock_of
from huiyin_service.connections import open_archive, open_broker, open_pool, open_vault
from huiyin_service.database_roles import role_of
from huiyin_service.keyring import Issuer, Keyring
from huiyin_service.limits.buckets import keep_forgetting
from huiyin_service.limits.flood_gate import FloodGate
from huiyin_service.persons import view as persons
from huiyin_service.pictures.cleaner import PictureCleaner
from huiyin_service.problems import Problem
from huiyin_service.settings import Settings
from huiyin_service.tokens import TokenIssuer, TokenVerifier, issuer_of
from huiyin_service.views import Changed, ShardRunner, Views, views_of
from huiyin_service.web.pages import Pages

log = structlog.get_logger()

STEPS = 4
"""So many reactions in a row are waited for before a timer fires: an answer ends a round, and that ends a duty."""


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
    reactions by event type, a mapping for each subject they are about; `timers` says by name what is done when a timer
    fires; `listener` hears other systems, or speaks to them. One that is not `personal` has no keys of persons: it
    knows what the public may know. `issuer` names the tokens that it signs, where it does. `placed` are its tables
    whose column `division` follows the map: what stood under a code goes along to the one that it became. `chores` run
    beside all that, until they are cancelled.
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
    personal: bool = True
    issuer: Issuer | None = None
    placed: Sequence[str] = ()
    chores: Sequence[Callable[["Service"], Coroutine[Any, Any, None]]] = ()

    def projection(self, masters: MasterKeys | None = None) -> Projection:
        """Its read models; with `masters` they are given personal values open, and forget them by `PersonErased`."""

        async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
            for piece in split_at(batch, DivisionRecoded):
                await county.project(connection, piece)
                await authority.project(connection, piece)
                if self.personal:
                    piece = await opened(masters, connection, piece) if masters else piece  # noqa: PLW2901
                    await persons.project(connection, piece)
                await self.project(connection, await go_along(connection, piece, self.placed) if self.placed else piece)

        frame = ("huiyin_county", "huiyin_service.authority", *(("huiyin_service.persons",) if self.personal else ()))
        return Projection(self.name, (*frame, *subjects(self.package)), project, role_of(self.name), OURS)


def subjects(package: str) -> list[str]:
    """The subjects of a service that have tables, `view.sql`, in the order of their names."""
    root = files(package)
    return [f"{package}.{one.name}" for one in sorted(root.iterdir(), key=str) if one.joinpath("view.sql").is_file()]


@dataclass
class Service:
    """A service while it runs: its store, vault, subscriptions, timers, clock. One a process, `app.state.service`."""

    name: str
    settings: Settings
    tokens: TokenVerifier
    authority: Authority
    pages: Pages
    pool: asyncpg.Pool
    client: Client
    opener: Vault | None
    store: Store
    views: Views
    projection: Projection
    now: Clock = utc_now
    policies: Subscription | None = None
    timers: Timers | None = None
    listener: Listener | None = None
    pictures: PictureCleaner = field(default_factory=PictureCleaner)
    issuer: TokenIssuer | None = None
    flood_gate: FloodGate = field(default_factory=FloodGate)

    @property
    def vault(self) -> Vault:
        """The keys of persons, which every service has but the one that knows only what the public may know."""
        assert self.opener, f"{self.name} has no keys of persons"
        return self.opener

    @property
    def subscriptions(self) -> Sequence[ShardRunner]:
        """What keeps its read models, and its policies where it has any."""
        return [*self.views.runners, *([self.policies] if self.policies else [])]

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

    async def reacted_to_all(self) -> None:
        """Wait until its policies reacted to all that was committed, and to what that led to. Raises TimeoutError."""
        if self.policies is None:
            return
        head: Cursor | None = None
        for _ in range(STEPS):
            before, head = head, await self.store.head()
            if head == before:
                return
            if not await self.policies.caught_up(BEHIND_SECONDS):
                raise TimeoutError(f"policies stand at {self.policies.position}, which is behind")


def set_up(service: Service, spec: ServiceSpec) -> None:
    """Make a service's policies, where it has any, and what fires its timers."""
    store = service.store
    if spec.timers:
        handlers = {name: in_its_place(handler(service)) for name, handler in spec.timers.items()}
        service.timers = Timers(service.pool, handlers, service.now, store.doorbell, service.reacted_to_all)
    types: list[str] = []
    reactions: dict[str, list[Reaction]] = {}
    for about in spec.policies:
        for contract, policy in about.items():
            types.append(contract.type)
            reactions.setdefault(unversioned(contract.type), []).append(policy(service))
    if not reactions:
        return

    async def react(connection: Connection, recorded: Recorded) -> None:
        [recorded] = await go_along(connection, [recorded], ()) if spec.placed else [recorded]
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
        one_by_one(f"{spec.name} policies", react),
        types=types,
        after_commit=reacted,
        behind=service.views,
        schema=spec.name,
        replicas=None,
    )


@asynccontextmanager
async def running(app: FastAPI, spec: ServiceSpec, settings: Settings) -> AsyncIterator[None]:
    """Connect, migrate, subscribe; on the way out stop all of it."""
    projection = spec.projection()
    pool = await open_pool(settings, spec.name, projection.search_path())
    vault = await open_vault(settings, pool) if spec.personal else None
    async with pool.acquire() as connection:
        for package in ("huiyin_service", spec.package):
            await migrate(connection, package, spec.name)
        await projection.make(connection)
        if await projection.outdated(connection):
            log.warning("read_models_outdated", cure=f"huiyin projections rebuild {spec.name}")
    broker = open_broker(settings, spec.name)
    client = await broker.connect()
    store = Store(pool, OURS, Doorbell(client), vault=vault, archive=open_archive(settings))
    now = clock_of(settings)

    async def catch_up(seconds: float) -> bool:
        return await views.caught_up(seconds)

    checked = Authority(pool, catch_up, now)
    views = views_of(spec, settings, store, client, vault.masters if vault else None, checked.changed)
    service = Service(
        spec.name,
        settings,
        TokenVerifier(Keyring(settings.keys_folder)),
        checked,
        app.state.pages,
        pool,
        client,
        vault,
        store,
        views,
        projection,
        now,
        issuer=issuer_of(settings, spec.issuer) if spec.issuer else None,
    )
    set_up(service, spec)
    await service.views.reload_shards()
    if spec.listener:
        service.listener = spec.listener(service)
        await service.listener.join(broker)
    await broker.start()
    app.state.service = service
    tasks = [asyncio.create_task(one.run()) for one in (service.views, service.policies) if one]
    tasks.append(asyncio.create_task(keep_forgetting(pool, service.now)))
    tasks.extend(asyncio.create_task(chore(service)) for chore in spec.chores)
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
        await service.pictures.close()
        await asyncio.wait_for(pool.close(), 5)
        log.info("service_stopped")
