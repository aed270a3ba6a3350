"""Finding issues: newest first, by what each word of the question may be."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from huiyin_events.store import Connection
from huiyin_reporting.cases.queries import ListedCase, listed
from huiyin_reporting.divisions import REPORTED_AT, DivisionName
from huiyin_reporting.search.grams import SearchWord, folded, search_words
from huiyin_service.divisions import require_division
from huiyin_service.http import ListPage

COUNTED = 1000
"""How many are counted, and can be paged through; whoever has more asks more closely."""
PLACES = 8

_FOUND = "SELECT issue FROM searched WHERE {where} ORDER BY reported_at DESC, issue LIMIT {limit}"
# A plan for all questions alike would be a bad one: 路灯 is on every tenth matter, 孔雀 on none.
_OWN_PLAN = "SET LOCAL plan_cache_mode = force_custom_plan"
_DIVISIONS = "SELECT code FROM divisions WHERE strpos(lower(name), $1) > 0 AND level = ANY($2)"
_ALL_BELOW = "SELECT code FROM divisions WHERE code LIKE ANY($1)"
# Numbers that other systems gave may meet; then both are shown.
_BY_NUMBER = "SELECT c.number FROM searched JOIN cases c ON c.id = issue WHERE searched.number = $1 LIMIT 2"
_PLACES = """
SELECT code, name, level FROM divisions
WHERE strpos(replace(lower(name), ' ', ''), $1) > 0 AND level = ANY($2) AND code LIKE $3 || '%'
ORDER BY length(code), code LIMIT $4
"""


class FoundIssues(ListPage[ListedCase]):
    """The issues that were found, the newest first. `total` counts as far as 1,000."""

    more: bool = Field(description="whether there are more than `total`, which cannot be paged to")


async def search(
    connection: Connection, asked: str, now: datetime, *, division: str = "", page: int = 1, size: int = 20
) -> FoundIssues:
    """The issues that have every word of `asked`: in their number, their public words or the name of their place.

    Raises a 422 Problem for a division that is unknown or above a county.
    """
    if division:
        await require_division(connection, division, *REPORTED_AT)
    ids = await _ids(connection, search_words(asked), division)
    shown = ids[:COUNTED][(page - 1) * size : page * size]
    return FoundIssues(
        total=min(len(ids), COUNTED),
        more=len(ids) > COUNTED,
        page=page,
        size=size,
        items=await listed(connection, shown, now),
    )


async def by_number(connection: Connection, asked: str) -> str | None:
    """The number of the issue that has just this number, however it was typed; None: none has, or several have."""
    rows = await connection.fetch(_BY_NUMBER, "".join(folded(asked).split()))
    return rows[0]["number"] if len(rows) == 1 else None


async def places(connection: Connection, asked: str, division: str = "") -> list[DivisionName]:
    """The counties, towns and villages whose name has what is asked for, the larger first."""
    name = "".join(word.text for word in search_words(asked))
    if not name:
        return []
    rows = await connection.fetch(_PLACES, name, list(REPORTED_AT), division, PLACES)
    return [DivisionName(**row) for row in rows]


async def _ids(connection: Connection, asked: tuple[SearchWord, ...], division: str) -> list[UUID]:
    if not asked:
        return []
    values: list[Any] = []

    def place(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    conditions = [f"division LIKE {place(division)} || '%'"] if division else []
    for word in asked:
        either = [f"(grams @> {place(list(word.grams))}::integer[] AND strpos(words, {place(word.text)}) > 0)"]
        if word.number:
            either.append(f"number LIKE {place(word.number)} || '%'")
        if word.tail:
            either.append(f"tail = {place(word.tail)}")
        if codes := await _below(connection, word.text):
            either.append(f"division = ANY({place(codes)})")
        conditions.append(f"({' OR '.join(either)})")
    async with connection.transaction():
        await connection.execute(_OWN_PLAN)
        rows = await connection.fetch(_FOUND.format(where=" AND ".join(conditions), limit=COUNTED + 1), *values)
    return [row["issue"] for row in rows]


async def _below(connection: Connection, name: str) -> list[str]:
    """The codes of the divisions with such a name, and of all below them."""
    codes = [row["code"] for row in await connection.fetch(_DIVISIONS, name, list(REPORTED_AT))]
    if not codes:
        return []
    return [row["code"] for row in await connection.fetch(_ALL_BELOW, [f"{code}%" for code in codes])]
