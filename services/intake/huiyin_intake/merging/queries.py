"""Which issues were merged into which, and what became of these."""

from uuid import UUID

from huiyin_events.connections import Database
from huiyin_intake.merging.rules import AnswerAlong, IssueEnding, Unmerge

_MERGED_INTO = "SELECT id, division FROM issues WHERE merged_into = $1 ORDER BY reported_at, id"
_END = """
SELECT stage, answered, answer_kind, result_of, coalesce(answered_in, id) AS answered_in FROM issues WHERE id = $1
"""


async def merged_into(database: Database, issue: UUID) -> dict[UUID, str]:
    """The divisions, by issue, of those that were merged into one and have not gone on by themselves since."""
    return {row["id"]: row["division"] for row in await database.fetch(_MERGED_INTO, issue)}


async def ending_of(database: Database, issue: UUID) -> IssueEnding | None:
    """What became of an issue, for those that were merged into it; None: it goes on."""
    row = await database.fetchrow(_END, issue)
    if row is None:
        return None
    if row["answered"]:
        return AnswerAlong(issue, row["answered_in"], row["answer_kind"], row["result_of"])
    if row["stage"] == "rejected":
        return AnswerAlong(issue, row["answered_in"], "rejected")
    return Unmerge(issue, "withdrawn") if row["stage"] == "withdrawn" else None
