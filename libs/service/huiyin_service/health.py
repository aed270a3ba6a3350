"""GET /livez: whether this process answers. GET /readyz: whether it does its work, and behind the one origin all do.

That is all anybody is told. An operator is told of each part of each process, and what is the matter with it.
"""

import asyncio
import math
import re
import time
from collections.abc import Awaitable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import httpx
import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from nats.errors import Error as NatsError

from huiyin_events.horizon import horizon_holder
from huiyin_events.master_keys import MasterKeyMissing
from huiyin_events.timers import Timers
from huiyin_events.vault import Vault
from huiyin_service.client import trusted
from huiyin_service.http import Here, signed_in
from huiyin_service.policy.permits import may
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.service import Service
from huiyin_service.views import ShardRunner

log = structlog.get_logger()
router = APIRouter(tags=["health"], dependencies=[PUBLIC])

LOOK_SECONDS = 3.0
AGAIN_SECONDS = 0.5
"""Sooner than that where something is the matter, as when all has just been started."""
WITHIN_SECONDS = 2.0
GRACE_SECONDS = 30.0
"""For so long what was said last counts: who is busy answers late, and that is no reason to send everybody away."""
FORWARDED = ("authorization", "cookie")

Health = dict[str, Any]
"""`ok`, and the parts, each with its `ok` and what else is worth telling."""

_IN_WORDS = ("trouble", "first")
_KIND_OF_FAULT = re.compile("([^: ]+ [^: ]+: )?[^:]*")
"""What a fault is called, after the timer that it is of; its words may quote the row that it stumbled over."""
_LAG = (
    "SELECT store.count_after($1, $2, 100000) +"
    " (SELECT coalesce(sum(events), 0) FROM store.partitions WHERE to_tx > $1)::bigint"
)


@dataclass(slots=True)
class LastHealth:
    """What was last heard of a process, and when."""

    said: Health = field(default_factory=dict)
    at: float = -math.inf

    def hear(self, said: Health) -> None:
        """This is so now."""
        self.said, self.at = said, time.monotonic()

    @property
    def told(self) -> Health:
        """It, as long as it counts."""
        if (age := time.monotonic() - self.at) < GRACE_SECONDS:
            return self.said
        return {"ok": False, "parts": {}, "trouble": f"no answer for {age:.0f} s" if self.said else "no answer yet"}


