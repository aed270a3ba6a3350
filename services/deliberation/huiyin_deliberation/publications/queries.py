"""One publication with all that was said to it, and those of a division."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.publications import DecidedBy, PublicationKind
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database
from huiyin_service.reading import QueryRow


class PublicationRow(QueryRow):
    """A notice as it was put up, and what it says now."""

    id: UUID
    event: UUID
    topic: UUID | None = Field(description="none: of a plan or a decision")
    issue: UUID | None
    decision: UUID | None = Field(description="the key matter or village decision, where it answers no issue")
    procedure: DecidedBy | None
    title: str | None = Field(description="of such a decision")
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
    edition: int | None = Field(description="of a plan")
    unlisted: int | None = Field(description="of a plan: how many matters it has besides, which are private")
    open: int
    overdue: int


class ObjectionRow(QueryRow):
    """An objection; its words for those who answer alone."""

    id: UUID
    issue: UUID | None = Field(description="of a plan: the matter that it is about; none: of a decision without one")
    words: str | None
    raised_at: datetime
    answer_by: datetime
    answer: str | None
    answered_at: datetime | None
    overdue: bool
    supervised: SupervisionLevel | None


class PlanEntryRow(QueryRow):
    """A matter of a published plan; without its words, where these are public no longer."""

    issue: UUID
    title: str | None
    priority: PlanPriority
    deliberate_by: date


class NoticeCorrectionRow(QueryRow):
    """A further entry that put the notice otherwise."""

    notice: str | None
    reason: str
    corrected_at: datetime


_PUBLICATION = f"""
SELECT p.*, i.number, coalesce(i.private, p.issue IS NOT NULL) AS private, d.name AS division_name,
       coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone,
       CASE WHEN EXISTS (SELECT FROM corrections k WHERE k.publication = p.id)
            THEN (SELECT k.notice FROM corrections k WHERE k.publication = p.id ORDER BY k.corrected_at DESC LIMIT 1)
            ELSE p.notice END AS says, w.open, w.overdue
FROM publications p LEFT JOIN issues i ON i.id = p.issue LEFT JOIN LATERAL (
         SELECT count(*) AS open, count(*) FILTER (WHERE overdue) AS overdue
         FROM objections WHERE publication = p.id AND answer IS NULL) w ON true
     LEFT JOIN divisions d ON d.code = p.division LEFT JOIN divisions c ON c.code = left(p.division, 6)
"""  # noqa: S608 - our own words
_ONE = f"{_PUBLICATION} WHERE p.id = $1"
# Those of the page are found first, and only these are put together.
_MANY = f"""
{_PUBLICATION} JOIN (
    SELECT p.id, row_number() OVER (ORDER BY coalesce(o.overdue, 0) DESC, p.starts_at DESC, p.id) AS place
    FROM publications p LEFT JOIN (
         SELECT publication, count(*) FILTER (WHERE overdue) AS overdue FROM objections
         WHERE answer IS NULL GROUP BY publication) o ON o.publication = p.id
    WHERE p.division LIKE $1 || '%' AND (NOT $2 OR o.publication IS NOT NULL)
    ORDER BY place LIMIT $3 OFFSET $4) found ON found.id = p.id
ORDER BY found.place
"""  # noqa: S608
_COUNT = """
SELECT count(*) FROM publications p WHERE p.division LIKE $1 || '%' AND (NOT $2 OR EXISTS
    (SELECT FROM objections o WHERE o.publication = p.id AND o.answer IS NULL))
"""
_OBJECTIONS = "SELECT * FROM objections WHERE publication = $1 ORDER BY raised_at, id"
_CORRECTIONS = "SELECT * FROM corrections WHERE publication = $1 ORDER BY corrected_at"
_ENTRIES = """
SELECT e.issue, e.priority, e.deliberate_by, CASE WHEN NOT i.private AND NOT i.taken_back THEN e.title END AS title
FROM plan_entries e LEFT JOIN issues i ON i.id = e.issue WHERE e.publication = $1 ORDER BY e.number
"""
_ABOUT = f"{_PUBLICATION} WHERE p.topic = $1 OR p.decision = $1 ORDER BY p.starts_at"


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


async def publications_of(database: Database, about: UUID) -> list[PublicationRow]:
    """What a topic has on boards, or a decision that answers no issue."""
    return [PublicationRow(**row) for row in await database.fetch(_ABOUT, about)]


async def objections_to(database: Database, publication: UUID) -> list[ObjectionRow]:
    """The objections to one, in their order."""
    return [ObjectionRow(**row) for row in await database.fetch(_OBJECTIONS, publication)]


async def entries_of(database: Database, publication: UUID) -> list[PlanEntryRow]:
    """The matters of a published plan, in its order; none of another publication."""
    return [PlanEntryRow(**row) for row in await database.fetch(_ENTRIES, publication)]


async def corrections_of(database: Database, publication: UUID) -> list[NoticeCorrectionRow]:
    """How it was put otherwise, in its order."""
    return [NoticeCorrectionRow(**row) for row in await database.fetch(_CORRECTIONS, publication)]
