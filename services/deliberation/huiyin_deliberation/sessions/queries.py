"""Sessions as pages and the API show them: those of a scope or of a person, and one with its roll and its items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.ballots import VoteTally
from huiyin_contracts.deliberation_rules import Capacity, TeamKind
from huiyin_contracts.session_state import ItemStage, Session
from huiyin_contracts.sessions import AttendanceMeans, SessionForm
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.sessions.view import STATE
from huiyin_deliberation.topics.queries import TaskRow
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

SessionTab = Literal["coming", "open", "unheld", "unrecorded", "over"]
ShownStage = Literal["convened", "open", "closed", "quorum_missed", "cancelled"]

_TABS: dict[SessionTab, str] = {
    "coming": "s.stage = 'convened' AND NOT s.not_held",
    "open": "s.stage = 'open'",
    "unheld": "s.stage = 'convened' AND s.not_held",
    "unrecorded": "s.stage = 'closed' AND m.final_at IS NULL",
    "over": "s.ended_at IS NOT NULL",
}
_ABOUT = f"""
SELECT s.id, s.division, d.name AS division_name, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone, s.site,
       s.state, s.stage, s.held_on, s.starts_at, s.not_held, s.convened_at, s.ended_at, s.version,
       m.stage AS minutes, m.amendable_until
FROM sessions s LEFT JOIN minutes m ON m.session = s.id
     LEFT JOIN divisions d ON d.code = s.division LEFT JOIN divisions c ON c.code = left(s.division, 6)
"""  # noqa: S608 - our own words
_WITHIN = "s.division LIKE $1 || '%' AND {tab}"
_LIST = f"{_ABOUT} WHERE {_WITHIN} ORDER BY {{order}}, s.id LIMIT $2 OFFSET $3"
_COUNTS = f"SELECT count(*) FROM sessions s LEFT JOIN minutes m ON m.session = s.id WHERE {_WITHIN}"  # noqa: S608
_OWN = f"""
{_ABOUT} WHERE s.id IN (SELECT session FROM session_people WHERE sign_in = $1)
ORDER BY s.ended_at DESC NULLS FIRST, s.starts_at, s.id LIMIT $2 OFFSET $3
"""  # noqa: S608
_OWN_COUNT = "SELECT count(*) FROM session_people WHERE sign_in = $1"
_INVITED = f"""
{_ABOUT} WHERE s.ended_at IS NULL AND s.id IN (SELECT session FROM session_people WHERE sign_in = $1 AND entitled)
ORDER BY s.starts_at, s.id LIMIT $2
"""  # noqa: S608
# Its state is sent only to who has not read that version of it: in a room of hundreds it is long.
_ONE = f"{_ABOUT} WHERE s.id = $1".replace("s.state,", "CASE WHEN s.version = $2 THEN NULL ELSE s.state END AS state,")
_MOVED = "SELECT moved FROM sessions WHERE id = $1"
# A title for as long as there are the words that it was made of.
_TITLES = """
SELECT t.id, CASE WHEN i.taken_back THEN i.category ELSE t.state->>'title' END AS title, i.private
FROM topics t JOIN issues i ON i.id = t.issue WHERE t.id = ANY($1)
"""


class SessionListRow(QueryRow):
    """A session in a list."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str
    site: UUID
    site_name: str
    form: SessionForm
    held_on: date
    starts_at: datetime
    place: str
    stage: ShownStage
    reminded: bool
    not_held: bool = Field(description="its day passed and nothing was done about it")
    supervised: tuple[SupervisionLevel, ...]
    entitled: int
    present: int = Field(description="of those entitled, who are there")
    items: int
    settled: int
    minutes: Literal["draft", "final"] | None
    amendable_until: date | None
    convened_at: datetime
    ended_at: datetime | None
    charter: int
    version: int


class AttendanceRow(QueryRow):
    """Somebody who is entitled, or was there."""

    subject: UUID
    person: ShownPerson
    team: TeamKind | None
    capacity: Capacity | None
    entitled: bool
    means: AttendanceMeans | None = Field(description="how they came to be on the roll; none: they are not")
    left: bool

    @property
    def here(self) -> bool:
        """Whether they are there now."""
        return self.means is not None and not self.left


class OptionRow(QueryRow):
    """A way to settle an item."""

    id: UUID
    text: str
    tasks: tuple[TaskRow, ...]
    proposer: UUID


class ItemRow(QueryRow):
    """An item of the agenda. People stand in it by their subject on the roll."""

    topic: UUID
    issue: UUID
    title: str | None = Field(description="none: the matter is private, and who asks was not there")
    private: bool
    stage: ItemStage
    interested: tuple[UUID, ...]
    waiting: tuple[UUID, ...]
    speaker: UUID | None
    options: tuple[OptionRow, ...]
    vote: UUID | None
    secret: bool
    voters: tuple[UUID, ...]
    adopted: UUID | None
    reason: str | None
    tally: VoteTally | None

    @property
    def settled(self) -> bool:
        """Whether it came to an end."""
        return self.stage in {"adopted", "declined", "deferred"}


class SessionDetailRow(SessionListRow):
    """A session with its roll and its agenda."""

    chair: ShownPerson
    elsewhen: str | None
    postponed_for: str | None
    reason: str | None
    roll: tuple[AttendanceRow, ...]
    agenda: tuple[ItemRow, ...]

    @property
    def current(self) -> ItemRow | None:
        """The item that is deliberated or voted on now."""
        return next((item for item in self.agenda if item.stage in {"called", "voting"}), None)

    def of(self, subject: UUID | None) -> AttendanceRow | None:
        """Somebody on the roll or the list."""
        return next((row for row in self.roll if row.subject == subject), None)


