"""Objects of OParl as rows: one, those of a body by when they were made and changed, and what is shown inside them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pydantic_core
from pydantic import field_validator

from huiyin_contracts.base import Level
from huiyin_county.charters import county
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_deliberation.oparl.publicity import Publicity, publicity
from huiyin_events.connections import Database
from huiyin_service.reading import QueryRow

_PLACES: Final = ("person", "membership")


class OparlSpan(QueryRow):
    """When what is asked for was made, and when changed; `modified_since` asks for what is deleted, too."""

    created_since: datetime | None = None
    created_until: datetime | None = None
    modified_since: datetime | None = None
    modified_until: datetime | None = None


ANY_TIME: Final = OparlSpan()


class OparlRow(QueryRow):
    """An object, told as far as the charter lets; its moments are to be said on its county's clocks."""

    kind: OparlKind
    key: str
    body: str
    organization: UUID | None
    meeting: UUID | None
    topic: UUID | None
    created_at: datetime
    modified_at: datetime
    deleted: bool
    data: dict[str, Any]
    called: str | None
    division_name: str | None
    level: Level | None
    timezone: str

    @field_validator("data", mode="before")
    @classmethod
    def _read(cls, given: object) -> object:
        return pydantic_core.from_json(given) if isinstance(given, str) else given


# What a division or a person is called.
_COLUMNS: Final = f"""
SELECT o.kind, o.key, o.body, o.organization, o.meeting, o.topic, o.created_at, o.modified_at, o.deleted, o.data,
       p.name AS called, d.name AS division_name, d.level, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone
"""
_JOINED: Final = """
LEFT JOIN persons p ON p.subject = o.subject LEFT JOIN divisions d ON d.code = o.body
LEFT JOIN divisions c ON c.code = left(o.body, 6)
"""
_TOLD: Final = "oparl_objects o WHERE o.created_at IS NOT NULL"
# Of a place in a team: not before the charter had any told, nor after it had them told no more, nor after its term.
# $1: since when, $2: until when, $3: how it is told since when, $4: today, $5: the county's clocks.
_TOLD_PLACES: Final = """
(
    SELECT o.kind, o.key, o.body, o.organization, o.meeting, o.topic, o.issue, o.subject, o.data,
           greatest(o.created_at, how.since) AS created_at,
           greatest(o.modified_at, how.changed, term.over) AS modified_at,
           o.deleted OR how.until IS NOT NULL OR term.over IS NOT NULL AS deleted
    FROM oparl_objects o
    CROSS JOIN LATERAL (
        SELECT CASE WHEN NOT o.data ? 'officer' THEN $1::timestamptz END AS since,
               CASE WHEN NOT o.data ? 'officer' THEN $2::timestamptz END AS until,
               CASE WHEN NOT o.data ? 'officer' THEN $3::timestamptz END AS changed
    ) how
    LEFT JOIN LATERAL (
        SELECT ((o.data->>'until')::date + 1)::timestamp AT TIME ZONE $5 AS over
        WHERE (o.data->>'until')::date < $4::date
    ) term ON true
    WHERE o.data ? 'officer' OR (
        $1::timestamptz IS NOT NULL AND (how.until IS NULL OR o.created_at < how.until)
        AND NOT (o.deleted AND o.modified_at < how.since) AND (term.over IS NULL OR term.over >= how.since)
    )
) o WHERE true
"""
_SPAN: Final = """
AND (NOT o.deleted OR {2}::timestamptz IS NOT NULL)
AND ({0}::timestamptz IS NULL OR o.created_at >= {0}) AND ({1}::timestamptz IS NULL OR o.created_at <= {1})
AND ({2}::timestamptz IS NULL OR o.modified_at >= {2}) AND ({3}::timestamptz IS NULL OR o.modified_at <= {3})
"""
_BODIES_SINCE: Final = "SELECT min(created_at) FROM oparl_objects WHERE kind = 'body'"


