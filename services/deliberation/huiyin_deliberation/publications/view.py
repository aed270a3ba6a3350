"""Notices of topics, objections to them with their answers, and corrections."""

from collections.abc import Iterator, Sequence

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueRedacted
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.publications import (
    DecisionPublished,
    NoticeCorrected,
    NoticeObjected,
    NoticePublished,
    ObjectionAnswered,
    ObjectionFellOverdue,
    ObjectionSupervised,
    PlanPublished,
)
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

_UP = """
INSERT INTO publications (id, event, topic, issue, division, kind, notice, starts_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
"""
_DECISION_UP = """
INSERT INTO publications (id, event, decision, procedure, title, division, kind, notice, starts_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
"""
_PLAN_UP = """
INSERT INTO publications (id, event, division, kind, starts_at, ends_at, edition, unlisted)
VALUES ($1, $2, $3, 'plan', $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_ENTRY = """
INSERT INTO plan_entries (publication, number, issue, title, priority, deliberate_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_OBJECTED = """
INSERT INTO objections (id, publication, issue, subject, words, raised_at, answer_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_ANSWERED = "UPDATE objections SET answer = $2, answered_at = $3 WHERE id = $1"
_OVERDUE = "UPDATE objections SET overdue = true WHERE id = $1"
_SUPERVISED = "UPDATE objections SET supervised = $2 WHERE id = $1"
_CORRECTED = """
INSERT INTO corrections (event, publication, notice, reason, corrected_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
"""
_HIDDEN = "UPDATE publications SET notice = NULL WHERE event = $1"
_HIDDEN_TOO = "UPDATE corrections SET notice = NULL WHERE event = $1"
_ERASED = "UPDATE objections SET words = NULL WHERE subject = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of publications."""
    events = of_types(
        batch,
        NoticePublished,
        DecisionPublished,
        PlanPublished,
        NoticeObjected,
        ObjectionAnswered,
        ObjectionFellOverdue,
        ObjectionSupervised,
        NoticeCorrected,
        IssueRedacted,
        PersonErased,
    )
    await execute_in_order(connection, (one for recorded, event in events for one in _statements(recorded, event)))


def _statements(recorded: Recorded, event: Event) -> Iterator[Statement]:
    at = recorded.occurred_at
    match event:
        case NoticePublished():
            if recorded.stream.startswith("deliberation."):  # an order's notice is dispatch's
                about = (event.about, event.issue, recorded.division, event.kind, event.notice)
                yield _UP, (event.publication, recorded.id, *about, event.starts_at, event.ends_at)
        case DecisionPublished():
            of = (event.decision, event.procedure, event.title, recorded.division, event.kind, event.notice)
            yield _DECISION_UP, (event.publication, recorded.id, *of, event.starts_at, event.ends_at)
        case PlanPublished():
            up = (event.publication, recorded.id, recorded.division, event.starts_at, event.ends_at)
            yield _PLAN_UP, (*up, event.edition, event.unlisted)
            for number, entry in enumerate(event.entries, 1):
                told = (entry.issue, entry.title, entry.priority, entry.deliberate_by)
                yield _ENTRY, (event.publication, number, *told)
        case NoticeObjected():
            theirs = (event.by.subject, event.words.value)
            yield _OBJECTED, (event.objection, event.publication, event.issue, *theirs, at, event.answer_by)
        case ObjectionAnswered():
            yield _ANSWERED, (event.objection, event.answer, at)
        case ObjectionFellOverdue():
            yield _OVERDUE, (event.objection,)
        case ObjectionSupervised():
            yield _SUPERVISED, (event.objection, event.level)
        case NoticeCorrected():
            yield _CORRECTED, (recorded.id, event.publication, event.notice, event.reason, at)
        case IssueRedacted():
            for one in event.events:
                yield _HIDDEN, (one,)
                yield _HIDDEN_TOO, (one,)
        case PersonErased():
            yield _ERASED, (event.person,)
