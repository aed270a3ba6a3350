"""Issues, which decide whether anything made of their words is told; topics and what was published of them, as papers.

A dispute, what was found to be private, and what a mediation takes up (P10) is never told, or not any more.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from huiyin_contracts import Event, county_of
from huiyin_contracts.issues import IssueRedacted, IssueReported, IssueScreened, IssueWithdrawn
from huiyin_contracts.labels import PROCEDURES
from huiyin_contracts.public_text import NOT_PUBLIC, evolve
from huiyin_contracts.publications import NoticeCorrected, NoticePublished
from huiyin_contracts.topics import TopicDropped, TopicPlanned, TopicTakenUp
from huiyin_deliberation.oparl.keys import consultation_key, correction_key
from huiyin_deliberation.oparl.statements import (
    consult,
    correct,
    drop,
    matter_gone,
    open_matter,
    publish,
    put,
    reported,
    there_is,
    touch,
)
from huiyin_events.envelope import Recorded
from huiyin_service.sql_batch import Statement

EVENTS: Final = (
    *(IssueReported, IssueScreened, IssueRedacted, IssueWithdrawn),
    *(TopicPlanned, TopicTakenUp, TopicDropped, NoticePublished, NoticeCorrected),
)


def statements(event: Event, recorded: Recorded, at: datetime) -> Iterator[Statement]:
    """What an event changes of matters and papers."""
    yield from _of_issue(event, recorded, at)
    yield from _of_topic(event, recorded, at)


def _of_issue(event: Event, recorded: Recorded, at: datetime) -> Iterator[Statement]:
    body = recorded.division
    match event:
        case IssueReported(issue=issue):
            public = evolve(NOT_PUBLIC, event)
            state = "gone" if public.private else "open" if public.text else "hidden"
            yield reported(issue, county_of(body), event.number, event.reporter, state)
        case IssueScreened(issue=issue, private=True):
            yield matter_gone(issue, at)
        case IssueScreened(issue=issue, public=public):
            # Screened once more, it may be found that its words should not have been public.
            yield open_matter(issue, at) if public else matter_gone(issue, at, was=("open",))
        case IssueRedacted(issue=issue, parts=parts):
            # A topic's title is made of the description, so it goes with that.
            if "description" in parts:
                yield matter_gone(issue, at)
        case IssueWithdrawn(issue=issue):
            yield matter_gone(issue, at)


def _of_topic(event: Event, recorded: Recorded, at: datetime) -> Iterator[Statement]:
    body = recorded.division
    match event:
        case TopicPlanned(issue=issue, topic=topic):
            yield there_is(body, at)
            told = {"title": event.title, "planned_at": recorded.occurred_at}
            yield put("paper", topic, body, at, told, topic=topic, issue=issue)
        case TopicTakenUp(issue=issue, procedure="mediation"):
            yield matter_gone(issue, at)
        case TopicTakenUp(issue=issue, topic=topic, procedure="key_matter" | "village_decision" | "online"):
            key, role = consultation_key(event.by, topic), PROCEDURES[event.procedure].zh
            yield consult(key, body, at, topic=topic, issue=issue, role=role)
            yield touch("paper", topic, at)
        case TopicDropped(topic=topic):
            yield drop(topic, at)
        case NoticePublished(publication=publication, about=topic):
            told = {"kind": event.kind, "notice": event.notice, "starts_at": event.starts_at, "of": topic}
            yield publish("paper", publication, body, topic, at, told)
            yield publish("file", publication, body, topic, at, told)
            yield touch("paper", topic, at)
        case NoticeCorrected(publication=publication):
            # What it said first can be read as before.
            told = {"notice": event.notice, "starts_at": recorded.occurred_at, "corrects": publication}
            yield correct(correction_key(publication, recorded.id), publication, at, told)
            yield touch("paper", publication, at)
