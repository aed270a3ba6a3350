"""The public result of an issue, which may be judged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin_county.charters import verdict_days
from huiyin_events.connections import Database
from huiyin_intake.verdicts.rules import Result

_RESULT = """
SELECT result_of AS of, result AS text, coalesce(result_by, '') AS by, answered_at AS public_at, division
FROM issues WHERE id = $1 AND answered AND result_of IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A public result: of which order or topic, in which words, said by whom, and until when it may be judged."""

    of: UUID
    text: str
    by: str
    public_at: datetime
    days: int

    @property
    def result(self) -> Result:
        """As the rules know it."""
        return Result(self.of, self.by, self.public_at, self.days)


async def find_result(database: Database, issue: UUID) -> ResultRow | None:
    """The public result of an issue, if it has one now."""
    row = await database.fetchrow(_RESULT, issue)
    if row is None:
        return None
    days = await verdict_days(database, row["division"], row["public_at"])
    return ResultRow(row["of"], row["text"], row["by"], row["public_at"], days)
