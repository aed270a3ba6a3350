"""Minutes (会议纪要, P6): drafted after the session, amended by those who were there within their days, then final.

    drafted ── changes requested, each accepted or refused with a reason ── final ── signed by the chair and those there

Until the window ends they are open to everybody who was there; after it nothing of them changes. What is signed is what
they say then, by whoever signs for themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.minutes import (
    AmendmentAccepted,
    AmendmentRefused,
    AmendmentRequested,
    MinutesDrafted,
    MinutesFinalised,
    MinutesSection,
    MinutesSigned,
)
from huiyin_contracts.minutes_state import UNDRAFTED, Amendment, Minutes, digest_of, evolve
from huiyin_contracts.parties import Person, among
from huiyin_contracts.personal import Personal
from huiyin_contracts.session_state import Session
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class DraftMinutes:
    """Say what was discussed, on each item and besides."""

    session: Session
    sections: tuple[MinutesSection, ...]
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class RequestAmendment:
    """Ask that a section says something otherwise."""

    id: UUID
    by: Person
    topic: UUID | None
    text: str
    today: date


@dataclass(frozen=True, slots=True)
class AcceptAmendment:
    """Let the section say this."""

    id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class RefuseAmendment:
    """Leave it as it is."""

    id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class FinaliseMinutes:
    """The days are over: nothing changes any more."""

    today: date


@dataclass(frozen=True, slots=True)
class SignMinutes:
    """Sign what is final. `signer` is whose signature it is to be, `asking` who gives it."""

    signer: Person
    asking: Person


MinutesCommand = DraftMinutes | RequestAmendment | AcceptAmendment | RefuseAmendment | FinaliseMinutes | SignMinutes


def decide(command: MinutesCommand, minutes: Minutes) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, DraftMinutes):
        return [_drafted(command, minutes)]
    if minutes.session is None:
        raise Refused("minutes-undrafted", "纪要还没有起草（P6）")
    if isinstance(command, SignMinutes):
        return [_signed(command, minutes, minutes.session)]
    if minutes.stage == "final":
        raise Refused("minutes-final", "纪要已经定稿，不能再改（P6）")
    this = minutes.session
    match command:
        case RequestAmendment():
            return [_requested(command, minutes, this)]
        case AcceptAmendment(amendment, text):
            topic = _waiting(minutes, amendment).topic
            return [AmendmentAccepted(session=this, amendment=amendment, topic=topic, text=text)]
        case RefuseAmendment(amendment, reason):
            _waiting(minutes, amendment)
            return [AmendmentRefused(session=this, amendment=amendment, reason=reason)]
        case FinaliseMinutes(today):
            return [_finalised(minutes, this, today)]


def _drafted(command: DraftMinutes, minutes: Minutes) -> MinutesDrafted:
    session = command.session
    if minutes.stage != "none":
        raise Refused("minutes-drafted", "纪要已经起草，要改请走更正（P6）")
    if session.stage != "closed" or session.id is None or session.chair is None:
        raise Refused("session-not-closed", "议事会结束以后才能起草纪要（P6）")
    topics = [section.topic for section in command.sections]
    if len(set(topics)) < len(topics):
        raise Refused("section-twice", "每个议题只写一段")
    if missing := sum(item.topic not in topics for item in session.items):
        raise Refused("item-unrecorded", "还有 {n} 个议题没有写进纪要（P6）", n=missing)
    if any(topic is not None and session.item(topic) is None for topic in topics):
        raise Refused("item-unknown", "这个议题不在本次议程里（P6）")
    return MinutesDrafted(
        session=session.id,
        chair=session.chair,
        attendees=tuple(one.person for one in session.roll.values()),
        sections=command.sections,
        amendable_until=command.today + timedelta(days=command.rules.times.amendments),
    )


def _requested(command: RequestAmendment, minutes: Minutes, this: UUID) -> AmendmentRequested:
    by = _attendee(minutes, command.by)
    assert minutes.amendable_until is not None
    if command.today > minutes.amendable_until:
        until = minutes.amendable_until.isoformat()
        raise Refused("minutes-window-over", "更正申请截止到 {day}，已经过期（P6）", day=until)
    if command.topic is not None and all(section.topic != command.topic for section in minutes.sections):
        raise Refused("item-unknown", "这个议题不在本次议程里（P6）")
    text = Personal(by.subject, command.text)
    return AmendmentRequested(session=this, amendment=command.id, by=by, topic=command.topic, text=text)


def _finalised(minutes: Minutes, this: UUID, today: date) -> MinutesFinalised:
    assert minutes.amendable_until is not None
    if today <= minutes.amendable_until:
        until = minutes.amendable_until.isoformat()
        raise Refused("minutes-open", "{day}以前参会人还可以申请更正，不能定稿（P6）", day=until)
    if waiting := len(minutes.unanswered):
        raise Refused("amendments-unanswered", "还有 {n} 条更正申请没有答复（P6、P7）", n=waiting)
    return MinutesFinalised(session=this, digest=digest_of(minutes))


def _signed(command: SignMinutes, minutes: Minutes, this: UUID) -> MinutesSigned:
    if not command.signer.same_as(command.asking):
        raise Refused("signs-for-another", "签名只能由本人办理，不能替{name}签（P6）", name=command.signer.in_short)
    signer = _attendee(minutes, command.signer)
    if minutes.stage != "final" or minutes.digest is None:
        raise Refused("minutes-not-final", "纪要定稿以后才能签（P6）")
    if signer.subject in minutes.signed:
        raise Refused("minutes-signed", "您已经签过")
    chairs = minutes.chair is not None and minutes.chair.same_as(signer)
    return MinutesSigned(session=this, by=signer, chairs=chairs, digest=minutes.digest)


def _attendee(minutes: Minutes, person: Person) -> Person:
    if found := among(minutes.attendees, person):
        return found
    raise Refused("not-an-attendee", "只有参会的人才能办理，{name}没有参会（P6）", name=person.in_short)


def _waiting(minutes: Minutes, amendment: UUID) -> Amendment:
    if found := next((one for one in minutes.unanswered if one.id == amendment), None):
        return found
    if any(one.id == amendment for one in minutes.amendments):
        raise Refused("amendment-answered", "这条更正申请已经答复")
    raise Refused("amendment-unknown", "没有这条更正申请")


MINUTES: Decider[MinutesCommand, Minutes] = Decider(UNDRAFTED, decide, evolve, lively=True)
