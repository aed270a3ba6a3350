"""What was put on the public boards."""

from collections.abc import Sequence

from huiyin_contracts.issues import IssueRedacted
from huiyin_contracts.publications import NoticePublished
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_REDACTED = "UPDATE notices SET notice = NULL WHERE issue = $1 AND event = ANY($2)"
_NOTICE = "INSERT INTO notices (event, issue, division, kind, notice, published_at) VALUES ($1, $2, $3, $4, $5, $6)"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Put up the notices of a batch."""
    await connection.executemany(
        _NOTICE,
        [
            (recorded.id, event.issue, event.board, event.kind, event.notice, recorded.occurred_at)
            for recorded, event in of_types(batch, NoticePublished)
        ],
    )
    hidden = [(event.issue, list(event.events)) for _, event in of_types(batch, IssueRedacted)]
    await connection.executemany(_REDACTED, hidden)
