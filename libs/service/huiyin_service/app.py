"""From a service's spec to a FastAPI application: the same frame around all."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import Depends, FastAPI
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huiyin_service import health, logs, telemetry
from huiyin_service.clock import clock_of
from huiyin_service.edges.answers import PrivateAnswers
from huiyin_service.edges.bodies import BoundedBodies
from huiyin_service.edges.crowds import LargeBodies
from huiyin_service.edges.hosts import KnownHosts
from huiyin_service.errors import IN_OPENAPI, install, refusing
from huiyin_service.health import HealthWatch
from huiyin_service.http import Fresh, readable, signed_in
from huiyin_service.limits.flood import Unhurried
from huiyin_service.parameters import OnlyKnown, known_parameters
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.policy.routes import say_in_openapi
from huiyin_service.security_log import api as security_log_api
from huiyin_service.security_log.page import security_log_page
from huiyin_service.service import ServiceSpec, running
from huiyin_service.settings import Settings
from huiyin_service.web import Pages, language
from huiyin_service.web.api_reference import reference_page
from huiyin_service.web.assets import own_files, static_files

log = structlog.get_logger()

QUIET = ("/livez", "/readyz", "/static/", "/deliberation/ballots/")
"""Of these is neither a line nor a trace: checks and files are many; when a ballot came is nobody's to know (0042)."""


def build(spec: ServiceSpec, settings: Settings) -> FastAPI:
    """The application of one service."""
    logs.configure(spec.name, settings.log_format, settings.log_level)
    telemetry.configure(spec.name)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(app, spec, settings):
            app.state.health = HealthWatch(app.state.service)
            watching = asyncio.create_task(app.state.health.run())
            yield
            watching.cancel()

    prefix = f"/api/{spec.name}"
    app = FastAPI(
        title=f"Huiyin 回音: {spec.name}",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{prefix}/openapi.json",
        responses=IN_OPENAPI,
    )
    app.state.https = settings.https
    app.state.pages = Pages(
        spec.package,
        clock=clock_of(settings),
        preview=PhotoFiles(settings.photos_folder).preview,
        https=settings.https,
    )
    install(app, app.state.pages)
    app.include_router(reference_page(prefix, app.state.pages))
    app.include_router(health.router, dependencies=[OnlyKnown])
    frame = [Depends(readable), OnlyKnown, Depends(signed_in), Unhurried]
    app.include_router(language.router, dependencies=frame)
    # Each right into the application: FastAPI analyses every route anew for every router it lies in.
    for router in (*spec.api, security_log_api.router):
        app.include_router(router, prefix=prefix, tags=[spec.name], dependencies=frame)
    for router in (*spec.pages, security_log_page(spec.name)):
        app.include_router(router, include_in_schema=False, dependencies=[*frame, Fresh])
    app.state.parameters = known_parameters(app.routes)
    say_in_openapi(app)
    app.mount(f"/static/{spec.name}", own_files(app.state.pages.own_files), name="own")
    app.mount("/static", static_files(), name="static")
    # The last is the first that a request meets.
    app.add_middleware(LargeBodies)
    app.add_middleware(BoundedBodies)
    app.add_middleware(PrivateAnswers)
    app.add_middleware(KnownHosts, settings=settings, refusing=refusing(app.state.pages))
    app.add_middleware(NotedRequests)
    FastAPIInstrumentor.instrument_app(
        app, excluded_urls="livez,readyz,static,invitations,deliberation/ballots", exclude_spans=["receive", "send"]
    )
    return app


class NotedRequests:
    """One log line a request, with its trace, once its answer has begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["path"].startswith(QUIET):
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                ms = round(1000 * (time.perf_counter() - began), 1)
                log.info(
                    "request",
                    method=scope["method"],
                    path=logs.noted_path(scope["path"]),
                    status=message["status"],
                    ms=ms,
                )
            await send(message)

        await self._app(scope, receive, noting)
