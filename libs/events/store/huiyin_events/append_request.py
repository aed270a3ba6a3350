"""An append as the store's functions take it: at once, waiting for nobody, or for as long as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from huiyin_events.connections import Database

_ONE = "SELECT tx, position, version FROM store.append_one($1, $2, $3, $4, $5, $6, $7::json, $8::json)"
_TOGETHER = """
SELECT n, tx, position, version
FROM store.append_together($1, $2, $3, $4, $5, $6, $7::json[], $8::json[], $9, $10)
"""
_ALL = """
SELECT tx, position, versions, replayed
FROM store.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::json[], $12::json, $13, $14, $15)
"""


class NewRow(NamedTuple):
    """One event as the store's functions take it."""

    id: UUID
    type: str
    division: str
    occurred_at: datetime
    data: str


@dataclass(slots=True)
class AppendRequest:
    """What is to be appended: so many rows for each stream, at the version that is expected of it."""

    streams: Sequence[str]
    expected: Sequence[int]
    rows: Sequence[Sequence[NewRow]]
    meta: str
    key: str | None = None
    fingerprint: str | None = None

    @property
    def is_single(self) -> bool:
        """Whether it is one event for one stream, as most are."""
        return len(self.streams) == 1 and len(self.rows[0]) == 1


class AppendResult(NamedTuple):
    """The place of the last event, and the versions of the streams."""

    tx: int
    position: int
    versions: Sequence[int]
    replayed: bool = False


async def append(database: Database, request: AppendRequest) -> AppendResult:
    """An append that shares nothing. Raises what PostgreSQL raises."""
    if request.is_single and request.key is None:
        [answer] = await append_at_once(database, [request])
        if answer is not None:
            return answer
    return await append_in_time(database, request)


async def append_at_once(database: Database, requests: Sequence[AppendRequest]) -> Sequence[AppendResult | None]:
    """Appends of one event each, together; None for those that cannot be had without waiting, or not at all.

    They are in the order of their streams' names, and of one stream only the first expects a version. What PostgreSQL
    raises for any of them is raised, and then none is done.
    """
    if len(requests) == 1 and requests[0].key is None:
        [request] = requests
        [[row]] = request.rows
        one = await database.fetchrow(_ONE, request.streams[0], request.expected[0], *row, request.meta)
        return [AppendResult(one[0], one[1], (one[2],)) if one else None]
    done = await database.fetch(
        _TOGETHER,
        [request.streams[0] for request in requests],
        [request.expected[0] for request in requests],
        *zip(*(request.rows[0][0] for request in requests), strict=True),
        [request.meta for request in requests],
        [request.key for request in requests],
        [request.fingerprint for request in requests],
    )
    answers: list[AppendResult | None] = [None] * len(requests)
    for number, tx, position, version in done:
        answers[number - 1] = AppendResult(tx, position, (version,))
    return answers


async def append_in_time(database: Database, request: AppendRequest, patience: str | None = None) -> AppendResult:
    """Any append, once nothing stands in its way. Raises what PostgreSQL raises, after `patience` that it is locked."""
    of = [number for number, rows in enumerate(request.rows, 1) for _ in rows]
    nth = [number for rows in request.rows for number in range(1, len(rows) + 1)]
    in_order = sorted(range(len(request.streams)), key=request.streams.__getitem__)
    done = await database.fetchrow(
        _ALL,
        request.streams,
        request.expected,
        list(map(len, request.rows)),
        [number + 1 for number in in_order],
        of,
        nth,
        *zip(*chain.from_iterable(request.rows), strict=True),
        request.meta,
        request.key,
        request.fingerprint,
        patience,
    )
    assert done is not None
    return AppendResult(*done)
