"""Settling an item (P6): resolved is what those carried who were there, were entitled and had no interest."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from huiyin_contracts.ballots import OptionVoices
from huiyin_contracts.parties import Person
from huiyin_contracts.session_items import (
    ConflictDeclared,
    FloorGiven,
    ItemDeclined,
    ItemDeferred,
    OptionTabled,
    ResolutionAdopted,
    SpeechAsked,
)
from huiyin_contracts.sessions import AttendanceEnded
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_deliberation.sessions.rules.items import (
    AskToSpeak,
    CallItem,
    DeclareConflict,
    DeferItem,
    GiveFloor,
    PutToVote,
    ResolveItem,
    TableOption,
)
from huiyin_events.testing import given

from .given_sessions import (
    ADDED,
    CALLED,
    CHAIR,
    CONVENED,
    DELIBERATED,
    GUEST,
    ID,
    OPTION,
    RULES,
    SEVEN,
    TABLED,
    TASK,
    TOPIC,
    UNDER_WAY,
    VOTE,
    bare,
    came,
    tally,
    voting,
)

TABLE = TableOption(TOPIC, OPTION, "砌挡墙", (TASK,), CHAIR)
PUT = PutToVote(TOPIC, VOTE, secret=False, rules=RULES)
RESOLVE = ResolveItem(TOPIC, VOTE, tally(3), RULES)
VOTING = (*DELIBERATED, voting(*SEVEN[:5]))
ADOPTED = ResolutionAdopted(
    session=ID, topic=TOPIC, vote=VOTE, option=OPTION, resolution="砌挡墙", tasks=(TASK,), tally=tally(3)
)


def interested(n: int) -> ConflictDeclared:
    return ConflictDeclared(session=ID, topic=TOPIC, interested=SEVEN[n].subject)


# --- one at a time, heard in turn ----------------------------------------------------------------------------


def test_items_are_called_one_at_a_time() -> None:
    other = ADDED.model_copy(update={"topic": UUID(int=33)})
    given(SESSION, *UNDER_WAY).when(CallItem(TOPIC)).then(CALLED)
    given(SESSION, CONVENED, ADDED).when(CallItem(TOPIC)).refused("session-not-open")
    given(SESSION, *UNDER_WAY, CALLED).when(CallItem(TOPIC)).refused("item-called")
    given(SESSION, *UNDER_WAY, other, CALLED).when(CallItem(UUID(int=33))).refused("another-item-called")
    given(SESSION, *UNDER_WAY).when(CallItem(UUID(int=34))).refused("item-unknown")


def test_who_is_there_is_heard_in_turn_guests_too() -> None:
    guests = came(GUEST, entitled=False)
    asked = SpeechAsked(session=ID, topic=TOPIC, speaker=GUEST.subject)
    floor = FloorGiven(session=ID, topic=TOPIC, speaker=GUEST.subject)
    talking = (*UNDER_WAY, *guests, CALLED)
    given(SESSION, *talking).when(AskToSpeak(GUEST)).then(asked)
    given(SESSION, *talking, asked).when(AskToSpeak(GUEST)).refused("speech-asked")
    given(SESSION, *talking, asked).when(GiveFloor(GUEST.subject)).then(floor)
    given(SESSION, *talking, asked, floor).when(GiveFloor(GUEST.subject)).refused("speech-not-asked")
    given(SESSION, *talking).when(AskToSpeak(bare(SEVEN[6]))).refused("not-attending")
    given(SESSION, *UNDER_WAY).when(AskToSpeak(CHAIR)).refused("no-item-called")


# --- options with tasks --------------------------------------------------------------------------------------


def test_an_option_is_tabled_with_its_tasks_each_with_somebody_and_a_day() -> None:
    given(SESSION, *UNDER_WAY, CALLED).when(TABLE).then(TABLED)
    given(SESSION, *DELIBERATED).when(TABLE).refused("option-tabled")
    given(SESSION, *UNDER_WAY).when(TABLE).refused("item-not-called")
    given(SESSION, *UNDER_WAY, CALLED).when(replace(TABLE, tasks=())).refused("option-without-tasks")
    early = TASK.model_copy(update={"due_on": date(2026, 12, 8)})
    given(SESSION, *UNDER_WAY, CALLED).when(replace(TABLE, tasks=(early,))).refused("task-due-before-session")
    nobody = TASK.model_copy(update={"assignee": Person.named("清方修路")})
    given(SESSION, *UNDER_WAY, CALLED).when(replace(TABLE, tasks=(nobody,))).refused("assignee-not-registered")


# --- the vote ------------------------------------------------------------------------------------------------


def test_those_vote_who_are_there_are_entitled_and_declared_no_interest() -> None:
    given(SESSION, *DELIBERATED).when(PUT).then(voting(*SEVEN[:5]))
    given(SESSION, *DELIBERATED, *came(GUEST, entitled=False)).when(PUT).then(voting(*SEVEN[:5]))
    given(SESSION, *DELIBERATED, interested(4)).when(PUT).then(voting(*SEVEN[:4], entitled=6))
    given(SESSION, *UNDER_WAY, CALLED).when(PUT).refused("item-without-options")
    given(SESSION, *VOTING).when(PUT).refused("item-voted-on")


def test_too_few_without_those_who_left_or_declared_an_interest_vote_on_nothing() -> None:
    left = AttendanceEnded(session=ID, attendee=SEVEN[3].subject)
    given(SESSION, *DELIBERATED, left).when(PUT).refused("item-without-quorum")
    given(SESSION, *DELIBERATED, interested(3), interested(4)).when(PUT).refused("item-without-quorum")
    everybody = tuple(interested(n) for n in range(7))
    given(SESSION, *DELIBERATED, *everybody).when(PUT).refused("item-without-quorum")


def test_an_interest_is_declared_before_the_vote_by_who_is_entitled() -> None:
    given(SESSION, CONVENED, ADDED).when(DeclareConflict(TOPIC, bare(SEVEN[4]))).then(interested(4))
    given(SESSION, CONVENED, ADDED, interested(4)).when(DeclareConflict(TOPIC, bare(SEVEN[4]))).refused(
        "conflict-declared"
    )
    given(SESSION, CONVENED, ADDED).when(DeclareConflict(TOPIC, GUEST)).refused("not-entitled")
    given(SESSION, *VOTING).when(DeclareConflict(TOPIC, bare(SEVEN[4]))).refused("conflict-too-late")


# --- what the count comes to ---------------------------------------------------------------------------------


def test_more_than_half_of_those_there_adopt_it_with_its_tasks() -> None:
    given(SESSION, *VOTING).when(RESOLVE).then(ADOPTED)
    given(SESSION, *VOTING, ADOPTED).when(RESOLVE).refused("item-not-voted-on")
    given(SESSION, *DELIBERATED).when(RESOLVE).refused("item-not-voted-on")
    given(SESSION, *VOTING).when(replace(RESOLVE, vote=UUID(int=77))).refused("item-not-voted-on")


def test_fewer_decline_it_and_the_reason_is_the_count() -> None:
    declined = ItemDeclined(
        session=ID, topic=TOPIC, vote=VOTE, reason="得票最多的方案 2 票，需要 3 票（P6）", tally=tally(2)
    )
    given(SESSION, *VOTING).when(replace(RESOLVE, tally=tally(2))).then(declined)


def test_two_options_with_as_many_voices_decline_it() -> None:
    half = RULES.majorities.session.in_favour.model_copy(update={"over": False})
    session = RULES.majorities.session.model_copy(update={"in_favour": half})
    rules = RULES.model_copy(update={"majorities": RULES.majorities.model_copy(update={"session": session})})
    other = OptionTabled(**{**dict(TABLED), "option": UUID(int=55), "text": "改道"})
    even = tally(2, present=4, entitled=6).model_copy(
        update={
            "options": (OptionVoices(option=OPTION, voices=2), OptionVoices(option=UUID(int=55), voices=2)),
            "against": 0,
        }
    )
    declined = ItemDeclined(
        session=ID, topic=TOPIC, vote=VOTE, reason="两个以上方案票数相同，各 2 票（P6）", tally=even
    )
    given(SESSION, *DELIBERATED, other, voting(*SEVEN[:4], entitled=6)).when(
        ResolveItem(TOPIC, VOTE, even, rules)
    ).then(declined)


def test_an_item_is_deferred_with_the_reason_but_not_while_it_is_voted_on() -> None:
    deferred = ItemDeferred(session=ID, topic=TOPIC, reason="等勘察")
    given(SESSION, *UNDER_WAY).when(DeferItem(TOPIC, "等勘察")).then(deferred)
    given(SESSION, *VOTING).when(DeferItem(TOPIC, "等勘察")).refused("item-voted-on")
    given(SESSION, *UNDER_WAY, deferred).when(DeferItem(TOPIC, "等勘察")).refused("item-settled")
