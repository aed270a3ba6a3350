"""Intake's read model: what there is to screen, what is reported most, and whether an issue has its public answer."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

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
from huiyin_contracts.merging import IssueAnsweredAlong, IssueUnmerged
from huiyin_contracts.orders import OrderDispatched, OrderResolved
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.public_text import NOT_PUBLIC, evolve
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.supplements import IssueSupplemented, added_of
from huiyin_contracts.topics import TopicCarriedOut, TopicPlanned
from huiyin_contracts.words import PublicText, contact_of, words_of
from huiyin_events.envelope import Recorded, of_types, split_at
from huiyin_events.store import Connection

_ISSUE = """
INSERT INTO issues (id, number, kind, category, division, subject, said_category, description, address, located, photos,
                    name, phone, public, private, stage, to_screen, reported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'reported', true, $16) ON CONFLICT DO NOTHING
"""
_CATEGORY = """
INSERT INTO categories (division, category, reports) VALUES ($1, $2, $3)
ON CONFLICT (division, category) DO UPDATE SET reports = categories.reports + excluded.reports
"""
# One issue less of the category it had, one more of that it has now.
_MOVED = """
WITH moved AS (
    UPDATE issues i SET category = $2 FROM issues was
    WHERE i.id = $1 AND was.id = i.id AND was.category <> $2 RETURNING i.division, was.category AS before
)
INSERT INTO categories (division, category, reports)
SELECT division, category, n FROM moved, LATERAL (VALUES (before, -1), ($2, 1)) AS v (category, n)
ON CONFLICT (division, category) DO UPDATE SET reports = categories.reports + excluded.reports
"""
_NONE_LEFT = "DELETE FROM categories WHERE reports = 0"
# What has been given a route waits for no screening; what has ended stays as it ended.
_STAGE = """
UPDATE issues SET stage = $2, to_screen = to_screen AND $2 = 'screened' AND public IS NULL AND NOT private
WHERE id = $1 AND (stage = 'reported' OR $2 <> 'screened')
"""
_SCREENED = "UPDATE issues SET to_screen = false, private = private OR $2 WHERE id = $1"
_PUBLIC = "UPDATE issues SET public = $2 WHERE id = $1"
_ERASED = """
UPDATE issues SET said_category = NULL, description = NULL, address = NULL, photos = '{}', located = false,
                  name = NULL, phone = NULL, public = NULL
WHERE subject = $1
"""
_DONE = "UPDATE issues SET result_of = $2, result = $3, result_by = $4 WHERE id = $1"
_ANSWERED = """
UPDATE issues SET answered = true, result_of = $2, result = $3, answered_at = $4, answer_kind = $5 WHERE id = $1
"""
_REOPENED = """
UPDATE issues SET stage = 'screened', answered = false, reopened = true, merged_into = NULL, answered_in = NULL
WHERE id = $1
"""
_ADDED = "UPDATE issues SET description = description || $2, photos = photos || $3::text[] WHERE id = $1"
_RATED = "UPDATE issues SET rated_of = $2 WHERE id = $1"
_MERGED = "UPDATE issues SET merged_into = $2 WHERE id = $1"
_ALONG = """
UPDATE issues i SET stage = $2, answered = $3 <> 'rejected', answer_kind = $3, result_of = $4, answered_at = $5,
                    answered_in = h.id, result = h.result, result_by = h.result_by
FROM issues h WHERE i.id = $1 AND h.id = $6
"""
_UNMERGED = "UPDATE issues SET stage = 'reported', to_screen = true, merged_into = NULL WHERE id = $1"
_CONTACT = "UPDATE issues SET name = $2, phone = $3 WHERE id = $1"
# The life of an issue goes one way, so within a batch all rows of one statement may go before those of the next.
_STATEMENTS = (
    _REOPENED, _UNMERGED, _ISSUE, _ADDED, _CATEGORY, _MOVED, _STAGE, _MERGED, _SCREENED, _PUBLIC, _CONTACT, _DONE,
    _ANSWERED, _ALONG, _RATED, _ERASED,
)  # fmt: skip


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into intake's tables."""
    for life in split_at(batch, IssueReopened, IssueUnmerged):
        await _take(connection, life)


