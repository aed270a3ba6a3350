"""An issue as deliberation knows it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huiyin_contracts.issues import IssueKind
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database


class KnownIssue(BaseModel):
    """An issue: its reporter's words, where it stands, and that county's time."""

    issue: UUID
    number: str
    kind: IssueKind
    category: str
    description: str | None
    address: str | None
    division: str
    division_name: str | None
    timezone: str
    reported_at: datetime


class PlannableRow(KnownIssue):
    """An issue; `stage` is `reported` as long as it may be planned, `public` its public words."""

    public: str | None
    stage: str
    reopened_at: datetime | None


ISSUE_COLUMNS = f"""
       i.number, i.kind, i.category, i.description, i.address, i.reported_at,
       d.name AS division_name, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone
"""
DIVISION_OF = "LEFT JOIN divisions d ON d.code = {0}.division LEFT JOIN divisions c ON c.code = left({0}.division, 6)"

ISSUES = f"""
SELECT i.id AS issue, i.division, i.stage, i.reopened_at, i.public, {ISSUE_COLUMNS}
FROM issues i {DIVISION_OF.format("i")}
"""  # noqa: S608 - our own words
_ISSUE = f"{ISSUES} WHERE i.id = $1"
_PUBLIC = "SELECT coalesce(public, category) FROM issues WHERE id = $1"
_NUMBERED = "SELECT id FROM issues WHERE number = $1 AND division LIKE $2 || '%'"
_PRIVATE = "SELECT private FROM issues WHERE id = $1"
_STAGE = "SELECT stage FROM issues WHERE id = $1"


async def find_issue(database: Database, issue: UUID) -> PlannableRow | None:
    """An issue by its id."""
    row = await database.fetchrow(_ISSUE, issue)
    return PlannableRow(**row) if row else None


async def issue_numbered(database: Database, number: str, scope: str) -> UUID | None:
    """An issue of a scope by the number that people know it by."""
    issue: UUID | None = await database.fetchval(_NUMBERED, number, scope)
    return issue


async def public_words_of(database: Database, issue: UUID) -> str:
    """What everybody may read of an issue: its public text, or what it is about, in the one word that is public."""
    words: str = await database.fetchval(_PUBLIC, issue)
    return words


async def is_private(database: Database, issue: UUID) -> bool:
    """Whether an issue is not for everybody to read."""
    return bool(await database.fetchval(_PRIVATE, issue))


async def stage_of(database: Database, issue: UUID) -> str | None:
    """Whether an issue waits, has an order, or has ended and how."""
    found: str | None = await database.fetchval(_STAGE, issue)
    return found
