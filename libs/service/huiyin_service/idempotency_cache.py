"""Idempotency keys of requests that do no harm when carried out again: a caller who repeats one gets the first answer.

Commands need more, to happen once: their key goes into the store with what they did, see `decider.perform`.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel

from huiyin_events.store import IdempotencyKey, IdempotencyKeyReused
from huiyin_service.service import Service

M = TypeVar("M", bound=BaseModel)


async def cached_response(
    service: Service, key: IdempotencyKey | None, shape: type[M], answer: Callable[[], Awaitable[M]]
) -> M:
    """Answer, or say again what was answered when `key` came first. Raises IdempotencyKeyReused."""
    if key is None:
        return await answer()
    if before := await answered_before(service, key, shape):
        return before
    now = await answer()
    await service.pool.execute(
        "INSERT INTO idempotency_cache (key, fingerprint, response) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING",
        key.key,
        key.fingerprint,
        now.model_dump_json(),
    )
    # Of two at the same time one was first, and both say what it said.
    return await answered_before(service, key, shape) or now


async def answered_before(service: Service, key: IdempotencyKey, shape: type[M]) -> M | None:
    """What was answered when `key` came first, if it did. Raises IdempotencyKeyReused."""
    row = await service.pool.fetchrow("SELECT fingerprint, response FROM idempotency_cache WHERE key = $1", key.key)
    if row is None:
        return None
    if row["fingerprint"] != key.fingerprint:
        raise IdempotencyKeyReused(key.key)
    return shape.model_validate_json(row["response"])
