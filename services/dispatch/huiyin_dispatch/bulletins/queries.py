"""What a bulletin tells of a period, counted from the orders; and the bulletins that were issued."""

from datetime import datetime
from typing import Self

import asyncpg
from pydantic import AwareDatetime

from huiyin_contracts import DivisionCode
from huiyin_contracts.bulletins import BulletinIssued, DivisionRanking, Outstanding
from huiyin_contracts.parties import Person
from huiyin_county.charters import Reading
from huiyin_dispatch.bulletins.rules import MAX_OUTSTANDING, DivisionCounts
from huiyin_dispatch.orders.record import party_of_row
from huiyin_service.auth import Principal
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownParty, ShownPerson, knows_name
from huiyin_service.reading import QueryRow

_BELOW = {6: 9, 9: 12}
_DONE = "resolved_at >= $3 AND resolved_at < $4"
# Not done when the period ended, whenever that is looked up.
_LATE = """
o.due_at < $4 AND o.dispatched_at < $4 AND (o.resolved_at IS NULL OR o.resolved_at >= $4) AND o.suspended_at IS NULL
AND o.stage IN ('dispatched', 'accepted', 'split', 'resolved', 'publicised')
"""
_COUNTED = f"""
SELECT d.code AS division, v.rated, v.satisfied, v.unsolved,
       count(o.id) FILTER (WHERE o.dispatched_at >= $3 AND o.dispatched_at < $4) AS dispatched,
       count(o.id) FILTER (WHERE {_DONE}) AS resolved,
       count(o.id) FILTER (WHERE {_DONE} AND (o.due_at IS NULL OR o.resolved_at <= o.due_at)) AS on_time,
       count(o.id) FILTER (WHERE {_LATE}) AS overdue
FROM divisions d
LEFT JOIN LATERAL (
    SELECT count(*) AS rated, count(*) FILTER (WHERE v.satisfied) AS satisfied,
           count(*) FILTER (WHERE NOT v.solved) AS unsolved
    FROM verdicts v JOIN orders judged ON judged.id = v.result_of
    WHERE v.rated_at >= $3 AND v.rated_at < $4 AND judged.division LIKE d.code || '%'
) v ON true
LEFT JOIN orders o ON left(o.division, $2) = d.code AND o.dispatched_at < $4
     AND o.division LIKE $1 || '%' AND (o.resolved_at IS NULL OR o.resolved_at >= $3)
WHERE d.code LIKE $1 || '%' AND length(d.code) = $2 GROUP BY d.code, v.rated, v.satisfied, v.unsolved ORDER BY d.code
"""  # noqa: S608 — our own conditions
_OUTSTANDING = """
SELECT o.id AS "order", o.issue, o.division, o.assignee_kind, o.assignee_body, o.assignee_id, o.assignee_subject,
       o.assignee_name, o.due_at,
       o.supervised[cardinality(o.supervised)] AS supervision, count(*) OVER () AS total
FROM orders_named o
WHERE o.division LIKE $1 || '%' AND o.due_at < $2 AND o.stage IN ('dispatched', 'accepted', 'split')
      AND o.suspended_at IS NULL
ORDER BY o.due_at, o.id LIMIT $3
"""
_LIST = """
SELECT b.division, b.number, b.issued_at, b.starts_at, b.ends_at, d.name AS division_name
FROM bulletins b LEFT JOIN divisions d ON d.code = b.division
WHERE b.division LIKE $1 || '%' OR $1 LIKE b.division || '%'
ORDER BY b.issued_at DESC, b.division LIMIT $2 OFFSET $3
"""


class BulletinRow(QueryRow):
    """A bulletin in a list, without what it says."""

    division: str
    division_name: str | None
    number: int
    issued_at: datetime
    starts_at: datetime
    ends_at: datetime


class OutstandingRow(Outstanding):
    """An order that was overdue, with who has it by name."""

    owner: ShownParty | None


class BulletinAnswer(QueryRow):
    """A bulletin as it was issued, and when."""

    issued_at: AwareDatetime
    division: DivisionCode
    number: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    rankings: tuple[DivisionRanking, ...]
    outstanding: tuple[OutstandingRow, ...]
    outstanding_total: int

    def as_seen(self, principal: Principal | None) -> Self:
        """As somebody may read it: who has what is overdue is masked, but for the offices of its place and for them."""
        late = [
            one
            if not isinstance(one.owner, ShownPerson) or knows_name(principal, one.owner.id, one.division)
            else one.model_copy(update={"owner": one.owner.masked})
            for one in self.outstanding
        ]
        return self.model_copy(update={"outstanding": tuple(late)})


async def counted(connection: Reading, division: str, starts_at: datetime, ends_at: datetime) -> list[DivisionCounts]:
    """What each division one level below did in a period."""
    rows = await connection.fetch(_COUNTED, division, _BELOW[len(division)], starts_at, ends_at)
    return [DivisionCounts(**row) for row in rows]


async def outstanding(connection: Reading, division: str, at: datetime) -> tuple[list[Outstanding], int]:
    """The orders that are overdue longest, and how many there are in all."""
    rows = await connection.fetch(_OUTSTANDING, division, at, MAX_OUTSTANDING)
    return [_outstanding(row) for row in rows], rows[0]["total"] if rows else 0


async def count(connection: Reading, scope: str) -> int:
    """How many bulletins there are of a division, of those above it and below it."""
    query = "SELECT count(*) FROM bulletins b WHERE b.division LIKE $1 || '%' OR $1 LIKE b.division || '%'"
    return int(await connection.fetchval(query, scope))


async def bulletins(connection: Reading, scope: str, limit: int, offset: int) -> list[BulletinRow]:
    """The bulletins of a division, of those above it and below it, the last one first."""
    return [BulletinRow(**row) for row in await connection.fetch(_LIST, scope, limit, offset)]


async def bulletin(connection: Reading, division: str, number: int) -> BulletinAnswer | None:
    """One bulletin as it was issued, with who is named in it called as they are now."""
    row = await connection.fetchrow(
        "SELECT document, issued_at FROM bulletins WHERE division = $1 AND number = $2", division, number
    )
    if row is None:
        return None
    issued = BulletinIssued.model_validate_json(row["document"])
    owners = [one.owner for one in issued.outstanding if isinstance(one.owner, Person)]
    names = await names_of(connection, [owner.subject for owner in owners])
    told = {name: getattr(issued, name) for name in BulletinAnswer.model_fields.keys() & BulletinIssued.model_fields}
    late = [
        OutstandingRow(**{**dict(one), "owner": one.owner and shown(one.owner, names)}) for one in issued.outstanding
    ]
    return BulletinAnswer(**{**told, "outstanding": late, "issued_at": row["issued_at"]})


def _outstanding(row: asyncpg.Record) -> Outstanding:
    return Outstanding(
        order=row["order"],
        issue=row["issue"],
        division=row["division"],
        owner=party_of_row(row),
        due_at=row["due_at"],
        supervision=row["supervision"],
    )
