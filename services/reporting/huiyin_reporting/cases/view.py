"""Cases and their trails.

A batch is folded in memory and written in a handful of statements, so that its cost is the batch's, not the event's.
What it folded is given to the rooms that count cases or judge them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from pydantic import TypeAdapter

from huiyin_contracts import AboutIssue
from huiyin_contracts.issues import OTHER, IssueRedacted, IssueReported, IssueScreened
from huiyin_contracts.order_state import Order
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.publications import AboutNotice
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.words import PublicText
from huiyin_county.divisions import timezones
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_reporting.cases.case import Case, contracts_about_issues, evolve, opened

_COLUMNS = tuple(field.name for field in fields(Case))
# Everything up to the report stands as it was reported; what follows changes with the state, or with what is public.
_CHANGING = _COLUMNS[_COLUMNS.index("reported_at") + 1 :]
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_PLACES = ", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 2))
_CASES = f"SELECT {_NAMES} FROM cases WHERE id = ANY($1)"  # noqa: S608 — our own column names
_SAVE = f"""
INSERT INTO cases ({_NAMES}, day) VALUES ({_PLACES})
ON CONFLICT (id) DO UPDATE SET {", ".join(f'"{name}" = excluded."{name}"' for name in _CHANGING)}
"""  # noqa: S608
_REPORTED_BY = f"SELECT {_NAMES} FROM cases WHERE reporter = ANY($1)"  # noqa: S608
_TRAIL = """
INSERT INTO trail (issue, tx, position, event, stream, version, type, occurred_at, recorded_at, role, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)
"""

# Of its own trail alone: who may redact one issue has no say about another.
_REDACTED = "UPDATE trail SET redacted = true WHERE issue = $1 AND event = ANY($2)"
_FORGOTTEN = "UPDATE cases SET text = NULL, title = NULL WHERE reporter = ANY($1)"

# What the public text, an order and a topic are is saved whole, as JSON: the fold goes on from there.
_STATES: dict[str, TypeAdapter[Any]] = {
    "text": TypeAdapter(PublicText | None),
    "order": TypeAdapter(Order | None),
    "topic": TypeAdapter(Topic | None),
}

_LEFT_OUT = {"words": None, "contact": None, "public": None, "category": OTHER}

IssueEvent = tuple[Recorded, AboutIssue]


@dataclass(frozen=True, slots=True)
class CaseBatch:
    """Events on issues, with the cases they touch as those were before and as they are after."""

    events: Sequence[IssueEvent]
    before: Mapping[UUID, Case]
    after: Mapping[UUID, Case]
    zones: Mapping[str, ZoneInfo]

    def steps(self) -> Iterator[tuple[Recorded, AboutIssue, Case]]:
        """Each event with its case as it is after it."""
        return follow(self.before, self.events)

    def day(self, case: Case) -> date:
        """The day on which a case was reported, in its county."""
        return case.reported_at.astimezone(self.zones[case.division[:6]]).date()


async def project(connection: Connection, batch: Sequence[Recorded]) -> CaseBatch | None:
    """Take a batch into the cases and their trails, and say what it did; None where it has nothing on an issue."""
    events = [each for each in of_types(batch, *contracts_about_issues()) if not _on_none(each[1])]
    if not events:
        await _forget(connection, batch)
        return None
    rows = await connection.fetch(_CASES, list({event.issue for _, event in events}))
    before = {row["id"]: _case(row) for row in rows}
    after = fold(before, events)
    zones = await timezones(connection, {case.division[:6] for case in after.values()})
    folded = CaseBatch(events, before, after, zones)
    await connection.executemany(_SAVE, [(*_row(case), folded.day(case)) for case in after.values()])
    await connection.executemany(_TRAIL, [_trail_row(recorded, event) for recorded, event in events])
    hidden = [(event.issue, list(event.events)) for _, event in events if isinstance(event, IssueRedacted)]
    await connection.executemany(_REDACTED, hidden)
    await _forget(connection, batch)
    return folded


async def reported_by(connection: Connection, persons: Sequence[UUID]) -> list[Case]:
    """The cases that somebody reported, as they are saved."""
    return [_case(row) for row in await connection.fetch(_REPORTED_BY, persons)]


async def _forget(connection: Connection, batch: Sequence[Recorded]) -> None:
    """What somebody who was erased had written is not public any more, masked as it was."""
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        await connection.execute(_FORGOTTEN, erased)


def _on_none(event: AboutIssue) -> bool:
    """Whether it is on the notice of a decision that answers no issue, and so on nobody's trail."""
    return isinstance(event, AboutNotice) and event.issue is None


def fold(before: Mapping[UUID, Case], events: Iterable[IssueEvent]) -> dict[UUID, Case]:
    """The cases that `events` touch, as they are after them. One on an issue that no one reported is left out."""
    return {case.id: case for _, _, case in follow(before, events)}


def follow(before: Mapping[UUID, Case], events: Iterable[IssueEvent]) -> Iterator[tuple[Recorded, AboutIssue, Case]]:
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


def _row(case: Case) -> list[Any]:
    values = {name: getattr(case, name) for name in _COLUMNS}
    for name, adapter in _STATES.items():
        if values[name] is not None:
            values[name] = adapter.dump_json(values[name]).decode()
    return list(values.values())


def _case(row: asyncpg.Record) -> Case:
    values = dict(row)
    for name, adapter in _STATES.items():
        if values[name] is not None:
            values[name] = adapter.validate_json(values[name])
    return Case(**values)


def _trail_row(recorded: Recorded, event: AboutIssue) -> tuple[Any, ...]:
    data = recorded.data if isinstance(recorded.data, str) else recorded.data.decode()
    if isinstance(event, IssueReported | IssueScreened | IssueRedacted):
        # What is public of it now stands in the case; what it was once, or was never, is kept nowhere else.
        left_out = {name: value for name, value in _LEFT_OUT.items() if name in type(event).model_fields}
        data = event.model_copy(update=left_out).model_dump_json()
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
        data,
    )
