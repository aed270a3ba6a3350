"""Who looked at somebody's data."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huiyin_contracts.persons import DisclosedPart
from huiyin_events.connections import Database

_DISCLOSURES = """
SELECT d.at, d.role, p.name AS by, d.by = $1 AS own, d.what, d.about
FROM disclosures d LEFT JOIN persons p ON p.subject = d.by
WHERE d.person = $1 ORDER BY d.at DESC, d.id LIMIT $2 OFFSET $3
"""
_COUNT = "SELECT count(*) FROM disclosures WHERE person = $1"


class DisclosureRow(BaseModel):
    """Somebody looked: who, as what, at what, and for what."""

    at: datetime
    role: str
    by: str | None
    own: bool
    what: DisclosedPart
    about: str


async def disclosures(database: Database, person: UUID, limit: int, offset: int) -> list[DisclosureRow]:
    """Who looked at a person's data, the last first."""
    return [DisclosureRow(**row) for row in await database.fetch(_DISCLOSURES, person, limit, offset)]


async def count_disclosures(database: Database, person: UUID) -> int:
    """How often that was."""
    return int(await database.fetchval(_COUNT, person))
