"""Annual summaries, each saved whole as its events fold it, and each version that was issued."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import TypeAdapter

from huiyin_contracts.summaries import AboutSummary, SummaryDrafted, SummaryIssued, SummaryReworded
from huiyin_deliberation.summaries.rules import SUMMARY, Summary
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.reading import sealed_document

STATE = TypeAdapter(Summary)

_KNOWN = "SELECT state FROM summaries WHERE id = $1"
_DRAFTED = """
INSERT INTO summaries (id, division, year, state, due_at, drafted_at, version)
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, drafted_at = excluded.drafted_at, version = excluded.version
"""
_CHANGED = "UPDATE summaries SET state = $2::jsonb, issued = $3, version = $4 WHERE id = $1"
_ISSUED = """
INSERT INTO summary_issues (summary, version, issued_at, document) VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT DO NOTHING
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of summaries: few, so one after the other."""
    for recorded, event in of_types(batch, SummaryDrafted, SummaryReworded, SummaryIssued):
        await _take_in(connection, recorded, event)


async def _take_in(connection: Connection, recorded: Recorded, event: AboutSummary) -> None:
    state = SUMMARY.evolve(await _state(connection, event.summary), event)
    saved = STATE.dump_json(state).decode()
    match event:
        case SummaryDrafted():
            what = (event.summary, recorded.division, event.year, saved, event.due_at)
            await connection.execute(_DRAFTED, *what, recorded.occurred_at, recorded.version)
        case SummaryReworded() | SummaryIssued():
            await connection.execute(_CHANGED, event.summary, saved, state.version, recorded.version)
    if isinstance(event, SummaryIssued):
        row = (event.summary, event.version, recorded.occurred_at, sealed_document(recorded))
        await connection.execute(_ISSUED, *row)


async def _state(connection: Connection, summary: UUID) -> Summary:
    saved = await connection.fetchval(_KNOWN, summary)
    return STATE.validate_json(saved) if saved else SUMMARY.initial
