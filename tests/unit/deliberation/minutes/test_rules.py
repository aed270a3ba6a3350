"""Minutes (P6): open to those who were there for their days, then immutable, and signed by each for themselves."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from tests.unit.deliberation.sessions.given_sessions import (
    CHAIR,
    GUEST,
    HELD_ON,
    ID,
    RULES,
    SEVEN,
    TOPIC,
    UNDER_WAY,
    bare,
)

from huiyin_contracts.minutes import (
    AmendmentAccepted,
    AmendmentRefused,
    AmendmentRequested,
    MinutesDrafted,
    MinutesFinalised,
    MinutesSection,
    MinutesSigned,
)
from huiyin_contracts.minutes_state import digest_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.session_items import ItemDeferred
from huiyin_contracts.sessions import SessionClosed
from huiyin_deliberation.minutes.rules import (
    MINUTES,
    AcceptAmendment,
    DraftMinutes,
    FinaliseMinutes,
    RefuseAmendment,
    RequestAmendment,
    SignMinutes,
)
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_events.testing import given

HELD = SESSION.fold(
    (*UNDER_WAY, ItemDeferred(session=ID, topic=TOPIC, reason="等勘察"), SessionClosed(session=ID, form="courtyard"))
)
SECTIONS = (MinutesSection(topic=TOPIC, text="三种方案比较"),)
LAST, AFTER = date(2026, 12, 12), date(2026, 12, 13)
AMENDMENT = UUID(int=44)
BEN = bare(SEVEN[1])

DRAFT = DraftMinutes(HELD, SECTIONS, HELD_ON, RULES)
DRAFTED = MinutesDrafted(
    session=ID,
    chair=CHAIR,
    attendees=tuple(bare(one) for one in SEVEN[:5]),
    sections=SECTIONS,
    amendable_until=LAST,
)
ASK = RequestAmendment(AMENDMENT, BEN, TOPIC, "是两种方案", LAST)
ASKED = AmendmentRequested(
    session=ID, amendment=AMENDMENT, by=BEN, topic=TOPIC, text=Personal(BEN.subject, "是两种方案")
)
ACCEPTED = AmendmentAccepted(session=ID, amendment=AMENDMENT, topic=TOPIC, text="两种方案比较")
REFUSED = AmendmentRefused(session=ID, amendment=AMENDMENT, reason="录音里是三种")
FINAL = MinutesFinalised(session=ID, digest=digest_of(MINUTES.fold([DRAFTED])))


def test_they_are_drafted_after_the_close_with_each_item() -> None:
    given(MINUTES).when(DRAFT).then(DRAFTED)
    given(MINUTES).when(replace(DRAFT, session=SESSION.fold(UNDER_WAY))).refused("session-not-closed")
    given(MINUTES).when(replace(DRAFT, sections=())).refused("item-unrecorded")
    given(MINUTES).when(replace(DRAFT, sections=SECTIONS * 2)).refused("section-twice")
    stray = MinutesSection(topic=AMENDMENT, text="别的事")
    given(MINUTES).when(replace(DRAFT, sections=(*SECTIONS, stray))).refused("item-unknown")
    given(MINUTES, DRAFTED).when(DRAFT).refused("minutes-drafted")


def test_who_was_there_asks_for_changes_within_the_days() -> None:
    given(MINUTES, DRAFTED).when(ASK).then(ASKED)
    given(MINUTES, DRAFTED).when(replace(ASK, today=AFTER)).refused("minutes-window-over")
    given(MINUTES, DRAFTED).when(replace(ASK, by=bare(SEVEN[6]))).refused("not-an-attendee")
    given(MINUTES, DRAFTED).when(replace(ASK, by=GUEST)).refused("not-an-attendee")
    given(MINUTES, DRAFTED).when(replace(ASK, topic=AMENDMENT)).refused("item-unknown")
    given(MINUTES).when(ASK).refused("minutes-undrafted")


def test_each_request_is_accepted_or_refused_with_a_reason_once() -> None:
    given(MINUTES, DRAFTED, ASKED).when(AcceptAmendment(AMENDMENT, "两种方案比较")).then(ACCEPTED)
    given(MINUTES, DRAFTED, ASKED).when(RefuseAmendment(AMENDMENT, "录音里是三种")).then(REFUSED)
    given(MINUTES, DRAFTED, ASKED, REFUSED).when(AcceptAmendment(AMENDMENT, "两种")).refused("amendment-answered")
    given(MINUTES, DRAFTED).when(AcceptAmendment(AMENDMENT, "两种方案比较")).refused("amendment-unknown")
    [section] = given(MINUTES, DRAFTED, ASKED, ACCEPTED).when(FinaliseMinutes(AFTER)).state.sections
    assert section.text == "两种方案比较"


def test_they_are_final_after_the_days_once_all_is_answered_and_never_change() -> None:
    given(MINUTES, DRAFTED).when(FinaliseMinutes(LAST)).refused("minutes-open")
    given(MINUTES, DRAFTED, ASKED).when(FinaliseMinutes(AFTER)).refused("amendments-unanswered")
    given(MINUTES, DRAFTED).when(FinaliseMinutes(AFTER)).then(FINAL)
    for late in (ASK, AcceptAmendment(AMENDMENT, "两种"), RefuseAmendment(AMENDMENT, "不"), FinaliseMinutes(AFTER)):
        given(MINUTES, DRAFTED, ASKED, FINAL).when(late).refused("minutes-final")


def test_each_signs_for_themselves_once_what_is_final() -> None:
    chair = MinutesSigned(session=ID, by=CHAIR, chairs=True, digest=FINAL.digest)
    ben = MinutesSigned(session=ID, by=BEN, chairs=False, digest=FINAL.digest)
    given(MINUTES, DRAFTED, FINAL).when(SignMinutes(CHAIR, CHAIR)).then(chair)
    given(MINUTES, DRAFTED, FINAL).when(SignMinutes(BEN, BEN)).then(ben)
    given(MINUTES, DRAFTED, FINAL, ben).when(SignMinutes(BEN, BEN)).refused("minutes-signed")
    given(MINUTES, DRAFTED, FINAL).when(SignMinutes(BEN, CHAIR)).refused("signs-for-another")
    given(MINUTES, DRAFTED, FINAL).when(SignMinutes(GUEST, GUEST)).refused("not-an-attendee")
    given(MINUTES, DRAFTED).when(SignMinutes(BEN, BEN)).refused("minutes-not-final")
