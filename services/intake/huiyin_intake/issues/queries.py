"""What intake's pages and API read of issues: of its own views, never of another service."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.words import PublicText
from huiyin_events.connections import Database
from huiyin_intake.likeness.kept import vectors_kept
from huiyin_intake.likeness.meaning import LIKE, likeness
from huiyin_service.persons.contact import ReporterContact

MAX_COMPARED = 1000
MAX_SIMILAR = 5
# Of two that are about as like, the one of the same category.
SAME_CATEGORY = 0.1


def _read(public: object) -> object:
    return orjson.loads(public) if isinstance(public, str) else public


class ReportedIssue(BaseModel):
    """An issue as intake knows it, with the reporter's own words. `answered`: its result is public.

    Once the reporter was erased there are no words.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    number: str
    kind: IssueKind
    category: str
    said_category: str | None = Field(description="what was typed as one, where the county did not know it")
    description: str | None
    division: str
    division_name: str | None
    timezone: str | None
    address: str | None
    located: bool
    photos: int
    contact: str
    private: bool
    public: Annotated[PublicText | None, BeforeValidator(_read)]
    stage: str
    answered: bool
    reported_at: datetime


_ISSUES = """
SELECT i.id, i.number, i.kind, i.category, i.said_category, i.description, i.division, d.name AS division_name,
       c.timezone, i.address, i.located, cardinality(i.photos) AS photos, i.subject, i.name, i.phone, i.private,
       i.public, i.stage, i.answered, i.reported_at
FROM issues i LEFT JOIN divisions d ON d.code = i.division LEFT JOIN divisions c ON c.code = left(i.division, 6)
"""
_ONE = f"{_ISSUES} WHERE i.id = $1"
_TO_SCREEN = f"""
{_ISSUES} WHERE i.to_screen AND i.division LIKE $1 || '%' ORDER BY i.reported_at, i.id LIMIT $2 OFFSET $3
"""
_COUNT = "SELECT count(*) FROM issues WHERE to_screen AND division LIKE $1 || '%'"
_BELOW = """
SELECT left(division, $2) AS code, count(*) AS n FROM issues
WHERE to_screen AND division LIKE $1 || '%' GROUP BY 1
"""
_CONTACT = "SELECT subject, name, phone FROM issues WHERE id = $1"
_OF_PERSON = "SELECT id FROM issues WHERE subject = $1"
_PHOTOS = "SELECT photos FROM issues WHERE id = $1"
_NUMBERED = "SELECT id FROM issues WHERE number = $1 ORDER BY division <> $2, reported_at LIMIT 1"
_ANSWERED = "SELECT answered FROM issues WHERE id = $1"
_COMPARED = f"""
{_ISSUES} WHERE i.division = $1 AND i.id <> $2 AND i.stage IN ('reported', 'screened') AND NOT i.answered
ORDER BY i.category = $3 DESC, i.reported_at DESC LIMIT $4
"""


async def count_waiting(database: Database, scope: str) -> int:
    """How many issues in a scope wait for screening."""
    count: int = await database.fetchval(_COUNT, scope)
    return count


async def list_waiting(database: Database, scope: str, limit: int, offset: int = 0) -> list[ReportedIssue]:
    """A page of the issues in a scope that wait for screening, oldest first."""
    return [_issue(row) for row in await database.fetch(_TO_SCREEN, scope, limit, offset)]


async def waiting_below(database: Database, scope: str) -> dict[str, int]:
    """How many wait in each of the divisions one level below."""
    length = {0: 6, 6: 9, 9: 12}.get(len(scope))
    rows = await database.fetch(_BELOW, scope, length or 0)
    return {row["code"]: row["n"] for row in rows} if length else {}


async def find_issue(database: Database, issue: UUID) -> ReportedIssue | None:
    """An issue by its id."""
    row = await database.fetchrow(_ONE, issue)
    return _issue(row) if row else None


async def reported_by_person(database: Database, person: UUID) -> list[UUID]:
    """What somebody reported."""
    return [row["id"] for row in await database.fetch(_OF_PERSON, person)]


async def contact_of(database: Database, issue: UUID) -> ReporterContact:
    """How the reporter of an issue is reached."""
    return ReporterContact(*await database.fetchrow(_CONTACT, issue) or (issue, None, None))


def _issue(row: asyncpg.Record) -> ReportedIssue:
    told = {name: value for name, value in row.items() if name in ReportedIssue.model_fields}
    return ReportedIssue(**told, contact=ReporterContact(row["subject"], row["name"], row["phone"]).shown)


async def photo_of(database: Database, issue: UUID, number: int) -> str | None:
    """One of the pictures that came with a report, counted from 1, by the id that opens it."""
    photos: list[str] = await database.fetchval(_PHOTOS, issue) or []
    return photos[number - 1] if 1 <= number <= len(photos) else None


async def find_number(database: Database, number: str, division: str = "") -> UUID | None:
    """The issue with a number; of several, for other systems' numbers may meet, first the one in `division`."""
    found: UUID | None = await database.fetchval(_NUMBERED, number, division)
    return found


async def is_answered(database: Database, issue: UUID) -> bool:
    """Whether an issue's result is public."""
    return bool(await database.fetchval(_ANSWERED, issue))


async def similar(database: Database, issue: UUID) -> list[ReportedIssue]:
    """Other issues of the same village that are not answered and mean the same, the likest first."""
    mine = await find_issue(database, issue)
    if mine is None or mine.description is None:
        return []
    rows = await database.fetch(_COMPARED, mine.division, issue, mine.category, MAX_COMPARED)
    others = [other for other in map(_issue, rows) if other.description is not None]
    texts = {one.id: one.description or "" for one in (mine, *others)}
    own, *theirs = await vectors_kept(database, texts, public=False)
    like = {
        other.id: likeness(float(vector @ own), texts[other.id], texts[issue])
        for other, vector in zip(others, theirs, strict=True)
    }

    def rank(other: ReportedIssue) -> float:
        return like[other.id] + (SAME_CATEGORY if other.category == mine.category else 0.0)

    return sorted((other for other in others if like[other.id] >= LIKE), key=rank, reverse=True)[:MAX_SIMILAR]
