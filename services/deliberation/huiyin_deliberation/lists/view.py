"""Links, visits, the two lists and the rounds that screened them (P3)."""

from collections.abc import Iterator, Sequence

from huiyin_contracts import Event
from huiyin_contracts.lists import (
    LinkEnded,
    LinkMade,
    MatterAnswered,
    MatterDispatched,
    MatterGrouped,
    MatterListed,
    MatterPlanned,
    MatterSettled,
    MatterStalled,
    ScreeningRoundHeld,
    VisitRecorded,
)
from huiyin_contracts.persons import PersonErased
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

_LINKED = """
INSERT INTO links (id, division, subject, member, household, number, head, address, linked_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET division = excluded.division, head = excluded.head, address = excluded.address,
    ended_at = NULL, reason = NULL, version = excluded.version
"""
_UNLINKED = "UPDATE links SET ended_at = $2, reason = $3, version = $4 WHERE id = $1"
_VISITED = """
WITH visit AS (
    INSERT INTO visits (id, division, link, household, subject, member, visited_on, way, words, found, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING link, visited_on
)
UPDATE links SET visits = visits + 1, visited_on = greatest(links.visited_on, visit.visited_on)
FROM visit WHERE links.id = visit.link
"""
_LISTED = """
INSERT INTO matters (id, division, kind, category, visit, household, subject, member, listed_at, due_on, stage, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'listed', $11) ON CONFLICT DO NOTHING
"""
_SCREENED = """
UPDATE matters SET stage = $2, round = $3, title = $4, priority = $5, reason = $6, into_matter = $7, settled_at = $8,
    version = $9
WHERE id = $1
"""
_STALLED = "UPDATE matters SET stalled = array_append(stalled, $2), version = $3 WHERE id = $1"
_HELD = """
INSERT INTO screening_rounds (id, division, held_on, present, screened, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_ERASED = (
    "UPDATE links SET head = NULL, address = NULL WHERE household = ANY($1)",
    "UPDATE visits SET words = NULL WHERE household = ANY($1)",
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of links, visits, lists and rounds."""
    events = of_types(
        batch,
        LinkMade,
        LinkEnded,
        VisitRecorded,
        MatterListed,
        MatterPlanned,
        MatterGrouped,
        MatterDispatched,
        MatterAnswered,
        MatterSettled,
        MatterStalled,
        ScreeningRoundHeld,
    )
    await execute_in_order(connection, (one for recorded, event in events for one in _statements(recorded, event)))
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        for statement in _ERASED:
            await connection.execute(statement, erased)


def _statements(recorded: Recorded, event: Event) -> Iterator[Statement]:
    at, version = recorded.occurred_at, recorded.version
    match event:
        case LinkMade(member=member, home=home):
            who = (member.subject, member.id, event.household, event.number)
            where = (home.value.head, home.value.address) if home.value else (None, None)
            yield _LINKED, (event.link, recorded.division, *who, *where, at, version)
        case LinkEnded():
            yield _UNLINKED, (event.link, at, event.reason, version)
        case VisitRecorded(member=member):
            whose = (event.link, event.household, member.subject, member.id)
            words = event.words.value if event.words else None
            told = (event.visited_on, event.way, words, len(event.found), at)
            yield _VISITED, (event.visit, recorded.division, *whose, *told)
        case MatterListed(member=member):
            what = (event.kind, event.category, event.visit, event.household, member.subject, member.id)
            yield _LISTED, (event.matter, recorded.division, *what, at, event.due_on, version)
        case MatterPlanned():
            told_of = (event.title, event.priority, None, None)
            yield _SCREENED, (event.matter, "planned", event.round, *told_of, at, version)
        case MatterGrouped():
            yield _SCREENED, (event.matter, "grouped", event.round, None, None, None, event.into, at, version)
        case MatterDispatched():
            yield _SCREENED, (event.matter, "dispatched", event.round, event.title, None, None, None, at, version)
        case MatterAnswered():
            yield _SCREENED, (event.matter, "answered", event.round, None, None, event.reason, None, at, version)
        case MatterSettled():
            yield _SCREENED, (event.matter, "settled", None, None, None, event.outcome, None, at, version)
        case MatterStalled():
            yield _STALLED, (event.matter, event.level, version)
        case ScreeningRoundHeld():
            told_round = (event.held_on, event.present, event.screened, at)
            yield _HELD, (event.round, recorded.division, *told_round)