class HealthWatch:
    """The health of this process and of its peers, looked at every few seconds: who asks for it waits for nobody."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._last = {name: LastHealth() for name in (service.name, *service.settings.peers)}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                well = all(health["ok"] for health in (await self.look()).values())
            except Exception as error:
                well = False
                log.warning("health_unknown", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(LOOK_SECONDS if well else AGAIN_SECONDS)

    async def look(self, asking: Mapping[str, str] | None = None) -> Mapping[str, Health]:
        """See how all are now; with the headers of who is `asking`, who may be told more by our peers.

        Who is busy answers late, or its database does: what was last said counts for a while.
        """
        peers = self._service.settings.peers
        async with httpx.AsyncClient(
            timeout=WITHIN_SECONDS, trust_env=False, verify=trusted(), headers=asking
        ) as client:
            asked = (own_health(self._service), *(peer_health(client, url) for url in peers.values()))
            return dict(zip(self._last, await asyncio.gather(*map(self._heard, self._last, asked)), strict=True))

    def last(self) -> Mapping[str, Health]:
        """How all were when they were last seen."""
        return {name: last.told for name, last in self._last.items()}

    async def _heard(self, name: str, asked: Awaitable[Health]) -> Health:
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                self._last[name].hear(said := await asked)
        except TimeoutError:
            return self._last[name].told
        return said


async def peer_health(client: httpx.AsyncClient, url: str) -> Health:
    """What another process says of itself, or that it cannot be asked. Raises TimeoutError."""
    try:
        answer = (await client.get(f"{url}/readyz")).json()
        return {"ok": answer["ok"], "parts": answer.get("parts", {})}
    except httpx.TimeoutException as error:
        raise TimeoutError from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        return {"ok": False, "parts": {}, "trouble": f"{type(error).__name__}: {error}"}


async def own_health(service: Service) -> Health:
    """The state of this process: database, NATS, each subscription with its lag in events and its trouble.

    Raises TimeoutError where the database is too busy to tell.
    """
    parts: Health = {}
    try:
        await _look_at_database(service, parts)
    except TimeoutError:
        raise
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        parts["postgres"] = {"ok": False, "trouble": f"{type(error).__name__}: {error}"}
    parts["nats"] = {"ok": service.client.is_connected}
    if service.listener and service.client.is_connected:
        try:
            parts[service.listener.name] = await service.listener.health()
        except NatsError as error:
            parts[service.listener.name] = {"ok": False, "trouble": f"{type(error).__name__}: {error}"}
    return {"ok": all(part["ok"] for part in parts.values()), "parts": parts}


async def _look_at_database(service: Service, parts: Health) -> None:
    """Add to `parts` what is asked of the database."""
    began = time.perf_counter()
    async with service.pool.acquire() as connection:
        outdated = await service.projection.outdated(connection)
    parts["postgres"] = {"ok": True, "ms": round(1000 * (time.perf_counter() - began), 1)}
    if outdated:
        parts["read_models"] = {"ok": False, "cure": f"huiyin projections rebuild {service.name}"}
    holder = await horizon_holder(service.pool)
    if holder and holder.age_seconds > service.settings.horizon_warning:
        parts["horizon"] = {
            "ok": False,
            "held_by": f"{holder.role}@{holder.database} pid {holder.pid} ({holder.state})",
            "seconds": round(holder.age_seconds, 1),
        }
    for subscription in service.subscriptions:
        parts[subscription.name] = await subscription_health(service, subscription)
    if service.opener:
        parts["keys"] = await keys_health(service.opener)
    if service.timers:
        parts["timers"] = await timers_health(service.timers, service.now())


async def subscription_health(service: Service, subscription: ShardRunner) -> Health:
    """How a subscription stands, and how far behind the log it is, unless it skips most of that."""
    parked = await subscription.parked()
    narrow = subscription is service.policies
    return {
        # One that still reads its way through the store is well; `live` and the lag tell how far it is.
        "ok": subscription.trouble is None,
        "live": subscription.live,
        "position": str(subscription.position),
        **({} if narrow else {"lag": await service.pool.fetchval(_LAG, *subscription.position)}),
        "handled": subscription.handled,
        **({"parked": asdict(parked)} if parked.events else {}),  # a warning: all other streams go on
        **({"trouble": subscription.trouble} if subscription.trouble else {}),
    }


async def keys_health(vault: Vault) -> Health:
    """Whether the master key that persons' keys are made under is here; after a rotation it may be elsewhere only."""
    try:
        await vault.check()
    except MasterKeyMissing as error:
        return {"ok": False, "trouble": str(error)}
    return {"ok": True}


async def timers_health(timers: Timers, now: datetime) -> Health:
    """How the timers stand. One whose handler fails keeps nothing else from its work: that is told, and all is well."""
    standing = await timers.standing()
    trouble = timers.trouble or standing.error
    return {
        "ok": timers.trouble is None,
        "waiting": standing.waiting,
        "due": standing.due,
        "oldest_due_seconds": round((now - standing.oldest_due).total_seconds(), 1) if standing.oldest_due else 0.0,
        "failing": standing.failing,
        **({"trouble": trouble} if trouble else {}),
    }


def without_words(told: Any) -> Any:  # noqa: ANN401 — JSON
    """The same without what an error says, in which somebody's name may be: what kind of fault there is."""
    if not isinstance(told, dict):
        return told
    return {
        name: _KIND_OF_FAULT.match(value)[0]  # type: ignore[index]  # it matches anything
        if name in _IN_WORDS and isinstance(value, str)
        else without_words(value)
        for name, value in told.items()
    }


@router.get("/livez", summary="that this process answers")
async def livez() -> JSONResponse:
    """200, whatever may be the matter with what it needs."""
    return JSONResponse({"ok": True})


@router.get("/readyz", summary="whether this process does its work; behind the one origin, whether all do")
async def readyz(request: Request, service: Here) -> JSONResponse:
    """200 when all is well, 503 otherwise; an operator is told which part is not."""
    watch: HealthWatch = request.app.state.health
    if await _may_inspect(request, service):
        healths = await watch.look({name: request.headers[name] for name in FORWARDED if name in request.headers})
    else:
        healths = {name: {"ok": health["ok"]} for name, health in watch.last().items()}
    ok = all(health["ok"] for health in healths.values())
    more = {"services": healths} if len(healths) > 1 else healths[service.name]
    return JSONResponse(without_words({"service": service.name, **more, "ok": ok}), 200 if ok else 503)


async def _may_inspect(request: Request, service: Service) -> bool:
    """Whether an operator asks; where that cannot be told, as when the database is away, it is anybody."""
    try:
        return may(await signed_in(request, service), "system.inspect")
    except Exception:
        return False
