"""Browsers that somebody signed in from before: what others get wrong in their name does not keep them out there.

A stranger who knows a login name could otherwise be wrong so often, and go on being so, that its holder never gets in.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from fastapi import Request, Response

from huiyin_service.cookies import keep_cookie, read_cookie
from huiyin_service.service import Service

COOKIE: Final = "huiyin_browser"
LASTS: Final = timedelta(days=180)
"""Since one last signed in there."""

_KNOW = """
INSERT INTO known_browsers (digest, account, seen_at) VALUES ($1, $2, $3)
ON CONFLICT (digest, account) DO UPDATE SET seen_at = excluded.seen_at
"""
_IS_KNOWN = "SELECT EXISTS (SELECT FROM known_browsers WHERE digest = $1 AND account = $2 AND seen_at > $3)"
_IS_OURS = "SELECT EXISTS (SELECT FROM known_browsers WHERE digest = $1)"


async def remember(request: Request, service: Service, response: Response, account: str) -> None:
    """Know this browser again as one that an account was signed in from; several people may use one."""
    given, now = read_cookie(request, COOKIE), service.now()
    ours = bool(given) and await service.pool.fetchval(_IS_OURS, _digest(given))
    secret = given if ours else secrets.token_urlsafe(32)
    await service.pool.execute(_KNOW, _digest(secret), account, now)
    seconds = int(LASTS.total_seconds())
    keep_cookie(response, COOKIE, secret, https=service.settings.https, max_age=seconds)


async def known_browser(request: Request, service: Service, account: str) -> str | None:
    """What a browser is counted as that an account was signed in from before; None for any other."""
    digest = _digest(read_cookie(request, COOKIE))
    known = await service.pool.fetchval(_IS_KNOWN, digest, account, service.now() - LASTS)
    return f"{digest.hex()} {account}" if known else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
