"""Village decisions (四议两公开, P6) as the page, the API and the printed register show them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import Task
from huiyin_contracts.village_decision_state import DecisionStage, VillageDecision
from huiyin_contracts.village_decisions import DecisionCause, DecisionMeeting, DecisionSheet, DecisionStep
from huiyin_deliberation.proceeding.listed import ProcedureLists
from huiyin_deliberation.proceeding.shown import MeetingRow, meeting_row, people_of, shown_people, shown_person
from huiyin_deliberation.village_decisions.view import DECISIONS
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownParty, ShownPerson
from huiyin_service.reading import QueryRow

DecisionTab = Literal["open", "overdue", "answered", "declined"]
OPEN: tuple[DecisionStage, ...] = (
    *("begun", "proposed", "discussed", "reviewed", "resolved"),
    *("publicised", "cleared", "carried_out", "result_publicised"),
)
STAGES: Mapping[DecisionTab, tuple[DecisionStage, ...]] = {
    "open": OPEN,
    "overdue": OPEN,
    "answered": ("answered",),
    "declined": ("declined",),
}


class PublicSheetRow(QueryRow):
    """What was made public, and what the supervision committee said of it."""

    notice: str
    starts_on: date
    ends_on: date
    overseen_by: ShownPerson | None
    opinion: str | None
    agrees: bool | None


class DecisionTaskRow(Task):
    """A task with whom it was given to, by name."""

    assignee: ShownParty


class VillageDecisionRow(QueryRow):
    """A village decision as it stands."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str | None
    cause: DecisionCause
    title: str
    description: str
    topic: UUID | None
    charter: int
    merged: bool
    overseers: tuple[ShownPerson, ...]
    stage: DecisionStage
    next: DecisionStep | None = Field(description="the step that is owed; none: it has ended")
    due_on: date | None = Field(description="until when it is owed (P7)")
    overdue: bool
    stalled: tuple[SupervisionLevel, ...] = Field(description="who sees to it from above")
    meetings: dict[DecisionMeeting, MeetingRow]
    resolution: str | None
    tasks: tuple[DecisionTaskRow, ...]
    sheets: dict[DecisionSheet, PublicSheetRow]
    result: str | None
    voted_down: int
    answer: str | None
    began_at: datetime
    ended_at: datetime | None
    version: int

    def as_shown(self) -> "VillageDecisionRow":
        """The same for those whom the names do not concern: each by the family name."""
        meetings = {step: one.masked for step, one in self.meetings.items()}
        sheets = {
            sheet: one.model_copy(update={"overseen_by": one.overseen_by and one.overseen_by.masked})
            for sheet, one in self.sheets.items()
        }
        tasks = tuple(one.model_copy(update={"assignee": _masked_party(one.assignee)}) for one in self.tasks)
        told = {"meetings": meetings, "sheets": sheets, "tasks": tasks, "overseers": _masked(self.overseers)}
        return self.model_copy(update=told)


async def _rows(database: Database, rows: Sequence[asyncpg.Record]) -> list[VillageDecisionRow]:
    states = [DECISIONS.state_of(row) for row in rows]
    names = await names_of(database, {person.subject for state in states for person in _people(state)})
    return [row_of(dict(row), state, names) for row, state in zip(rows, states, strict=True)]


def _people(state: VillageDecision) -> list[Person]:
    found = list(state.overseers)
    for meeting in state.meetings.values():
        found += people_of(meeting)
    found += [sheet.overseen_by for sheet in state.sheets.values() if sheet.overseen_by]
    return found + [task.assignee for task in state.tasks if isinstance(task.assignee, Person)]


def row_of(row: Mapping[str, Any], state: VillageDecision, names: Mapping[UUID, str]) -> VillageDecisionRow:
    """A village decision of the columns of a row and its state."""
    told = {one.name: getattr(state, one.name) for one in fields(VillageDecision)}
    sheets = {
        sheet: {
            **{each.name: getattr(one, each.name) for each in fields(one)},
            "overseen_by": shown_person(one.overseen_by, names) if one.overseen_by else None,
        }
        for sheet, one in state.sheets.items()
    }
    told |= {
        "next": state.next,
        "overdue": bool(row["overdue"]),
        "meetings": {step: meeting_row(one, names) for step, one in state.meetings.items()},
        "overseers": shown_people(state.overseers, names),
        "sheets": sheets,
        "tasks": [DecisionTaskRow(**{**dict(one), "assignee": shown(one.assignee, names)}) for one in state.tasks],
    }
    known = {**row, **told}
    return VillageDecisionRow(**{name: known[name] for name in VillageDecisionRow.model_fields})


def _masked(people: Sequence[ShownPerson]) -> tuple[ShownPerson, ...]:
    return tuple(one.masked for one in people)


def _masked_party(party: ShownParty) -> ShownParty:
    return party.masked if isinstance(party, ShownPerson) else party


LISTS = ProcedureLists(DECISIONS, STAGES, _rows)
