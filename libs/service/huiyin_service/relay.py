"""The relay as a process: a FastStream subscriber hears the doorbell, one task publishes the log, /healthz tells."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from huiyin_events.relay import Relay
from huiyin_events.store import Store
from huiyin_events.wire import DOORBELL
from huiyin_service import logs, telemetry
from huiyin_service.service import open_broker, open_pool
from huiyin_service.settings import Settings


def build(settings: Settings) -> FastAPI:
    """The relay's application."""
    logs.configure("relay", settings.log_format, settings.log_level)
    telemetry.configure("relay")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = await open_pool(settings, "relay", "store")
        broker = open_broker(settings, "relay")
        relay = app.state.relay = Relay(Store(pool), await broker.connect())
        app.state.client = await broker.connect()

        @broker.subscriber(DOORBELL)
        async def ring(_: bytes) -> None:
            relay.wake()

        await broker.start()
        task = asyncio.create_task(relay.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await broker.stop()
            await asyncio.wait_for(pool.close(), 5)

    app = FastAPI(title="Huiyin 回音: relay", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        relay: Relay = app.state.relay
        parts: dict[str, Any] = {
            "relay": {
                "ok": relay.active and relay.trouble is None,
                "active": relay.active,
                "cursor": str(relay.cursor),
                "published": relay.published,
                **({"trouble": relay.trouble} if relay.trouble else {}),
            },
            "nats": {"ok": app.state.client.is_connected},
        }
        ok = all(part["ok"] for part in parts.values())
        return JSONResponse({"service": "relay", "ok": ok, "parts": parts}, 200 if ok else 503)

    return app
