"""What happens to a notice that is up: objections with an answer to each, and corrections by a further entry (P6, P8).

    up ── objected ── answered (or overdue, supervised by town and county, then answered)
     └── corrected: what it said before stays readable

What was put up is in the stream of its topic, and nothing changes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from huiyin_contracts import DivisionCode, Event
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.publications import (
    DecidedBy,
    DecisionPublished,
    NoticeCorrected,
    NoticeObjected,
    ObjectionAnswered,
    ObjectionFellOverdue,
    ObjectionSupervised,
    PublicationKind,
)
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection, as far as it has come."""

    by: Person
    issue: UUID | None
    answer_by: datetime
    charter: int
    answered: bool = False
    overdue: bool = False
    supervised: tuple[SupervisionLevel, ...] = ()


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
    issues: tuple[UUID, ...]
    """What it is about: of a plan, each of its matters; of a decision that answers no issue, none."""
    notice: str | None
    """None: it is a plan, or was taken out of public view."""
    ends_at: datetime | None
    plan: bool = False


@dataclass(frozen=True, slots=True)
class ObjectTo:
    """Object to a notice."""

    of: PublishedNotice
    issue: UUID | None
    objection: UUID
    by: Person
    words: str
    at: datetime
    answer_by: datetime
    charter: int


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
    objection: UUID


@dataclass(frozen=True, slots=True)
class SuperviseAnswer:
    """It is so long past that a higher level sees to it."""

    publication: UUID
    objection: UUID
    level: SupervisionLevel


@dataclass(frozen=True, slots=True)
class CorrectNotice:
    """Put a notice otherwise, by a further entry."""

    of: PublishedNotice
    notice: str
    reason: str


Command = ObjectTo | AnswerObjection | MissAnswer | SuperviseAnswer | CorrectNotice


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
            said = ObjectionAnswered(publication=of.publication, issue=known.issue, objection=objection, answer=answer)
            return [said]
        case MissAnswer(publication, objection):
            known = notice.objections.get(objection)
            if known is None or known.answered or known.overdue:
                return []
            late = ObjectionFellOverdue(
                publication=publication, issue=known.issue, objection=objection, answer_by=known.answer_by
            )
            return [late]
        case SuperviseAnswer(publication, objection, level):
            known = notice.objections.get(objection)
            if known is None or known.answered or level in known.supervised:
                return []
            above = ObjectionSupervised(publication=publication, issue=known.issue, objection=objection, level=level)
            return [above]
        case CorrectNotice(of, said, reason):
            if of.plan:
                raise Refused("plan-is-put-up-anew", "议事计划有变，出新的一版，不另写更正（P3）")
            if said == (notice.says or of.notice):
                raise Refused("notice-says-so", "公示内容没有变化，不用更正")
            issue = of.issues[0] if of.issues else None
            return [NoticeCorrected(publication=of.publication, issue=issue, notice=said, reason=reason)]


def _objected(command: ObjectTo, notice: StandingNotice) -> Sequence[Event]:
    of = command.of
    if of.ends_at is None:
        raise Refused("notice-without-objections", "这条公示不设异议期")
    if command.at >= of.ends_at:
        raise Refused(
            "objection-too-late", "公示期已于 {day}结束，不再受理异议（P8）", day=of.ends_at.date().isoformat()
        )
    issue = command.issue or (of.issues[0] if len(of.issues) == 1 else None)
    if issue not in of.issues and (of.plan or issue):
        raise Refused("objection-names-no-matter", "请说明对计划里的哪一件有异议（P3）")
    if any(one.by.same_as(command.by) and not one.answered for one in notice.objections.values()):
        raise Refused("objection-already-raised", "您的异议正等着答复，答复前不再另提（P8）")
    objected = NoticeObjected(
        publication=of.publication,
        issue=issue,
        objection=command.objection,
        by=command.by,
        words=Personal(command.by.subject, command.words),
        answer_by=command.answer_by,
        charter=command.charter,
    )
    return [objected]


def evolve(notice: StandingNotice, event: Event) -> StandingNotice:
    """The notice after an event of its stream."""
    match event:
        case NoticeObjected():
            return _with(notice, event.objection, Objection(event.by, event.issue, event.answer_by, event.charter))
        case ObjectionAnswered():
            return _with(notice, event.objection, replace(notice.objections[event.objection], answered=True))
        case ObjectionFellOverdue():
            return _with(notice, event.objection, replace(notice.objections[event.objection], overdue=True))
        case ObjectionSupervised():
            known = notice.objections[event.objection]
            return _with(notice, event.objection, replace(known, supervised=(*known.supervised, event.level)))
        case NoticeCorrected():
            return replace(notice, says=event.notice)
    return notice


def _with(notice: StandingNotice, this: UUID, objection: Objection) -> StandingNotice:
    return replace(notice, objections=MappingProxyType({**notice.objections, this: objection}))


NOTICE: Decider[Command, StandingNotice] = Decider(StandingNotice(), decide, evolve, lively=True)


@dataclass(frozen=True, slots=True)
class PublishDecision:
    """Put on the board what a procedure came to that answers no issue."""

    decision: UUID
    procedure: DecidedBy
    publication: UUID
    kind: PublicationKind
    title: str
    board: DivisionCode
    notice: str
    at: datetime
    ends_at: datetime


def publish(command: PublishDecision, up: frozenset[UUID]) -> Sequence[Event]:
    """Once each."""
    if command.publication in up:
        return []
    return [
        DecisionPublished(
            decision=command.decision,
            procedure=command.procedure,
            publication=command.publication,
            kind=command.kind,
            title=command.title,
            board=command.board,
            notice=command.notice,
            starts_at=command.at,
            ends_at=command.ends_at,
        )
    ]


def put_up(up: frozenset[UUID], event: Event) -> frozenset[UUID]:
    """What of a decision is on the board."""
    return up | {event.publication} if isinstance(event, DecisionPublished) else up


DECISION_NOTICES: Decider[PublishDecision, frozenset[UUID]] = Decider(frozenset(), publish, put_up)