class OparlReading:
    """What a county's objects are read with: what its charter lets be told of people, at this moment."""

    def __init__(self, database: Database, now: datetime, told: Publicity, timezone: ZoneInfo) -> None:
        self._database, self._timezone, self.told = database, timezone, told
        self._today = now.astimezone(timezone).date()

    @classmethod
    async def at(cls, database: Database, division: str, now: datetime) -> "OparlReading":
        """For the county of a division."""
        there = await county(database, division)
        return cls(database, now, publicity(there.charters, now), there.timezone)

    async def one(self, kind: OparlKind, key: str) -> OparlRow | None:
        """An object, also one that is deleted; None: there is none, or nobody may know of it."""
        found = await self._rows(kind, "AND o.kind = {0} AND o.key = {1}", (kind, key))
        return found[0] if found else None

    async def of(
        self, kind: OparlKind, column: str, value: Collection[UUID] | Collection[str], *, also_deleted: bool = False
    ) -> list[OparlRow]:
        """Those of a kind that hang on, or are called by, these: `organization`, `meeting`, `topic` or `key`."""
        which = f"AND o.kind = {{0}} AND o.{column} = ANY({{1}}) AND (NOT o.deleted OR {{2}})"
        order = "ORDER BY o.created_at, o.key"
        return await self._rows(kind, which, (kind, list(value), also_deleted), order)

    async def count(self, kind: OparlKind, column: str, value: object, span: OparlSpan) -> int:
        """How long a list is."""
        where, arguments = self._listed(kind, column, value, span)
        source, given = self._source(kind)
        query = f"SELECT count(*) FROM {source} {_numbered(where, len(given))}"  # noqa: S608 - our own words
        return int(await self._database.fetchval(query, *given, *arguments))

    async def page(
        self, kind: OparlKind, column: str, value: object, span: OparlSpan, limit: int, offset: int
    ) -> list[OparlRow]:
        """A page of those of a body, or of an organisation, in the order of their making."""
        where, arguments = self._listed(kind, column, value, span)
        place = len(arguments)
        paged = f"ORDER BY o.created_at, o.key LIMIT {{{place}}} OFFSET {{{place + 1}}}"
        return await self._rows(kind, where, (*arguments, limit, offset), paged)

    def _listed(self, kind: OparlKind, column: str, value: object, span: OparlSpan) -> tuple[str, tuple[object, ...]]:
        spans = _SPAN.format("{2}", "{3}", "{4}", "{5}")
        moments = (span.created_since, span.created_until, span.modified_since, span.modified_until)
        return f"AND o.kind = {{0}} AND o.{column} = {{1}} {spans}", (kind, value, *moments)

    async def _rows(self, kind: OparlKind, where: str, arguments: Sequence[object], after: str = "") -> list[OparlRow]:
        source, given = self._source(kind)
        asked = _numbered(f"{where} {after}", len(given))
        inner = f"SELECT * FROM {source} {asked}"  # noqa: S608 - our own words
        query = f"{_COLUMNS} FROM ({inner}) o {_JOINED} ORDER BY o.created_at, o.key"
        return [OparlRow(**row) for row in await self._database.fetch(query, *given, *arguments)]

    def _source(self, kind: OparlKind) -> tuple[str, tuple[object, ...]]:
        if kind not in _PLACES:
            return _TOLD, ()
        told = self.told
        return _TOLD_PLACES, (told.since, told.until, told.changed_at, self._today, self._timezone.key)


def _numbered(where: str, given: int) -> str:
    return where.format(*(f"${given + number}" for number in range(1, 20)))


async def body_of(database: Database, kind: OparlKind, key: str) -> str | None:
    """The division of whose body an object is."""
    found: str | None = await database.fetchval(
        "SELECT body FROM oparl_objects WHERE kind = $1 AND key = $2", kind, key
    )
    return found


async def bodies(database: Database, span: OparlSpan, limit: int, offset: int) -> list[OparlRow]:
    """A page of all bodies."""
    where = _numbered(_SPAN.format("{0}", "{1}", "{2}", "{3}"), 0)
    query = f"""
    {_COLUMNS} FROM oparl_objects o {_JOINED} WHERE o.kind = 'body' AND o.created_at IS NOT NULL {where}
    ORDER BY o.created_at, o.key LIMIT $5 OFFSET $6
    """
    return [OparlRow(**row) for row in await database.fetch(query, *span.model_dump().values(), limit, offset)]


async def count_bodies(database: Database, span: OparlSpan) -> int:
    """How many bodies there are."""
    where = _numbered(_SPAN.format("{0}", "{1}", "{2}", "{3}"), 0)
    query = f"SELECT count(*) FROM oparl_objects o WHERE o.kind = 'body' {where}"  # noqa: S608 - our own words
    return int(await database.fetchval(query, *span.model_dump().values()))


async def begun_at(database: Database) -> datetime | None:
    """Since when there is a body."""
    found: datetime | None = await database.fetchval(_BODIES_SINCE)
    return found