async def _take(connection: Connection, batch: Sequence[Recorded]) -> None:
    """In few statements however large it is; an issue is reopened or unmerged before anything else, if it is."""
    rows: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _STATEMENTS}
    for recorded, event in of_types(
        batch,
        IssueReported,
        IssueScreened,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        IssueRedacted,
        IssueContactChanged,
        IssueReopened,
        IssueAnsweredAlong,
        IssueUnmerged,
        OrderDispatched,
        TopicPlanned,
        OrderResolved,
        TopicCarriedOut,
        NoticePublished,
    ):
        match event:
            case IssueReported():
                rows[_ISSUE].append(_reported(recorded, event))
            case IssueScreened():
                rows[_STAGE].append((event.issue, "screened"))
                rows[_SCREENED].append((event.issue, event.private))
                rows[_PUBLIC].append((event.issue, _json(event.public)))
                if event.category:
                    rows[_MOVED].append((event.issue, event.category))
            case OrderDispatched() | TopicPlanned():
                # An order or a topic says the same, where an issue, or another system's history, was not screened.
                rows[_STAGE].append((event.issue, "screened"))
            case IssueMerged():
                rows[_STAGE].append((event.issue, "merged"))
                rows[_MERGED].append((event.issue, event.into))
            case IssueAnsweredAlong():
                stage = "rejected" if event.kind == "rejected" else "screened"
                how = (event.kind, event.result_of, recorded.occurred_at, event.into)
                rows[_ALONG].append((event.issue, stage, *how))
            case IssueUnmerged():
                rows[_UNMERGED].append((event.issue,))
            case IssueWithdrawn():
                rows[_STAGE].append((event.issue, "withdrawn"))
                rows[_PUBLIC].append((event.issue, None))
            case IssueRejected():
                rows[_STAGE].append((event.issue, "rejected"))
            case IssueRedacted():
                rows[_PUBLIC].append((event.issue, _json(event.public)))
                if "category" in event.parts:
                    rows[_MOVED].append((event.issue, OTHER))
            case IssueContactChanged():
                rows[_CONTACT].append((event.issue, *contact_of(event.contact)))
            case OrderResolved():
                rows[_DONE].append((event.issue, event.order, event.result, recorded.meta.actor.id))
            case TopicCarriedOut():
                rows[_DONE].append((event.issue, event.topic, event.result, recorded.meta.actor.id))
            case NoticePublished(kind="result" | "answer"):
                rows[_ANSWERED].append((event.issue, event.about, event.notice, recorded.occurred_at, event.kind))
            case IssueReopened():
                rows[_REOPENED].append((event.issue,))
    categories = Counter((row[4], row[3]) for row in rows[_ISSUE])
    rows[_CATEGORY] = [(*place, n) for place, n in sorted(categories.items())]
    rows[_ADDED] = [(event.issue, *added_of(event.words)) for _, event in of_types(batch, IssueSupplemented)]
    rows[_RATED] = [(event.issue, event.result_of) for _, event in of_types(batch, IssueRated)]
    rows[_ERASED] = [(event.person,) for _, event in of_types(batch, PersonErased)]
    for statement, arguments in rows.items():
        if arguments:
            await connection.executemany(statement, arguments)
    if rows[_MOVED]:
        await connection.execute(_NONE_LEFT)


def _reported(recorded: Recorded, event: IssueReported) -> tuple[Any, ...]:
    """The columns of a new issue; the words of a history that was public before are in its public text."""
    words = words_of(event.words, event.public)
    public = evolve(NOT_PUBLIC, event)
    return (
        event.issue,
        event.number,
        event.kind,
        event.category,
        recorded.division,
        event.reporter,
        event.words.value.category if event.words and event.words.value else None,
        words.description,
        words.address,
        words.location is not None,
        list(words.photos),
        *contact_of(event.contact),
        _json(public.text),
        public.private,
        recorded.occurred_at,
    )


def _json(text: PublicText | None) -> str | None:
    return text.model_dump_json() if text else None
