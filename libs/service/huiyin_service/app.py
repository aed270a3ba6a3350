"""From a service's part to a FastAPI application: the same frame around all four."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from fastapi import Depends, FastAPI, Request, Response
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

from huiyin_service import health, logs, telemetry
from huiyin_service.clock import clock_of
from huiyin_service.errors import IN_OPENAPI, install
from huiyin_service.http import readable, signed_in
from huiyin_service.service import Part, running
from huiyin_service.settings import Settings
from huiyin_service.web import Pages, session, static_files

log = structlog.get_logger()

QUIET = ("/healthz", "/static/")


def build(part: Part, settings: Settings) -> FastAPI:
    """The application of one service."""
    logs.configure(part.name, settings.log_format, settings.log_level)
    telemetry.configure(part.name)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(app, part, settings):
            yield

    prefix = f"/api/{part.name}"
    app = FastAPI(
        title=f"Huiyin 回音: {part.name}",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=f"{prefix}/docs",
        redoc_url=None,
        openapi_url=f"{prefix}/openapi.json",
        responses=IN_OPENAPI,
    )
    app.state.pages = Pages(part.package, clock=clock_of(settings))
    install(app, app.state.pages)
    app.include_router(health.router)
    for router in (session.router, *part.routers):
        app.include_router(router, dependencies=[Depends(readable), Depends(signed_in)])
    app.mount("/static", static_files(), name="static")
    app.middleware("http")(note_request)
    FastAPIInstrumentor.instrument_app(app, excluded_urls="healthz,static", exclude_spans=["receive", "send"])
    return app


async def note_request(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """One log line a request, with its trace."""
    began = time.perf_counter()
    response = await answer(request)
    if not request.url.path.startswith(QUIET):
        log.info(
            "request",
            method=request.method,
            path=request.url.path,
            status=response.status_code,
            ms=round(1000 * (time.perf_counter() - began), 1),
        )
    return response
