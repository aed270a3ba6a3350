"""Dispatch's read models of issues that wait for an order, and of the orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from huiyin_contracts import county_of
from huiyin_contracts.issues import (
    OTHER,
    IssueContactChanged,
    IssueMerged,
    IssueRated,
    IssueRedacted,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_contracts.merging import IssueUnmerged
from huiyin_contracts.order_state import EVENTS, Order, evolve, order_in
from huiyin_contracts.orders import OrderDeclined, OrderDispatched, OrderReturned
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.public_text import NOT_PUBLIC
from huiyin_contracts.public_text import evolve as evolve_public
from huiyin_contracts.supplements import IssueSupplemented, added_of
from huiyin_contracts.topics import TopicPlanned
from huiyin_contracts.words import PublicText, contact_of, words_of
from huiyin_county.charters import counties
from huiyin_dispatch.orders.record import COLUMNS, SavedOrder, order_of, row_of
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_ISSUE = """
INSERT INTO issues (id, number, kind, category, division, subject, description, address, photos, name, phone, public,
                    public_address, private, stage, reported_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'reported', $15, $16) ON CONFLICT DO NOTHING
"""
_SCREENED = """
UPDATE issues SET stage = CASE stage WHEN 'reported' THEN 'screened' ELSE stage END, note = $2,
                  waiting = waiting AND $3, private = private OR $4 WHERE id = $1
"""
_ENDED = "UPDATE issues SET stage = $2, waiting = false WHERE id = $1"
_UNMERGED = "UPDATE issues SET stage = 'reported', waiting = true WHERE id = $1"
_PLANNED = "UPDATE issues SET stage = 'planned', waiting = false WHERE id = $1 AND stage IN ('reported', 'screened')"
# An order that was declined after its issue had fallen away, but before it was cancelled, makes nothing wait again.
_PUBLIC = "UPDATE issues SET public = $2, public_address = $3 WHERE id = $1"
_CATEGORY = "UPDATE issues SET category = $2 WHERE id = $1"
_ADDED = "UPDATE issues SET description = description || $2, photos = photos || $3::text[] WHERE id = $1"
_CONTACT = "UPDATE issues SET name = $2, phone = $3 WHERE id = $1"
_ERASED = """
UPDATE issues SET description = NULL, address = NULL, photos = '{}', name = NULL, phone = NULL, public = NULL,
                  public_address = NULL
