"""Online deliberations (线上四步, P8) as pages and the API show them; residents' opinions by page, and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.online_deliberation_state import OnlineDeliberation, OnlineStage
from huiyin_contracts.online_deliberations import OnlineStep, OpinionCount
from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import Task
from huiyin_deliberation.online.view import ONLINES
from huiyin_deliberation.proceeding.listed import ProcedureLists
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownParty, ShownPerson
from huiyin_service.reading import QueryRow

OnlineTab = Literal["open", "overdue", "publicised", "declined"]
UNDER_WAY: tuple[OnlineStage, ...] = ("open", "closed", "proposed", "heard", "adopted")
STAGES: Mapping[OnlineTab, tuple[OnlineStage, ...]] = {
    "open": UNDER_WAY,
    "overdue": UNDER_WAY,
    "publicised": ("publicised",),
    "declined": ("declined", "set_back"),
}
OpinionFilter = Literal["in_favour", "against", "other"]

_MATTERS = """
SELECT t.id AS topic, i.number, i.private, i.taken_back FROM topics t JOIN issues i ON i.id = t.issue
WHERE t.id = ANY($1)
"""
_COUNTS = "SELECT deliberation, stand, count(*) AS n FROM opinions WHERE deliberation = ANY($1) GROUP BY 1, 2"
_FOR_ALL = "o.reason IS NOT NULL AND o.shown"
_FOR_OFFICES = "(o.reason IS NOT NULL OR o.moderated_for IS NOT NULL)"
_OPINIONS = """
SELECT o.*, p.name FROM opinions o LEFT JOIN persons p ON p.subject = o.subject
WHERE o.deliberation = $1 AND ($2::text IS NULL OR o.stand = $2) AND {seen}
ORDER BY o.given_at DESC, o.id LIMIT $3 OFFSET $4
"""
_HOW_MANY = """
SELECT count(*) FROM opinions o WHERE o.deliberation = $1 AND ($2::text IS NULL OR o.stand = $2) AND {seen}
"""
_OWN = "SELECT o.*, NULL AS name FROM opinions o WHERE o.id = $1"


class ToldMatter(QueryRow):
    """What of an issue says how far it may be told."""

    topic: UUID
    number: str
    private: bool
    taken_back: bool


class OnlineTaskRow(Task):
    """A task with whom it was given to, by name."""

    assignee: ShownParty


class OnlineDeliberationRow(QueryRow):
    """An online deliberation as it stands, and how many residents said what so far."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str | None
    topic: UUID
    number: str | None = Field(description="of the issue")
    private: bool
    title: str | None = Field(description="none: the words that it was made of were taken back")
    notice: str | None
    publications: tuple[UUID, ...] = Field(description="what it has on the board, the topic first")
    charter: int
    stage: OnlineStage
    next: OnlineStep | None = Field(description="the step that is owed; none: it has ended")
    last_day: date | None = Field(description="until which residents may deliberate, or object")
    due_on: date | None = Field(description="until when an office owes the next step (P7)")
    overdue: bool
    stalled: tuple[SupervisionLevel, ...] = Field(description="who sees to it from above")
    opinions: OpinionCount
    proposal: str | None
    resolution: str | None
    tasks: tuple[OnlineTaskRow, ...]
    result: str | None
    answer: str | None
    began_at: datetime
    ended_at: datetime | None
    version: int

    def as_shown(self) -> "OnlineDeliberationRow":
        """The same for everybody: who has a task by the family name, and nothing of what is not public any more."""
        tasks = tuple(
            one.model_copy(update={"assignee": one.assignee.masked}) if isinstance(one.assignee, ShownPerson) else one
            for one in self.tasks
        )
        hidden = (
            dict.fromkeys(("title", "notice", "proposal", "resolution", "result", "answer")) if self.private else {}
        )
        return self.model_copy(update={"tasks": () if self.private else tasks, **hidden})


