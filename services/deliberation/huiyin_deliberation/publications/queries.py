"""One publication with all that was said to it, and those of a division."""

from datetime import datetime
from uuid import UUID

from huiyin_contracts.publications import PublicationKind
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database
from huiyin_service.reading import QueryRow


class PublicationRow(QueryRow):
    """A notice as it was put up, and what it says now."""

    id: UUID
    event: UUID
    topic: UUID
    issue: UUID
    number: str | None
    private: bool
    division: str
    division_name: str | None
    timezone: str
    kind: PublicationKind
    notice: str | None
    says: str | None
    starts_at: datetime
    ends_at: datetime | None
    open: int
    overdue: int


class ObjectionRow(QueryRow):
    """An objection; its words for those who answer alone."""

    id: UUID
    words: str | None
    raised_at: datetime
    answer_by: datetime
    answer: str | None
    answered_at: datetime | None
    overdue: bool


class NoticeCorrectionRow(QueryRow):
    """A further entry that put the notice otherwise."""

    notice: str | None
    reason: str
    corrected_at: datetime


_PUBLICATION = f"""
SELECT p.*, i.number, coalesce(i.private, true) AS private, d.name AS division_name,
       coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone,
       CASE WHEN EXISTS (SELECT FROM corrections k WHERE k.publication = p.id)
            THEN (SELECT k.notice FROM corrections k WHERE k.publication = p.id ORDER BY k.corrected_at DESC LIMIT 1)
            ELSE p.notice END AS says,
       (SELECT count(*) FROM objections o WHERE o.publication = p.id AND o.answer IS NULL) AS open,
       (SELECT count(*) FROM objections o WHERE o.publication = p.id AND o.answer IS NULL AND o.overdue) AS overdue
FROM publications p LEFT JOIN issues i ON i.id = p.issue
     LEFT JOIN divisions d ON d.code = p.division LEFT JOIN divisions c ON c.code = left(p.division, 6)
"""  # noqa: S608 - our own words
_ONE = f"{_PUBLICATION} WHERE p.id = $1"
_MANY = f"""
SELECT * FROM ({_PUBLICATION} WHERE p.division LIKE $1 || '%') found WHERE open > 0 OR NOT $2
ORDER BY overdue DESC, starts_at DESC, id LIMIT $3 OFFSET $4
"""  # noqa: S608
_COUNT = """
SELECT count(*) FROM publications p WHERE p.division LIKE $1 || '%' AND (NOT $2 OR EXISTS
    (SELECT FROM objections o WHERE o.publication = p.id AND o.answer IS NULL))
"""
_OBJECTIONS = "SELECT * FROM objections WHERE publication = $1 ORDER BY raised_at, id"
_CORRECTIONS = "SELECT * FROM corrections WHERE publication = $1 ORDER BY corrected_at"
_OF_TOPIC = f"{_PUBLICATION} WHERE p.topic = $1 ORDER BY p.starts_at"


async def find_publication(database: Database, publication: UUID) -> PublicationRow | None:
    """A publication by its id."""
    row = await database.fetchrow(_ONE, publication)
    return PublicationRow(**row) if row else None


async def list_publications(
    database: Database, scope: str, limit: int, offset: int, *, objected: bool = False
) -> list[PublicationRow]:
    """Those of a scope, the newest first; with `objected`, those with an objection to answer, overdue ones first."""
    return [PublicationRow(**row) for row in await database.fetch(_MANY, scope, objected, limit, offset)]


async def count_publications(database: Database, scope: str, *, objected: bool = False) -> int:
    """How many `list_publications` has."""
    return int(await database.fetchval(_COUNT, scope, objected))


async def publications_of(database: Database, topic: UUID) -> list[PublicationRow]:
    """What a topic has on boards."""
    return [PublicationRow(**row) for row in await database.fetch(_OF_TOPIC, topic)]


async def objections_to(database: Database, publication: UUID) -> list[ObjectionRow]:
    """The objections to one, in their order."""
    return [ObjectionRow(**row) for row in await database.fetch(_OBJECTIONS, publication)]


async def corrections_of(database: Database, publication: UUID) -> list[NoticeCorrectionRow]:
    """How it was put otherwise, in its order."""
    return [NoticeCorrectionRow(**row) for row in await database.fetch(_CORRECTIONS, publication)]
