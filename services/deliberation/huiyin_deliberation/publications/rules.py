"""What happens to a notice that is up: objections with an answer to each, and corrections by a further entry (P6, P8).

    up ── objected ── answered (or overdue, then answered)
     └── corrected: what it said before stays readable

What was put up is in the stream of its topic, and nothing changes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.publications import (
    NoticeCorrected,
    NoticeObjected,
    ObjectionAnswered,
    ObjectionFellOverdue,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection, as far as it has come."""

    by: Person
    answer_by: datetime
    answered: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class StandingNotice:
    """What happened to a notice since it is up."""

    objections: Mapping[UUID, Objection] = field(default_factory=lambda: MappingProxyType({}))
    says: str | None = None
    """Since it was corrected."""


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """A notice as it was put up: commands bring it along."""

    publication: UUID
    issue: UUID
    notice: str | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObjectTo:
    """Object to a notice."""

    of: PublishedNotice
    objection: UUID
    by: Person
    words: str
    at: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class AnswerObjection:
    """Answer an objection."""

    of: PublishedNotice
    objection: UUID
    answer: str


@dataclass(frozen=True, slots=True)
class MissAnswer:
    """The day to answer has passed."""

    publication: UUID
    issue: UUID
    objection: UUID


@dataclass(frozen=True, slots=True)
class CorrectNotice:
    """Put a notice otherwise, by a further entry."""

    of: PublishedNotice
    notice: str
    reason: str


Command = ObjectTo | AnswerObjection | MissAnswer | CorrectNotice


def decide(command: Command, notice: StandingNotice) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    match command:
        case ObjectTo():
            return _objected(command, notice)
        case AnswerObjection(of, objection, answer):
            known = notice.objections.get(objection)
            if known is None:
                raise Refused("objection-unknown", "没有这条异议")
            if known.answered:
                raise Refused("objection-already-answered", "这条异议已经答复（P8）")
            about = {"publication": of.publication, "issue": of.issue}
            return [ObjectionAnswered(**about, objection=objection, answer=answer)]
        case MissAnswer(publication, issue, objection):
            known = notice.objections.get(objection)
            if known is None or known.answered or known.overdue:
                return []
            late = ObjectionFellOverdue(
                publication=publication, issue=issue, objection=objection, answer_by=known.answer_by
            )
            return [late]
        case CorrectNotice(of, said, reason):
            if said == (notice.says or of.notice):
                raise Refused("notice-says-so", "公示内容没有变化，不用更正")
            return [NoticeCorrected(publication=of.publication, issue=of.issue, notice=said, reason=reason)]


def _objected(command: ObjectTo, notice: StandingNotice) -> Sequence[Event]:
    of = command.of
    if of.ends_at is None:
        raise Refused("notice-without-objections", "这条公示不设异议期")
    if command.at >= of.ends_at:
        raise Refused(
            "objection-too-late", "公示期已于 {day} 结束，不再受理异议（P8）", day=of.ends_at.date().isoformat()
        )
    if any(one.by.same_as(command.by) and not one.answered for one in notice.objections.values()):
        raise Refused("objection-already-raised", "您的异议正等着答复，答复前不再另提（P8）")
    objected = NoticeObjected(
        publication=of.publication,
        issue=of.issue,
        objection=command.objection,
        by=command.by,
        words=Personal(command.by.subject, command.words),
        answer_by=command.answer_by,
    )
    return [objected]


def evolve(notice: StandingNotice, event: Event) -> StandingNotice:
    """The notice after an event of its stream."""
    match event:
        case NoticeObjected():
            return _with(notice, event.objection, Objection(event.by, event.answer_by))
        case ObjectionAnswered():
            return _with(notice, event.objection, replace(notice.objections[event.objection], answered=True))
        case ObjectionFellOverdue():
            return _with(notice, event.objection, replace(notice.objections[event.objection], overdue=True))
        case NoticeCorrected():
            return replace(notice, says=event.notice)
    return notice


def _with(notice: StandingNotice, this: UUID, objection: Objection) -> StandingNotice:
    return replace(notice, objections=MappingProxyType({**notice.objections, this: objection}))


NOTICE: Decider[Command, StandingNotice] = Decider(StandingNotice(), decide, evolve)
