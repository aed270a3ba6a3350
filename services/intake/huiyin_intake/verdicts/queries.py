"""The public result of an issue, which may be judged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin_contracts.charter import VERDICT_DAYS
from huiyin_events.connections import Database
from huiyin_intake.verdicts.rules import Result

# A result is judged by the charter that was in force when it became public; by none where there was none yet.
_RESULT = """
SELECT i.result_of AS of, i.result AS text, coalesce(i.result_by, '') AS by, i.answered_at AS public_at,
       (SELECT (t.document->'verdicts'->>'days')::integer FROM charters t
        WHERE t.county = left(i.division, 6) AND t.effective_at <= i.answered_at
        ORDER BY t.version DESC LIMIT 1) AS days
FROM issues i WHERE i.id = $1 AND i.answered AND i.result_of IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A public result: of which order or topic, in which words, said by whom, and until when it may be judged."""

    of: UUID
    text: str
    by: str
    public_at: datetime
    days: int | None

    @property
    def result(self) -> Result:
        """As the rules know it."""
        return Result(self.of, self.by, self.public_at, VERDICT_DAYS if self.days is None else self.days)


async def find_result(database: Database, issue: UUID) -> ResultRow | None:
    """The public result of an issue, if it has one now."""
    row = await database.fetchrow(_RESULT, issue)
    return ResultRow(**row) if row else None
