"""Holding a session (P6): the roll, the quorum, and a close that leaves nothing open."""

from dataclasses import replace
from datetime import date

from huiyin_contracts.parties import Person
from huiyin_contracts.session_items import ItemDeferred
from huiyin_contracts.sessions import (
    AttendanceEnded,
    AttendanceRecorded,
    SessionClosed,
    SessionConvened,
    SessionQuorumMissed,
)
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_deliberation.sessions.rules.holding import (
    CloseSession,
    EndAttendance,
    MissQuorum,
    OpenSession,
    RecordAttendance,
)
from huiyin_events.testing import given

from .given_sessions import ADDED, CONVENED, GUEST, HELD_ON, ID, OPENED, RULES, SEVEN, TOPIC, UNDER_WAY, bare, came

OPEN, MISS = OpenSession(HELD_ON, RULES), MissQuorum(HELD_ON, RULES)
COME = RecordAttendance(bare(SEVEN[0]), "hand", HELD_ON)


# --- the roll ------------------------------------------------------------------------------------------------


def test_who_is_there_is_on_the_roll_once_with_a_voice_or_as_a_guest() -> None:
    [first] = came(SEVEN[0])
    [guest] = came(GUEST, entitled=False)
    given(SESSION, CONVENED).when(COME).then(first)
    given(SESSION, CONVENED, first).when(COME).refused("attendance-recorded")
    given(SESSION, CONVENED).when(replace(COME, person=GUEST)).then(guest)
    by_code = AttendanceRecorded(session=ID, attendee=bare(SEVEN[0]), entitled=True, means="code")
    given(SESSION, *UNDER_WAY, AttendanceEnded(session=ID, attendee=SEVEN[0].subject)).when(
        replace(COME, means="code")
    ).then(by_code)


def test_who_is_named_by_hand_without_a_sign_in_is_found_by_name() -> None:
    old = SEVEN[6].named("余婆婆", team="residents", capacity="respected")
    convened = SessionConvened(**{**dict(CONVENED), "entitled": (*SEVEN, old)})
    given(SESSION, convened).when(RecordAttendance(Person.named("余婆婆"), "hand", HELD_ON)).then(*came(old))


def test_the_roll_is_kept_on_the_day_alone() -> None:
    given(SESSION, CONVENED).when(replace(COME, today=date(2026, 12, 8))).refused("session-not-today")
    given(SESSION, *UNDER_WAY, SessionClosed(session=ID, form="courtyard")).when(COME).refused("session-closed")


def test_who_leaves_early_is_there_no_more() -> None:
    left = AttendanceEnded(session=ID, attendee=SEVEN[0].subject)
    given(SESSION, *UNDER_WAY).when(EndAttendance(bare(SEVEN[0]))).then(left)
    given(SESSION, *UNDER_WAY, left).when(EndAttendance(bare(SEVEN[0]))).refused("not-attending")
    given(SESSION, *UNDER_WAY).when(EndAttendance(GUEST)).refused("not-attending")


# --- the quorum ----------------------------------------------------------------------------------------------


def test_two_thirds_of_those_entitled_open_it() -> None:
    given(SESSION, CONVENED, ADDED, *came(*SEVEN[:5])).when(OPEN).then(OPENED)
    given(SESSION, CONVENED, ADDED, *came(*SEVEN[:4])).when(OPEN).refused("session-without-quorum")


def test_two_people_in_a_circle_of_seven_open_nothing_and_guests_do_not_count() -> None:
    two = came(*SEVEN[:2])
    given(SESSION, CONVENED, ADDED, *two).when(OPEN).refused("session-without-quorum")
    guests = came(*(Person.named(f"客{n}", f"guest-{n}") for n in range(9)), entitled=False)
    given(SESSION, CONVENED, ADDED, *two, *guests).when(OPEN).refused("session-without-quorum")
    missed = SessionQuorumMissed(session=ID, entitled=7, present=2, needed=5)
    given(SESSION, CONVENED, ADDED, *two).when(MISS).then(missed)
    given(SESSION, CONVENED, ADDED, *two, missed).when(OPEN).refused("session-quorum-missed")
    given(SESSION, CONVENED, ADDED, *came(*SEVEN[:5])).when(MISS).refused("session-has-quorum")


def test_it_is_opened_on_its_day_with_an_agenda() -> None:
    given(SESSION, CONVENED, ADDED, *came(*SEVEN)).when(replace(OPEN, today=date(2026, 12, 10))).refused(
        "session-not-today"
    )
    given(SESSION, CONVENED, *came(*SEVEN)).when(OPEN).refused("session-without-agenda")
    given(SESSION, *UNDER_WAY).when(OPEN).refused("session-open")


# --- the close -----------------------------------------------------------------------------------------------


def test_it_closes_once_each_item_is_settled() -> None:
    deferred = ItemDeferred(session=ID, topic=TOPIC, reason="等勘察")
    given(SESSION, *UNDER_WAY).when(CloseSession()).refused("items-unsettled")
    given(SESSION, *UNDER_WAY, deferred).when(CloseSession()).then(SessionClosed(session=ID, form="courtyard"))
    given(SESSION, CONVENED, ADDED).when(CloseSession()).refused("session-not-open")
