"""Reporting's read models: cases, their trail, the tallies of every division, the boards, the verdicts.

A batch is folded in memory and written in a handful of statements, so that its cost is the batch's, not the event's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from huiyin_contracts import AboutIssue, ancestors
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_contracts.issues import IssueRated, IssueReopened, IssueReported
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topics import TopicPublicised
from huiyin_county.divisions import timezones
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_reporting.cases.case import CONTRACTS, Case, evolve, opened

_COLUMNS = tuple(field.name for field in fields(Case))
# Everything up to the photos stands as it was reported; what follows changes with the state.
_CHANGING = _COLUMNS[_COLUMNS.index("photos") + 1 :]
_PLACES = ", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 2))
_CASES = f"SELECT {', '.join(_COLUMNS)} FROM cases WHERE id = ANY($1)"  # noqa: S608 — our own column names
_SAVE = f"""
INSERT INTO cases ({", ".join(_COLUMNS)}, day) VALUES ({_PLACES})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
"""  # noqa: S608
_TRAIL = """
INSERT INTO trail (issue, tx, position, event, stream, version, type, occurred_at, recorded_at, role, name, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)
"""
_TALLY = """
INSERT INTO tallies AS t (division, day, kind, category, state, n) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (division, day, kind, category, state) DO UPDATE SET n = t.n + excluded.n
"""
# So that what is there follows from the log alone, and not from how it came in batches.
_NONE_LEFT = """
DELETE FROM tallies WHERE (division, day, kind, category, state) = ($1, $2, $3, $4, $5) AND n = 0
"""
_NOTICE = "INSERT INTO notices (event, issue, division, what, notice, published_at) VALUES ($1, $2, $3, $4, $5, $6)"
_VERDICT = """
INSERT INTO verdicts (issue, round, division, handler, handler_kind, solved, satisfied, stands, reopened, rated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, true, false, $8) ON CONFLICT DO NOTHING
"""
_OVERRULED = "UPDATE verdicts SET stands = false WHERE issue = $1 AND round < $2"
_REOPENED = "UPDATE verdicts SET reopened = true WHERE issue = $1 AND round = $2 - 1"
_RECODED = "INSERT INTO recodings (code, into_code, effective_on) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"

TallyKey = tuple[str, date, str, str, str]


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into all of reporting's tables."""
    recoded = [(event.code, event.to, event.effective_on) for _, event in of_types(batch, DivisionRecoded)]
    await connection.executemany(_RECODED, recoded)
    events = list(of_types(batch, *CONTRACTS))
    if not events:
        return
    touched = {event.issue for _, event in events}
    before = {row["id"]: _case(row) for row in await connection.fetch(_CASES, list(touched))}
    after = fold(before, events)
    zones = await timezones(connection, {case.division[:6] for case in after.values()})
    await connection.executemany(_SAVE, [(*astuple(case), _day(case, zones)) for case in after.values()])
    await connection.executemany(_TRAIL, [_step(recorded, event) for recorded, event in events])
    # Rows in one order, so that two writers of tallies could never wait for each other in a circle.
    tallied = sorted((*key, n) for key, n in changes(before, after, zones).items() if n)
    await connection.executemany(_TALLY, tallied)
    await connection.executemany(_NONE_LEFT, [key for *key, n in tallied if n < 0])
    await connection.executemany(_NOTICE, [notice for step in events if (notice := _notice(*step))])
    if any(isinstance(event, IssueRated | IssueReopened) for _, event in events):
        await _judge(connection, before, events)


def fold(before: dict[UUID, Case], events: Iterable[tuple[Recorded, AboutIssue]]) -> dict[UUID, Case]:
    """The cases that `events` touch, as they are after them. One on an issue nobody reported is left out."""
    return {case.id: case for _, _, case in follow(before, events)}


def follow(
    before: dict[UUID, Case], events: Iterable[tuple[Recorded, AboutIssue]]
) -> Iterator[tuple[Recorded, AboutIssue, Case]]:
    """Each event with its case as it is after it."""
    after: dict[UUID, Case] = {}
    for recorded, event in events:
        case = after.get(event.issue) or before.get(event.issue)
        if isinstance(event, IssueReported):
            case = case or opened(recorded, event)
        elif case:
            case = evolve(case, recorded, event)
        if case:
            after[event.issue] = case
            yield recorded, event, case


async def _judge(
    connection: Connection, before: dict[UUID, Case], events: Iterable[tuple[Recorded, AboutIssue]]
) -> None:
    """Keep what was said of results. Whoever holds a matter when it is rated is who claimed that it was done."""
    for recorded, event, case in follow(before, events):
        match event:
            case IssueRated():
                about = (case.division, case.assignee, case.assignee_kind)
                said = (event.solved, event.satisfied, recorded.occurred_at)
                await connection.execute(_VERDICT, event.issue, event.round, *about, *said)
                await connection.execute(_OVERRULED, event.issue, event.round)
            case IssueReopened():
                await connection.execute(_REOPENED, event.issue, event.round)


def changes(before: dict[UUID, Case], after: dict[UUID, Case], zones: dict[str, ZoneInfo]) -> Counter[TallyKey]:
    """What the tallies of each case's division and those above it gain and lose."""
    gained: Counter[TallyKey] = Counter()
    for case in after.values():
        day = _day(case, zones)
        old = before.get(case.id)
        if old is not None and old.state == case.state:
            continue
        for division in ancestors(case.division):
            gained[division, day, case.kind, case.category, case.state] += 1
            if old is not None:
                gained[division, day, case.kind, case.category, old.state] -= 1
    return gained


def _case(row: asyncpg.Record) -> Case:
    values = dict(row)
    values["photos"] = tuple(values["photos"])
    return Case(**values)


def _day(case: Case, zones: dict[str, ZoneInfo]) -> date:
    return case.reported_at.astimezone(zones[case.division[:6]]).date()


def _step(recorded: Recorded, event: AboutIssue) -> tuple[Any, ...]:
    data = recorded.data if isinstance(recorded.data, str) else recorded.data.decode()
    actor = recorded.meta.actor
    return (
        event.issue,
        recorded.cursor.tx,
        recorded.cursor.position,
        recorded.id,
        recorded.stream,
        recorded.version,
        recorded.type,
        recorded.occurred_at,
        recorded.recorded_at,
        actor.role,
        actor.name,
        data,
    )


def _notice(recorded: Recorded, event: AboutIssue) -> tuple[Any, ...] | None:
    match event:
        case NoticePublished():
            what = event.kind
        case TopicPublicised():
            what = event.what
        case _:
            return None
    return (recorded.id, event.issue, recorded.division, what, event.notice, recorded.occurred_at)
