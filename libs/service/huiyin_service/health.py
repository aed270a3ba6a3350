"""GET /healthz: this process's parts, with how far each subscription is behind the log."""

import asyncio
import re
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

import httpx
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from nats.errors import Error as NatsError

from huiyin_events.horizon import horizon_holder
from huiyin_events.master_keys import MasterKeyMissing
from huiyin_events.timers import Timers
from huiyin_events.vault import Vault
from huiyin_service.client import trusted
from huiyin_service.http import Here
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.service import Service

router = APIRouter(tags=["health"], dependencies=[PUBLIC])

PEER_SECONDS = 2.0
_IN_WORDS = ("trouble", "first")
_KIND_OF_FAULT = re.compile("([^: ]+ [^: ]+: )?[^:]*")
"""What a fault is called, after the timer that it is of; its words may quote the row that it stumbled over."""


async def own_health(service: Service) -> dict[str, Any]:
    """The state of this process: database, NATS, each subscription with its lag in events and its trouble."""
    parts: dict[str, Any] = {}
    try:
        async with asyncio.timeout(PEER_SECONDS):
            began = time.perf_counter()
            await service.pool.fetchval("SELECT 1")
            parts["postgres"] = {"ok": True, "ms": round(1000 * (time.perf_counter() - began), 1)}
            holder = await horizon_holder(service.pool)
            if holder and holder.age_seconds > service.settings.horizon_warning:
                parts["horizon"] = {
                    "ok": False,
                    "held_by": f"{holder.role}@{holder.database} pid {holder.pid} ({holder.state})",
                    "seconds": round(holder.age_seconds, 1),
                }
            for subscription in service.subscriptions:
                lag = await service.pool.fetchval(
                    "SELECT store.count_after($1, $2, 100000) +"
                    " (SELECT coalesce(sum(events), 0) FROM store.partitions WHERE to_tx > $1)::bigint",
                    *subscription.position,
                )
                narrow = subscription is service.policies
                parked = await subscription.parked()
                parts[subscription.name] = {
                    # One that still reads its way through the store is well; `live` and the lag tell how far it is.
                    "ok": subscription.trouble is None,
                    "live": subscription.live,
                    "position": str(subscription.position),
                    **({} if narrow else {"lag": lag}),
                    "handled": subscription.handled,
                    **({"parked": asdict(parked)} if parked.events else {}),  # a warning: all other streams go on
                    **({"trouble": subscription.trouble} if subscription.trouble else {}),
                }
            if service.opener:
                parts["keys"] = await keys_health(service.opener)
            if service.timers:
                parts["timers"] = await timers_health(service.timers, service.now())
    except Exception as error:
        parts["postgres"] = {"ok": False, "trouble": f"{type(error).__name__}: {error}"}
    parts["nats"] = {"ok": service.client.is_connected}
    if service.listener and service.client.is_connected:
        try:
            async with asyncio.timeout(PEER_SECONDS):
                parts[service.listener.name] = await service.listener.health()
        except (NatsError, TimeoutError) as error:
            parts[service.listener.name] = {"ok": False, "trouble": f"{type(error).__name__}: {error}"}
    return {"ok": all(part["ok"] for part in parts.values()), "parts": parts}


async def keys_health(vault: Vault) -> dict[str, Any]:
    """Whether the master key that persons' keys are made under is here; after a rotation it may be elsewhere only."""
    try:
        await vault.check()
    except MasterKeyMissing as error:
        return {"ok": False, "trouble": str(error)}
    return {"ok": True}


async def timers_health(timers: Timers, now: datetime) -> dict[str, Any]:
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


@router.get("/healthz", summary="all parts of this process; behind the one origin, of the whole system")
async def healthz(service: Here) -> JSONResponse:
    """200 when all is well, 503 otherwise; the body says which part is not."""
    health: dict[str, Any] = {"service": service.name, **await own_health(service)}
    if service.settings.peers:
        async with httpx.AsyncClient(timeout=PEER_SECONDS, trust_env=False, verify=trusted()) as client:
            answers = await asyncio.gather(*(peer_health(client, url) for url in service.settings.peers.values()))
        health["services"] = {
            service.name: {"ok": health["ok"], "parts": health.pop("parts")},
            **dict(zip(service.settings.peers, answers, strict=True)),
        }
        health["ok"] = all(part["ok"] for part in health["services"].values())
    return JSONResponse(without_words(health), 200 if health["ok"] else 503)


def without_words(told: Any) -> Any:  # noqa: ANN401 — JSON
    """The same as anybody may read it: what kind of fault there is, and not what the error says."""
    if not isinstance(told, dict):
        return told
    return {
        name: _KIND_OF_FAULT.match(value)[0]  # type: ignore[index]  # it matches anything
        if name in _IN_WORDS and isinstance(value, str)
        else without_words(value)
        for name, value in told.items()
    }


async def peer_health(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """What another process says of itself, or that it does not answer."""
    try:
        answer: dict[str, Any] = (await client.get(f"{url}/healthz")).json()
        return {"ok": answer["ok"], "parts": answer["parts"]}
    except (httpx.HTTPError, ValueError, KeyError) as error:
        return {"ok": False, "parts": {}, "trouble": f"{type(error).__name__}: {error}"}
