"""What was begun in a browser and is to go on there: named by a cookie, taken once, forgotten after minutes."""

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any, Final, Literal

from fastapi import Request, Response

from huiyin_service.cookies import drop_cookie, keep_cookie, read_cookie
from huiyin_service.problems import Problem
from huiyin_service.service import Service

PendingKind = Literal["second_factor", "passkey", "new_passkey", "provider"]

COOKIE: Final = "huiyin_pending"
LASTS: Final = timedelta(minutes=10)

_BEGIN = "INSERT INTO pending (digest, kind, data, expires_at) VALUES ($1, $2, $3::jsonb, $4)"
_FORGET = "DELETE FROM pending WHERE expires_at < $1"
_TAKE = "DELETE FROM pending WHERE digest = $1 AND kind = $2 AND expires_at > $3 RETURNING data"
_LOOK = "SELECT data FROM pending WHERE digest = $1 AND kind = $2 AND expires_at > $3"


async def begin(service: Service, response: Response, kind: PendingKind, data: dict[str, Any]) -> None:
    """Remember `data` for the browser that gets `response`."""
    secret, now = secrets.token_urlsafe(32), service.now()
    await service.pool.execute(_FORGET, now)
    await service.pool.execute(_BEGIN, _digest(secret), kind, json.dumps(data), now + LASTS)
    keep_cookie(response, COOKIE, secret, https=service.settings.https, max_age=int(LASTS.total_seconds()))


def forget(service: Service, response: Response) -> None:
    """Have the browser forget what was begun in it."""
    drop_cookie(response, COOKIE, https=service.settings.https)


async def look(request: Request, service: Service, kind: PendingKind) -> dict[str, Any]:
    """What was begun, which may go on being tried. Raises a 410 Problem where it is over."""
    return await _found(request, service, kind, _LOOK)


async def take(request: Request, service: Service, kind: PendingKind) -> dict[str, Any]:
    """What was begun, this once. Raises a 410 Problem where it is over."""
    return await _found(request, service, kind, _TAKE)


async def _found(request: Request, service: Service, kind: PendingKind, query: str) -> dict[str, Any]:
    data = await service.pool.fetchval(query, _digest(read_cookie(request, COOKIE)), kind, service.now())
    if data is None:
        raise Problem(410, "sign-in-over", "登录已中断", "间隔太久或已完成，请重新登录。")
    found: dict[str, Any] = json.loads(data)
    return found


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
