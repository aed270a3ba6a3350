"""The issues that deliberation may plan, and at which stage they are as far as that concerns it."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from huiyin_contracts.issues import (
    OTHER,
    IssueMerged,
    IssueRedacted,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_contracts.merging import IssueUnmerged
from huiyin_contracts.orders import OrderCancelled, OrderDeclined, OrderDispatched, OrderReturned
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.public_text import NOT_PUBLIC, evolve
from huiyin_contracts.words import words_of
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_REPORTED = """
INSERT INTO issues (id, number, kind, category, division, subject, description, address, public, private, reported_at,
                    stage)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'reported') ON CONFLICT DO NOTHING
"""
_STAGE = "UPDATE issues SET stage = $2 WHERE id = $1 AND stage NOT IN ('withdrawn', 'rejected', 'merged')"
_PRIVATE = """
UPDATE issues SET private = true, taken_back = taken_back OR public IS NOT NULL, public = NULL WHERE id = $1
"""
_PUBLIC = "UPDATE issues SET public = $2 WHERE id = $1"
_TAKEN_BACK = "UPDATE issues SET public = NULL, taken_back = true WHERE id = $1"
_CATEGORY = "UPDATE issues SET category = $2 WHERE id = $1"
_ERASED = "UPDATE issues SET description = NULL, address = NULL, public = NULL, taken_back = true WHERE subject = $1"
_UNMERGED = "UPDATE issues SET stage = 'reported' WHERE id = $1"
_REOPENED = "UPDATE issues SET stage = 'reported', reopened_at = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `issues`."""
    reported: list[tuple[Any, ...]] = []
    statements: list[tuple[str, tuple[Any, ...]]] = []
    for recorded, event in of_types(
        batch,
        IssueReported,
        IssueScreened,
        IssueRedacted,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        IssueReopened,
        IssueUnmerged,
        PersonErased,
        OrderDispatched,
        OrderDeclined,
        OrderReturned,
        OrderCancelled,
    ):
        if isinstance(event, IssueScreened) and event.category:
            statements.append((_CATEGORY, (event.issue, event.category)))
        if isinstance(event, IssueRedacted) and "category" in event.parts:
            statements.append((_CATEGORY, (event.issue, OTHER)))
        if isinstance(event, IssueWithdrawn) or (isinstance(event, IssueRedacted) and "description" in event.parts):
            statements.append((_TAKEN_BACK, (event.issue,)))
        match event:
            case IssueReported():
                reported.append(_reported(recorded, event))
            case IssueScreened(private=True):
                statements.append((_PRIVATE, (event.issue,)))
            case IssueScreened() | IssueRedacted():
                statements.append((_PUBLIC, (event.issue, event.public.description if event.public else None)))
            case PersonErased():
                statements.append((_ERASED, (event.person,)))
            case IssueMerged() | IssueWithdrawn() | IssueRejected():
                statements.append((_STAGE, (event.issue, event.type.split(".")[2])))
            case IssueUnmerged():
                statements.append((_UNMERGED, (event.issue,)))
            case IssueReopened():
                statements.append((_REOPENED, (event.issue, recorded.occurred_at)))
            case OrderDispatched():
                statements.append((_STAGE, (event.issue, "dispatched")))
            case OrderDeclined() | OrderReturned() | OrderCancelled():
                statements.append((_STAGE, (event.issue, "reported")))
    if reported:
        await connection.executemany(_REPORTED, reported)
    # In the batch's order, for an issue may be ordered and declined in one; alike ones together, to be quick.
    for statement, alike in groupby(statements, key=itemgetter(0)):
        await connection.executemany(statement, [arguments for _, arguments in alike])


def _reported(recorded: Recorded, event: IssueReported) -> tuple[Any, ...]:
    words, public = words_of(event.words, event.public), evolve(NOT_PUBLIC, event)
    theirs = (event.reporter, words.description, words.address)
    everybodys = (public.text.description if public.text else None, public.private)
    what = (event.issue, event.number, event.kind, event.category, recorded.division)
    return (*what, *theirs, *everybodys, recorded.occurred_at)