WHERE subject = $1
"""
_WAITING = "UPDATE issues SET waiting = $2 AND stage IN ('reported', 'screened') WHERE id = $1"
# An issue's life goes one way, so within a batch all rows of one statement may go before those of the next: few round
# trips however many events. Whether it waits can go to and fro; there the batch's last word counts.
_STATEMENTS = (_UNMERGED, _ISSUE, _ADDED, _SCREENED, _PLANNED, _WAITING, _ENDED, _PUBLIC, _CATEGORY, _CONTACT, _ERASED)

# An order can go to and fro as well, so its events are folded, and what comes of them is written once.
_OWN_COLUMNS = ("division", "version", "issue_kind", "unsolved")
_COLUMNS = (*COLUMNS, *_OWN_COLUMNS)
_ORDERS = "SELECT * FROM orders WHERE id = ANY($1) OR issue = ANY($2)"
_KINDS = "SELECT id, kind FROM issues WHERE id = ANY($1)"
_SAVE = f"""
INSERT INTO orders ({", ".join(_COLUMNS)}) VALUES ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "id")}
"""  # noqa: S608 — our own column names


@dataclass(slots=True)
class _Saved:
    """An order's row: its state, and what the state does not say."""

    state: Order
    division: str
    version: int = 0
    issue_kind: str | None = None
    unsolved: bool = False

    def arguments(self) -> list[Any]:
        row = row_of(self.state) | {name: getattr(self, name) for name in _OWN_COLUMNS}
        return [row[name] for name in _COLUMNS]


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `issues` and `orders`."""
    await _project_issues(connection, batch)
    await _project_orders(connection, batch)


async def _project_orders(connection: Connection, batch: Sequence[Recorded]) -> None:
    events = [(recorded, event, order_in(event)) for recorded, event in of_types(batch, *EVENTS)]
    reported = {event.issue: event.kind for _, event in of_types(batch, IssueReported)}
    unsolved = {event.result_of for _, event in of_types(batch, IssueRated) if not event.solved}
    unsolved |= {event.result_of for _, event in of_types(batch, IssueReopened)}
    known = {order for _, _, order in events} | unsolved
    if not (known or reported):
        return
    orders = {row["id"]: _saved(row) for row in await connection.fetch(_ORDERS, known, list(reported))}
    sent = {event.issue for _, event, _ in events if isinstance(event, OrderDispatched)}
    kinds = {row["id"]: row["kind"] for row in await connection.fetch(_KINDS, sent)} if sent else {}
    for recorded, event, order in events:
        saved = orders.get(order)
        if isinstance(event, OrderDispatched) and saved is None:
            saved = orders[order] = _Saved(Order(), recorded.division, issue_kind=kinds.get(event.issue))
        if saved is not None and recorded.version > saved.version:
            saved.state = evolve(saved.state, event, recorded.occurred_at)
            saved.version = recorded.version
    for id, saved in orders.items():  # noqa: A001
        # A history may tell of an order before it tells of its issue.
        if saved.state.issue in reported:
            saved.issue_kind = reported[saved.state.issue]
        saved.unsolved = saved.unsolved or id in unsolved
    await connection.executemany(_SAVE, [saved.arguments() for saved in orders.values()])


def _saved(row: SavedOrder) -> _Saved:
    return _Saved(order_of(row), **{name: row[name] for name in _OWN_COLUMNS})


async def _project_issues(connection: Connection, batch: Sequence[Recorded]) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _STATEMENTS}
    waiting: dict[UUID, bool] = {}
    reported = [(recorded, event) for recorded, event in of_types(batch, IssueReported)]
    there = await counties(connection, [recorded.division for recorded, _ in reported]) if reported else {}
    for recorded, issue in reported:
        begun = there[county_of(recorded.division)].begun_at(recorded.occurred_at, issue.kind)
        public = evolve_public(NOT_PUBLIC, issue)
        what = (issue.issue, issue.number, issue.kind, issue.category, recorded.division)
        since = (recorded.occurred_at, begun.deadline(recorded.occurred_at).due_at)
        rows[_ISSUE].append((*what, *_theirs(issue), *_everybodys(public.text), public.private, *since))
    for _, event in of_types(
        batch,
        IssueScreened,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        IssueUnmerged,
        IssueRedacted,
        IssueContactChanged,
        IssueSupplemented,
        TopicPlanned,
        OrderDispatched,
        OrderDeclined,
        OrderReturned,
    ):
        match event:
            case IssueScreened():
                rows[_SCREENED].append((event.issue, event.note, event.route != "deliberation", event.private))
                rows[_PUBLIC].append((event.issue, *_everybodys(event.public)))
                if event.category:
                    rows[_CATEGORY].append((event.issue, event.category))
            case IssueRedacted():
                rows[_PUBLIC].append((event.issue, *_everybodys(event.public)))
                if "category" in event.parts:
                    rows[_CATEGORY].append((event.issue, OTHER))
            case IssueMerged():
                rows[_ENDED].append((event.issue, "merged"))
            case IssueWithdrawn():
                rows[_PUBLIC].append((event.issue, *_everybodys(None)))
                rows[_ENDED].append((event.issue, "withdrawn"))
            case IssueRejected():
                rows[_ENDED].append((event.issue, "rejected"))
            case IssueUnmerged():
                rows[_UNMERGED].append((event.issue,))
            case IssueContactChanged():
                rows[_CONTACT].append((event.issue, *contact_of(event.contact)))
            case IssueSupplemented():
                rows[_ADDED].append((event.issue, *added_of(event.words)))
            case TopicPlanned():
                rows[_PLANNED].append((event.issue,))
            case OrderDispatched():
                waiting[event.issue] = False
            case OrderDeclined() | OrderReturned():
                waiting[event.issue] = True
    rows[_WAITING] = list(waiting.items())
    rows[_ERASED] = [(event.person,) for _, event in of_types(batch, PersonErased)]
    for statement, arguments in rows.items():
        if arguments:
            await connection.executemany(statement, arguments)


def _everybodys(text: PublicText | None) -> tuple[str | None, str | None]:
    return (text.description, text.address) if text else (None, None)


def _theirs(issue: IssueReported) -> tuple[Any, ...]:
    """What is the reporter's own, and whose it is."""
    words = words_of(issue.words, issue.public)
    return (
        issue.reporter,
        words.description,
        words.address,
        list(words.photos),
        *contact_of(issue.contact),
    )