@dataclass(frozen=True, slots=True)
class _Read:
    """A session as it was read last, and of what: in a room hundreds of phones ask for the same at once."""

    state: Session
    told: tuple[object, ...]
    row: SessionDetailRow


_BESIDES = {"title", "private", "options"}
_Titles = dict[UUID, tuple[str, bool]]
"""What each topic is called, and whether it is private."""
_READ: dict[UUID, _Read] = {}
_MOST_READ = 64


async def count(database: Database, scope: str, tab: SessionTab) -> int:
    """How many sessions of a scope are in a tab."""
    return int(await database.fetchval(_COUNTS.format(tab=_TABS[tab]), scope))


async def page(database: Database, scope: str, tab: SessionTab, limit: int, offset: int) -> list[SessionListRow]:
    """Those sessions: what comes first, or of what is over the latest."""
    order = "s.ended_at DESC" if tab in {"over", "unrecorded"} else "s.starts_at"
    rows = await database.fetch(_LIST.format(tab=_TABS[tab], order=order), scope, limit, offset)
    return [SessionListRow(**_listed(row, STATE.validate_json(row["state"]))) for row in rows]


async def own(database: Database, sign_in: str, limit: int, offset: int) -> list[SessionListRow]:
    """The sessions that somebody is entitled to or was at, what comes first before what is over."""
    rows = await database.fetch(_OWN, sign_in, limit, offset)
    return [SessionListRow(**_listed(row, STATE.validate_json(row["state"]))) for row in rows]


async def count_own(database: Database, sign_in: str) -> int:
    """How many these are."""
    return int(await database.fetchval(_OWN_COUNT, sign_in))


async def invited(database: Database, sign_in: str, limit: int) -> list[SessionListRow]:
    """The sessions that somebody is entitled to and that are not over, what comes first first."""
    rows = await database.fetch(_INVITED, sign_in, limit)
    return [SessionListRow(**_listed(row, STATE.validate_json(row["state"]))) for row in rows]


async def moved_at(database: Database, session: UUID) -> int | None:
    """The version at which a session last moved for all who are in it."""
    version: int | None = await database.fetchval(_MOVED, session)
    return version


async def one(database: Database, session: UUID) -> SessionDetailRow | None:
    """A session. What its names and titles are now is asked each time, and it is put together anew if it must be."""
    read = _READ.get(session)
    row = await database.fetchrow(_ONE, session, read.row.version if read else None)
    if row is None:
        return None
    state = read.state if read and row["state"] is None else STATE.validate_json(row["state"])
    assert state.chair is not None
    people = [state.chair, *(one.person for one in state.roll.values()), *state.entitled]
    assignees = [task.assignee for item in state.items for option in item.options for task in option.tasks]
    subjects = [person.subject for person in (*people, *assignees) if hasattr(person, "subject")]
    names = await names_of(database, subjects)
    found = await database.fetch(_TITLES, [item.topic for item in state.items])
    titles = {row["id"]: (row["title"], row["private"]) for row in found}
    told = (*(value for name, value in row.items() if name != "state"), names, titles)
    if read and row["state"] is None and read.told == told:
        return read.row
    if len(_READ) >= _MOST_READ:
        _READ.clear()
    _READ[session] = _Read(state, told, _detail(row, state, names, titles))
    return _READ[session].row


def _detail(row: asyncpg.Record, state: Session, names: dict[UUID, str], titles: _Titles) -> SessionDetailRow:
    assert state.chair is not None
    chair = shown(state.chair, names)
    assert isinstance(chair, ShownPerson)
    return SessionDetailRow(
        **_listed(row, state),
        chair=chair,
        elsewhen=state.elsewhen,
        postponed_for=state.postponed_for,
        reason=state.reason,
        roll=_roll(state, names),
        agenda=tuple(_agenda(state, titles, names)),
    )


def _listed(row: asyncpg.Record, state: Session) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if name != "state"}
    present = state.present if state.present is not None and state.stage != "open" else len(state.here)
    told = {name: getattr(state, name) for name in ("site_name", "form", "place", "supervised", "charter", "reminded")}
    settled = sum(item.settled for item in state.items)
    counts = {"entitled": len(state.entitled), "present": present, "items": len(state.items), "settled": settled}
    return {**known, **told, **counts}


def _roll(state: Session, names: dict[UUID, str]) -> tuple[AttendanceRow, ...]:
    guests = [one.person for subject, one in state.roll.items() if not one.entitled]
    rows = []
    for person in (*state.entitled, *guests):
        there = state.roll.get(person.subject)
        rows.append(
            AttendanceRow(
                subject=person.subject,
                person=ShownPerson.of(person.subject, names.get(person.subject), person.id),
                team=getattr(person, "team", None),
                capacity=getattr(person, "capacity", None),
                entitled=there.entitled if there else True,
                means=there.means if there else None,
                left=there.left if there else False,
            )
        )
    return tuple(rows)


def _agenda(state: Session, titles: _Titles, names: dict[UUID, str]) -> Sequence[ItemRow]:
    rows = []
    for item in state.items:
        options = tuple(
            OptionRow(
                id=option.id,
                text=option.text,
                tasks=tuple(
                    TaskRow(**{**dict(task), "assignee": shown(task.assignee, names)}) for task in option.tasks
                ),
                proposer=option.proposer,
            )
            for option in item.options
        )
        told = {name: getattr(item, name) for name in ItemRow.model_fields if name not in _BESIDES}
        title, private = titles.get(item.topic, (item.title, True))
        rows.append(ItemRow(**told, title=title, private=private, options=options))
    return rows
