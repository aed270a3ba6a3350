"""What one reported: by an account, and by the receipts that a device follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.parties import person_of
from huiyin_county.charters import verdict_days
from huiyin_service.auth import Principal
from huiyin_service.limits.asking import is_person

_OWN = "(i.id = ANY($1::uuid[]) OR i.subject = $2)"
_UNJUDGED = f"""
SELECT i.id, i.division, i.answered_at FROM issues i
WHERE {_OWN} AND i.answered AND i.result_of IS NOT NULL AND i.rated_of IS DISTINCT FROM i.result_of
"""  # noqa: S608
_COUNT = f"SELECT count(*) FROM issues i WHERE {_OWN}"  # noqa: S608
_PAGE = f"""
SELECT i.id, i.number, i.kind, i.category, i.description, i.division, d.name AS division_name, c.timezone,
       i.reported_at, i.id = ANY($3::uuid[]) AS awaits_verdict,
       CASE WHEN i.answered THEN 'publicised' WHEN i.reopened AND i.stage = 'screened' THEN 'reopened' ELSE i.stage END
       AS state
FROM issues i LEFT JOIN divisions d ON d.code = i.division LEFT JOIN divisions c ON c.code = left(i.division, 6)
WHERE {_OWN} ORDER BY awaits_verdict DESC, i.reported_at DESC, i.id LIMIT $4 OFFSET $5
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Mine:
    """Whose reports: those of a device's receipts, and those of a person."""

    kept: Sequence[UUID] = ()
    person: UUID | None = None


class MyIssue(BaseModel):
    """A report of one's own, in one's own words; none once they are erased."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    number: str
    kind: IssueKind
    category: str
    description: str | None
    division: str
    division_name: str | None
    timezone: str | None
    reported_at: datetime
    state: str
    awaits_verdict: bool = Field(description="its result is public and may be judged now")


@dataclass(frozen=True, slots=True)
class MyIssues:
    """A page of one's reports, how many there are, and how many of them wait for a verdict."""

    items: list[MyIssue]
    total: int
    awaiting: int


def mine(principal: Principal | None, kept: Sequence[UUID] = ()) -> Mine:
    """What is somebody's: who signed in has what they reported so."""
    return Mine(kept, person_of(principal.sub) if principal and is_person(principal) else None)


async def reports_of(pool: asyncpg.Pool, whose: Mine, now: datetime, limit: int, offset: int = 0) -> MyIssues:
    """A page of one's reports: first those whose result waits for a verdict, then the last one first."""
    async with pool.acquire() as connection:
        unjudged = await connection.fetch(_UNJUDGED, whose.kept, whose.person)
        awaiting = [
            row["id"]
            for row in unjudged
            if (now - row["answered_at"]).days < await verdict_days(connection, row["division"], row["answered_at"])
        ]
        total = await connection.fetchval(_COUNT, whose.kept, whose.person)
        rows = await connection.fetch(_PAGE, whose.kept, whose.person, awaiting, limit, offset)
    return MyIssues([MyIssue.model_validate(dict(row)) for row in rows], total, len(awaiting))
