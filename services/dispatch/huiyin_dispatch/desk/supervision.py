"""What a supervisor sees of the orders under way: by how late they are, by whom they are with, and one by one (P5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import asyncpg

from huiyin_contracts.parties import PartyKind
from huiyin_dispatch.desk.queries import orders_by_id
from huiyin_dispatch.orders.queries import OrderRow
from huiyin_service.connections import counting
from huiyin_service.persons.masking import GONE, PersonName

Age = Literal["over-7-days", "over-3-days", "over-1-day", "overdue", "within-a-day", "later", "suspended"]
"""How late an order is, what is overdue longest first; `later` has no deadline or more than a day to it."""
AGES: tuple[Age, ...] = get_args(Age)

OPEN_TO_ANYBODY, IN_PARTS = ":open", ":parts"
"""Whom an order is with that no one has accepted yet, or that is handled in parts: neither is a sign-in."""


@dataclass(frozen=True, slots=True)
class Only:
    """Which of the orders: those of one owner, as `Owner.key` names them, and those so late. None: all."""

    owner: str | None = None
    age: Age | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with orders under way: how many, of those how many near or past their deadline or supervised.

    Without a name: not taken yet, or handled in parts. `oldest` is when the first of them was sent out.
    """

    key: str
    kind: PartyKind | None
    name: str | None
    under_way: int
    near: int
    overdue: int
    supervised: int
    oldest: datetime

    @property
    def called(self) -> PersonName:
        """Their name, as pages call a party."""
        return PersonName(self.name or GONE)


# The stages are said here, and not given, so that the index of what is open serves whatever division is asked for.
_HELD = f"""
WITH held AS (
    SELECT id, division, assignee_kind, assignee_name, dispatched_at, due_at, supervised, suspended_at,
           due_at >= $2 AND warn_at < $2 AND suspended_at IS NULL AS near,
           due_at < $2 AND suspended_at IS NULL AS late,
           CASE stage WHEN 'split' THEN '{IN_PARTS}'
                ELSE coalesce(assignee_id, assignee_kind || ':' || assignee_name, '{OPEN_TO_ANYBODY}') END AS owner,
           CASE WHEN suspended_at IS NOT NULL THEN 'suspended'
                WHEN due_at <= $2 - interval '7 days' THEN 'over-7-days'
                WHEN due_at <= $2 - interval '3 days' THEN 'over-3-days'
                WHEN due_at <= $2 - interval '1 day' THEN 'over-1-day'
                WHEN due_at < $2 THEN 'overdue'
                WHEN due_at <= $2 + interval '1 day' THEN 'within-a-day'
                ELSE 'later' END AS age
    FROM orders_named WHERE division LIKE $1 || '%' AND stage IN ('dispatched', 'accepted', 'split')
)
"""  # noqa: S608 — our own words
_ONLY = "($3::text IS NULL OR owner = $3) AND ($4::text IS NULL OR age = $4)"
_AGES = f"{_HELD} SELECT age, count(*) AS n FROM held WHERE $3::text IS NULL OR owner = $3 GROUP BY age"  # noqa: S608
_OWNERS = f"""{_HELD}
SELECT owner AS key, (array_agg(assignee_kind ORDER BY dispatched_at DESC))[1] AS kind,
       (array_agg(assignee_name ORDER BY dispatched_at DESC))[1] AS name, count(*) AS under_way,
       count(*) FILTER (WHERE near) AS near, count(*) FILTER (WHERE late) AS overdue,
       count(*) FILTER (WHERE supervised <> '{{}}') AS supervised, min(dispatched_at) AS oldest
FROM held WHERE {_ONLY} GROUP BY owner
ORDER BY overdue DESC, near DESC, under_way DESC, owner LIMIT $5 OFFSET $6
"""  # noqa: S608
_COUNT_OWNERS = f"{_HELD} SELECT count(DISTINCT owner) FROM held WHERE {_ONLY}"  # noqa: S608
_COUNT = f"{_HELD} SELECT count(*) FROM held WHERE {_ONLY}"  # noqa: S608
_PAGE = f"""{_HELD}
SELECT id FROM held WHERE {_ONLY}
ORDER BY suspended_at IS NOT NULL, due_at NULLS LAST, dispatched_at, id LIMIT $5 OFFSET $6
"""  # noqa: S608
_BELOW = f"{_HELD} SELECT left(division, $3) AS code, count(*) AS n FROM held WHERE late GROUP BY 1"  # noqa: S608


async def ages(pool: asyncpg.Pool, scope: str, now: datetime, owner: str | None) -> dict[Age, int]:
    """How many orders of `scope`, or of one owner there, are how late; all that there are, none left out."""
    rows = await _fetch(pool, _AGES, scope, now, owner)
    return dict.fromkeys(AGES, 0) | {row["age"]: row["n"] for row in rows}


async def owners(pool: asyncpg.Pool, scope: str, now: datetime, only: Only, limit: int, offset: int) -> list[Owner]:
    """Whom the orders of `scope` are with, first who has most that is overdue."""
    rows = await _fetch(pool, _OWNERS, scope, now, only.owner, only.age, limit, offset)
    return [Owner(**row) for row in rows]


async def count_owners(pool: asyncpg.Pool, scope: str, now: datetime, only: Only) -> int:
    """How many those are."""
    return int((await _fetch(pool, _COUNT_OWNERS, scope, now, only.owner, only.age))[0]["count"])


async def orders(pool: asyncpg.Pool, scope: str, now: datetime, only: Only, limit: int, offset: int) -> list[OrderRow]:
    """The orders themselves, what is overdue longest first, and what is suspended last."""
    ids = [row["id"] for row in await _fetch(pool, _PAGE, scope, now, only.owner, only.age, limit, offset)]
    rows = await orders_by_id(pool, ids)
    return [rows[order] for order in ids if order in rows]


async def count(pool: asyncpg.Pool, scope: str, now: datetime, only: Only) -> int:
    """How many those are."""
    return int((await _fetch(pool, _COUNT, scope, now, only.owner, only.age))[0]["count"])


async def overdue_below(pool: asyncpg.Pool, scope: str, now: datetime, length: int) -> dict[str, int]:
    """How many are overdue in each division of `scope` whose code has this length."""
    rows = await _fetch(pool, _BELOW, scope, now, length)
    return {row["code"]: row["n"] for row in rows}


async def _fetch(pool: asyncpg.Pool, query: str, *given: Any) -> list[Any]:
    async with counting(pool) as connection:
        return list(await connection.fetch(query, *given))
