"""Where in its village an open issue is, as far as it says so: the estate, and in it the building or address (Y1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg

from huiyin_dispatch.desk.queries import ORDER_FILTER_ARGUMENTS, ORDER_FILTER_SQL, OrderFilter, filter_arguments
from huiyin_dispatch.orders.permissions import OrderAnswer
from huiyin_dispatch.orders.queries import DeskIssueRow
from huiyin_service.connections import counting


@dataclass(frozen=True, slots=True)
class LocationRow:
    """Where one entry of a list is; without a village: it does not say, or no more than the village.

    `in_estate` and `in_place` are how many of the whole list are there; `first_in_…` whether this is the first of them.
    """

    id: UUID
    village: str | None
    village_name: str | None
    estate: str | None
    estate_name: str | None
    place: str | None
    in_estate: int
    in_place: int
    first_in_estate: bool
    first_in_place: bool


@dataclass(frozen=True, slots=True)
class LocationGroup:
    """What of a page is in one place. `begins`: the first of its estate on this page."""

    at: LocationRow
    begins: bool
    rows: Sequence[DeskIssueRow | OrderAnswer]


# What an issue says is marked before every number or letter, so that 13号楼 is not 3号楼: see suggestion.in_building.
# An issue that names two estates may be in either, so it is in none. An address counts down to the building it names.
_PLACED = r"""
WITH listed AS ({listed}), said AS (
    SELECT id, division, since, address, concat_ws(' ', address, description) AS said,
           regexp_replace(concat_ws(' ', address, description), '([0-9A-Za-z]+)', chr(1) || '\1', 'g') AS marked,
           coalesce(substring(address FROM '^.*?[0-9A-Za-z]+ *(?:号楼|栋|幢|座)'), address) AS house
    FROM listed
), placed AS (
    SELECT s.id, s.division, s.since, e.code AS estate, e.name AS estate_name, b.number,
           coalesce(b.name, nullif(btrim(replace(s.house, coalesce(e.name, ''), '')), '')) AS place
    FROM said s LEFT JOIN LATERAL (
        SELECT min(code) AS code, min(name) AS name FROM estates
        WHERE village = s.division AND merged_into IS NULL AND strpos(s.said, name) > 0 HAVING count(*) = 1
    ) e ON true LEFT JOIN LATERAL (
        SELECT number, name FROM (
            SELECT number, name, strpos(s.marked, CASE WHEN name ~ '^[0-9A-Za-z]' THEN chr(1) ELSE '' END || name) AS at
            FROM buildings WHERE estate = e.code
        ) AS named WHERE at > 0 ORDER BY at, length(name) DESC LIMIT 1
    ) b ON true
), known AS (
    SELECT *, CASE WHEN coalesce(estate, place) IS NOT NULL THEN division END AS village FROM placed
)
SELECT k.id, village, d.name AS village_name, estate, estate_name, place,
       count(*) OVER estates AS in_estate, count(*) OVER places AS in_place,
       row_number() OVER (estates ORDER BY {order}) = 1 AS first_in_estate,
       row_number() OVER (places ORDER BY since, k.id) = 1 AS first_in_place
FROM known k LEFT JOIN divisions d ON d.code = k.village
WINDOW estates AS (PARTITION BY village, estate), places AS (PARTITION BY village, estate, number, place)
ORDER BY village NULLS LAST, estate NULLS LAST, {order} LIMIT ${limit} OFFSET ${offset}
"""
_IN_ESTATE = "length(number) NULLS LAST, number, place NULLS LAST, since, k.id"
_WAITING = """
SELECT id, division, reported_at AS since, address, description FROM issues
WHERE waiting AND division LIKE $1 || '%'
"""
_ORDERS = f"""
SELECT o.id, o.division, o.dispatched_at AS since, i.address, i.description
FROM orders o LEFT JOIN issues i ON i.id = o.issue {ORDER_FILTER_SQL}
"""  # noqa: S608 — our own words


def _placed(listed: str, given: int) -> str:
    """The query for a list that takes so many arguments, before limit and offset."""
    return _PLACED.format(listed=listed, order=_IN_ESTATE, limit=given + 1, offset=given + 2)


_WAITING_PLACED, _ORDERS_PLACED = _placed(_WAITING, 1), _placed(_ORDERS, ORDER_FILTER_ARGUMENTS)


async def waiting(pool: asyncpg.Pool, scope: str, limit: int, offset: int) -> list[LocationRow]:
    """The issues of `scope` that wait for an order, place by place, in each the oldest first; unknown places last."""
    return await _locations(pool, _WAITING_PLACED, scope, limit, offset)


async def orders(pool: asyncpg.Pool, scope: str, wanted: OrderFilter, limit: int, offset: int) -> list[LocationRow]:
    """The orders of `scope` that are wanted, likewise."""
    return await _locations(pool, _ORDERS_PLACED, *filter_arguments(scope, wanted), limit, offset)


async def _locations(pool: asyncpg.Pool, query: str, *given: Any) -> list[LocationRow]:
    # Every one of the list must be placed before the first page is known.
    async with counting(pool) as connection:
        return [LocationRow(**row) for row in await connection.fetch(query, *given)]


def groups(
    locations: Sequence[LocationRow], rows: Mapping[UUID, DeskIssueRow] | Mapping[UUID, OrderAnswer]
) -> list[LocationGroup]:
    """A page of a list, place by place; what went away between the two queries is left out."""
    found: list[LocationGroup] = []
    for (village, estate, _), group in groupby(
        (location for location in locations if location.id in rows),
        key=lambda location: (location.village, location.estate, location.place),
    ):
        several = list(group)
        begins = not found or (found[-1].at.village, found[-1].at.estate) != (village, estate)
        found.append(LocationGroup(several[0], begins, [rows[at.id] for at in several]))
    return found