class OpinionRow(QueryRow):
    """An opinion. Whose it is, and what is not for everybody of it, those who deal with it are told alone."""

    id: UUID | None = Field(description="for who moderates alone: it follows from whose opinion it is")
    stand: Literal["in_favour", "against", "other"]
    reason: str | None
    shown: bool
    moderated_for: str | None = Field(description="why its reason was taken out of view; none: it was not")
    given_at: datetime
    changed: bool
    resident: ShownPerson | None = None

    def as_shown(self) -> "OpinionRow":
        """The same for everybody."""
        reason = self.reason if self.shown and self.moderated_for is None else None
        return self.model_copy(update={"id": None, "reason": reason, "resident": None})


async def matter_of(database: Database, topic: UUID) -> ToldMatter | None:
    """How far what a topic is about may be told."""
    row = await database.fetchrow(_MATTERS, [topic])
    return ToldMatter(**row) if row else None


async def count_opinions(database: Database, this: UUID | None) -> OpinionCount:
    """How many residents said what."""
    return (await _counted(database, [this] if this else [])).get(this, NOTHING_SAID)


async def opinions_in(
    database: Database,
    this: UUID,
    stand: OpinionFilter | None,
    limit: int,
    offset: int,
    *,
    all_of_them: bool = False,
) -> list[OpinionRow]:
    """The opinions with a reason, the newest first; `all_of_them`: with those that are not for everybody."""
    sql = _OPINIONS.format(seen=_FOR_OFFICES if all_of_them else _FOR_ALL)
    return [_opinion(row) for row in await database.fetch(sql, this, stand, limit, offset)]


async def how_many_opinions(
    database: Database, this: UUID, stand: OpinionFilter | None, *, all_of_them: bool = False
) -> int:
    """How many `opinions_in` has."""
    sql = _HOW_MANY.format(seen=_FOR_OFFICES if all_of_them else _FOR_ALL)
    return int(await database.fetchval(sql, this, stand))


async def own_opinion(database: Database, opinion: UUID) -> OpinionRow | None:
    """One's own, with all that one said."""
    row = await database.fetchrow(_OWN, opinion)
    return _opinion(row) if row else None


NOTHING_SAID = OpinionCount(in_favour=0, against=0, other=0)


async def _counted(database: Database, these: Sequence[UUID]) -> dict[UUID | None, OpinionCount]:
    found: dict[UUID, dict[str, int]] = {}
    for row in await database.fetch(_COUNTS, list(these)):
        found.setdefault(row["deliberation"], {})[row["stand"]] = row["n"]
    return {this: NOTHING_SAID.model_copy(update=counts) for this, counts in found.items()}


async def _rows(database: Database, rows: Sequence[asyncpg.Record]) -> list[OnlineDeliberationRow]:
    states = [ONLINES.state_of(row) for row in rows]
    people = [task.assignee for state in states for task in state.tasks if isinstance(task.assignee, Person)]
    names = await names_of(database, [person.subject for person in people])
    found = await database.fetch(_MATTERS, [row["topic"] for row in rows])
    matters = {one["topic"]: ToldMatter(**one) for one in found}
    counts = await _counted(database, [row["id"] for row in rows])
    return [
        _row(row, state, matters.get(row["topic"]), counts.get(row["id"], NOTHING_SAID), names)
        for row, state in zip(rows, states, strict=True)
    ]


def _row(
    row: asyncpg.Record,
    state: OnlineDeliberation,
    matter: ToldMatter | None,
    opinions: OpinionCount,
    names: Mapping[UUID, str],
) -> OnlineDeliberationRow:
    told = {one.name: getattr(state, one.name) for one in fields(OnlineDeliberation)}
    tasks = [OnlineTaskRow(**{**dict(one), "assignee": shown(one.assignee, names)}) for one in state.tasks]
    told |= {"next": state.next, "overdue": bool(row["overdue"]), "opinions": opinions, "tasks": tasks}
    told |= {"number": matter and matter.number, "private": matter is None or matter.private}
    if matter is None or matter.taken_back:
        told |= {"title": None, "notice": None}
    known = {**row, **told}
    return OnlineDeliberationRow(**{name: known[name] for name in OnlineDeliberationRow.model_fields})


def _opinion(row: asyncpg.Record) -> OpinionRow:
    return OpinionRow(**{**row, "resident": ShownPerson.of(row["subject"], row["name"])})


LISTS = ProcedureLists(ONLINES, STAGES, _rows)
