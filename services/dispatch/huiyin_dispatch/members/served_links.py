"""The link of the one who was served: a random secret, good for one service alone, of which we keep the digest."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from huiyin_service.problems import Problem
from huiyin_service.service import Service

LINK_LASTS = timedelta(days=30)

_KEEP = "INSERT INTO served_links (digest, service, good_until) VALUES ($1, $2, $3)"
_FORGET = "DELETE FROM served_links WHERE good_until < $1"
_IS_GOOD = "SELECT EXISTS (SELECT FROM served_links WHERE digest = $1 AND service = $2 AND good_until > $3)"


async def make_link(service: Service, served: UUID, at: datetime) -> str:
    """A new secret, to be handed to the one who was served."""
    secret = secrets.token_urlsafe(32)
    await service.pool.execute(_FORGET, at)
    await service.pool.execute(_KEEP, _digest(secret), served, at + LINK_LASTS)
    return secret


async def check_link(service: Service, secret: str, served: UUID, at: datetime) -> None:
    """Let through who holds a link of this service. Raises a 403 Problem."""
    if not await service.pool.fetchval(_IS_GOOD, _digest(secret), served, at):
        raise Problem(403, "link-of-another", "链接不对", "这个链接不是这条服务的，或已过期。")


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
