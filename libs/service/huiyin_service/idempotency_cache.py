"""Idempotency keys of what leaves no event to keep them with: a caller who repeats a request gets the first answer.

`cached_response` is for what does no harm when carried out again, `done_once` for what changes tables of the service's
own. A command of one stream needs neither: its key goes into the store with what it did, see `decider.perform`.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel

from huiyin_events.connections import Database
from huiyin_events.store import Connection, IdempotencyKey, IdempotencyKeyReused
from huiyin_service.service import Service

M = TypeVar("M", bound=BaseModel)

_KEEP = "INSERT INTO idempotency_cache (key, fingerprint, response) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING"
_ANSWERED = "UPDATE idempotency_cache SET response = $2::jsonb WHERE key = $1"
_FIND = "SELECT fingerprint, response FROM idempotency_cache WHERE key = $1"


async def cached_response(
    service: Service, key: IdempotencyKey | None, shape: type[M], answer: Callable[[], Awaitable[M]]
) -> M:
    """Answer, or say again what was answered when `key` came first. Raises IdempotencyKeyReused."""
    if key is None:
        return await answer()
    if before := await answered_before(service, key, shape):
        return before
    now = await answer()
    await service.pool.execute(_KEEP, key.key, key.fingerprint, now.model_dump_json())
    # Of two at the same time one was first, and both say what it said.
    return await answered_before(service, key, shape) or now


async def answered_before(service: Service, key: IdempotencyKey, shape: type[M]) -> M | None:
    """What was answered when `key` came first, if it did. Raises IdempotencyKeyReused."""
    return await _answered(service.pool, key, shape)


async def done_once(
    service: Service,
    key: IdempotencyKey | None,
    shape: type[M],
    work: Callable[[Connection], Awaitable[M]],
    *,
    told_once: frozenset[str] = frozenset(),
) -> tuple[M, bool]:
    """What `work` does in one transaction and answers, and whether it was done now: not, where `key` came before.

    `told_once` are fields that nobody keeps, such as a secret: sent again, they are empty. Who sends the same at the
    same time waits, each with a connection, so `work` asks on the one it is given alone. Raises IdempotencyKeyReused.
    """
    async with service.pool.acquire() as connection, connection.transaction():
        if key is None:
            return await work(connection), True
        if await connection.execute(_KEEP, key.key, key.fingerprint, "null") == "INSERT 0 0":
            before = await _answered(connection, key, shape)
            assert before is not None
            return before, False
        now = await work(connection)
        await connection.execute(_ANSWERED, key.key, now.model_dump_json(exclude=set(told_once)))
        return now, True


async def _answered(database: Database, key: IdempotencyKey, shape: type[M]) -> M | None:
    row = await database.fetchrow(_FIND, key.key)
    if row is None:
        return None
    if row["fingerprint"] != key.fingerprint:
        raise IdempotencyKeyReused(key.key)
    return shape.model_validate_json(row["response"])
