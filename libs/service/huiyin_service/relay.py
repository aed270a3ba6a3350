"""The relay as a process: a FastStream subscriber hears the doorbell, one task publishes the log, /readyz tells."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from opentelemetry.metrics import CallbackOptions, Observation, get_meter

from huiyin_contracts import OURS
from huiyin_events.horizon import HorizonWatch
from huiyin_events.relay import Relay
from huiyin_events.store import Store
from huiyin_events.transparency.grower import TreeGrower
from huiyin_events.transparency.signing_key import SigningKey
from huiyin_events.upkeep import keep_up
from huiyin_events.wire import DOORBELL
from huiyin_service import logs, telemetry
from huiyin_service.access.positions import KeptPositions
from huiyin_service.access.registry import AccessRegistry
from huiyin_service.connections import open_archive, open_broker, open_pool
from huiyin_service.health import livez
from huiyin_service.settings import Settings
from huiyin_service.verifier import lay_out


def build(settings: Settings) -> FastAPI:
    """The relay's application."""
    logs.configure("relay", settings.log_format, settings.log_level)
    telemetry.configure("relay")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = await open_pool(settings, "relay", "store")
        upkeep = asyncio.create_task(keep_up(pool))  # before NATS, which may be long in coming
        broker = open_broker(settings, "relay")
        store = Store(pool, OURS, archive=open_archive(settings))
        relay = app.state.relay = Relay(store, await broker.connect(), settings.nats_replicas)
        app.state.client = await broker.connect()
        name = settings.public_url.partition("://")[2].rstrip("/") + "/log"
        grower = TreeGrower(store, settings.transparency_folder, SigningKey(settings.tree_key), name)
        app.state.grower = grower
        lay_out(settings.transparency_folder)
        # Of relays one is active: it watches for all, so that what stands still is told once.
        watch = HorizonWatch(pool, settings.horizon_warning, on_duty=lambda: relay.active)
        gauge(watch)
        positions = KeptPositions(app.state.client.jetstream(), AccessRegistry(settings.access_folder))

        @broker.subscriber(DOORBELL)
        async def ring(_: bytes) -> None:
            relay.wake()
            grower.wake()

        await broker.start()
        work = (relay.run(), grower.run(), watch.run(), positions.run())
        tasks = [upkeep, *(asyncio.create_task(each) for each in work)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await broker.stop()
            await asyncio.wait_for(pool.close(), 5)

    app = FastAPI(title="Huiyin 回音: relay", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    app.add_api_route("/livez", livez)

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        relay: Relay = app.state.relay
        parts: dict[str, Any] = {
            "relay": {
                "ok": relay.trouble is None,  # one that stands by is as ready as the one that is active
                "active": relay.active,
                "cursor": str(relay.cursor),
                "published": relay.published,
                **({"trouble": relay.trouble} if relay.trouble else {}),
            },
            "nats": {"ok": app.state.client.is_connected},
        }
        ok = all(part["ok"] for part in parts.values())
        parts["tree"] = tree_health(app.state.grower)  # publishing goes on without
        return JSONResponse({"service": "relay", "ok": ok, "parts": parts}, 200 if ok else 503)

    return app


def tree_health(grower: TreeGrower) -> dict[str, Any]:
    """How far the tree over the log is, and what keeps it from growing."""
    return {
        "ok": grower.trouble is None,
        "active": grower.active,
        **({"origin": grower.tree.origin, "size": grower.tree.size} if grower.tree else {}),
        **({"trouble": grower.trouble} if grower.trouble else {}),
    }


def gauge(watch: HorizonWatch) -> None:
    """The age of what holds the horizon as a metric, from the process that watches it."""

    def observe(_: CallbackOptions) -> Iterable[Observation]:
        return [] if watch.seconds is None else [Observation(watch.seconds)]

    get_meter("huiyin_service").create_observable_gauge(
        "huiyin.horizon.age",
        [observe],
        unit="s",
        description="age of the oldest writing transaction in the cluster, which every reader waits for",
    )
