"""Convening a session (P6): by a site that may, on its day, in time, with an agenda that people know beforehand."""

from dataclasses import replace
from datetime import date

from huiyin_contracts.session_items import ConflictDeclared, ItemDeferred, ItemRemoved
from huiyin_contracts.sessions import (
    SessionCancelled,
    SessionNotHeld,
    SessionPostponed,
    SessionReminded,
    SessionSupervised,
)
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_deliberation.sessions.rules.convening import (
    AddItem,
    CancelSession,
    NoteNotHeld,
    PostponeSession,
    RemindOfSession,
    RemoveItem,
    SuperviseSession,
    WithdrawItem,
)
from huiyin_events.refusal import Refused
from huiyin_events.testing import given

from .given_sessions import (
    ADDED,
    CHAIR,
    CONVENE,
    CONVENED,
    DAY,
    DELIBERATED,
    HELD_ON,
    ID,
    ISSUE,
    OPENED,
    RULES,
    SEVEN,
    STARTS_AT,
    TODAY,
    TOPIC,
    UNDER_WAY,
    bare,
    voting,
    with_days,
)

NO_DAY = Refused("not-a-deliberation-day", "不是议事日（P6）")
ELSEWHEN = with_days(elsewhen=True)
ADD = AddItem(TOPIC, ISSUE, "机耕道垮塌", TODAY, RULES)


# --- the site, its day, the notice ---------------------------------------------------------------------------


def test_a_session_is_convened_with_its_notice_and_who_has_a_voice() -> None:
    given(SESSION).when(CONVENE).then(CONVENED)
    given(SESSION, CONVENED).when(CONVENE).refused("session-convened")


def test_a_site_that_cannot_convene_says_why() -> None:
    small = Refused("team-too-small", "群众队伍应有 6–10 人，现有 2 人（P2）")
    given(SESSION).when(replace(CONVENE, obstacles=(small,))).refused("team-too-small")


def test_a_saturday_is_refused_unless_the_charter_lets_and_somebody_says_why() -> None:
    saturday = replace(DAY, improper=NO_DAY)
    given(SESSION).when(replace(CONVENE, day=saturday)).refused("not-a-deliberation-day")
    excused = replace(saturday, elsewhen="收稻子，大家只有这天在家")
    given(SESSION).when(replace(CONVENE, day=excused)).refused("not-a-deliberation-day")
    given(SESSION).when(replace(CONVENE, day=saturday, rules=ELSEWHEN)).refused("session-day-unexplained")
    told = CONVENED.model_copy(update={"elsewhen": "收稻子，大家只有这天在家"})
    given(SESSION).when(replace(CONVENE, day=excused, rules=ELSEWHEN)).then(told)


def test_a_day_that_has_passed_or_leaves_no_time_for_the_notice_is_refused() -> None:
    given(SESSION).when(replace(CONVENE, day=replace(DAY, today=date(2026, 12, 10)))).refused("session-in-the-past")
    given(SESSION).when(replace(CONVENE, day=replace(DAY, today=date(2026, 12, 7)))).refused("session-notice-too-short")
    given(SESSION).when(replace(CONVENE, day=replace(DAY, today=date(2026, 12, 6)))).then(CONVENED)


def test_the_cadres_convene_and_chair() -> None:
    given(SESSION).when(replace(CONVENE, chair=bare(SEVEN[6]))).refused("session-chair-not-cadre")
    given(SESSION).when(replace(CONVENE, entitled=SEVEN[1:])).refused("session-chair-not-cadre")
    given(SESSION).when(replace(CONVENE, entitled=(*SEVEN, SEVEN[0]))).refused("session-entitled-twice")
    assert CONVENED.chair == CHAIR


# --- the agenda ----------------------------------------------------------------------------------------------


def test_a_topic_is_put_on_the_agenda_in_time() -> None:
    given(SESSION, CONVENED).when(ADD).then(ADDED)
    given(SESSION, CONVENED, ADDED).when(ADD).refused("item-added")
    given(SESSION, CONVENED).when(replace(ADD, today=date(2026, 12, 7))).refused("agenda-closed")
    given(SESSION, CONVENED).when(replace(ADD, served=False)).refused("topic-of-another-village")
    given(SESSION).when(ADD).refused("session-unknown")


def test_who_declared_an_interest_at_the_site_stands_back_from_the_item_at_once() -> None:
    both = (SEVEN[4].subject, TOPIC)
    conflict = ConflictDeclared(session=ID, topic=TOPIC, interested=SEVEN[4].subject)
    given(SESSION, CONVENED).when(replace(ADD, interested=both)).then(ADDED, conflict)


def test_a_topic_is_taken_off_the_agenda_before_the_session() -> None:
    removed = ItemRemoved(session=ID, topic=TOPIC, reason="反映人已撤回")
    given(SESSION, CONVENED, ADDED).when(RemoveItem(TOPIC, "反映人已撤回")).then(removed)
    given(SESSION, CONVENED).when(RemoveItem(TOPIC, "反映人已撤回")).refused("item-unknown")
    given(SESSION, CONVENED, ADDED, OPENED).when(RemoveItem(TOPIC, "反映人已撤回")).refused("session-begun")


# --- another day, or none ------------------------------------------------------------------------------------


def test_it_is_postponed_to_another_proper_day_with_another_notice() -> None:
    january = replace(DAY, held_on=date(2027, 1, 13))
    postponed = SessionPostponed(session=ID, held_on=date(2027, 1, 13), starts_at=STARTS_AT, reason="大雪封路")
    given(SESSION, CONVENED).when(PostponeSession(january, "大雪封路", RULES)).then(postponed)
    given(SESSION, CONVENED).when(PostponeSession(replace(january, improper=NO_DAY), "大雪", RULES)).refused(
        "not-a-deliberation-day"
    )
    given(SESSION, CONVENED, ADDED, OPENED).when(PostponeSession(january, "大雪封路", RULES)).refused("session-begun")


def test_it_is_cancelled_with_the_reason_and_nothing_can_be_done_with_it_then() -> None:
    cancelled = SessionCancelled(session=ID, reason="县里已解决")
    given(SESSION, CONVENED).when(CancelSession("县里已解决")).then(cancelled)
    given(SESSION, CONVENED, cancelled).when(ADD).refused("session-begun")


def test_one_that_is_not_held_on_its_day_shows_and_goes_up_village_town_county() -> None:
    lapsed = SessionNotHeld(session=ID, held_on=HELD_ON)
    town = SessionSupervised(session=ID, level="town")
    given(SESSION, CONVENED).when(NoteNotHeld(HELD_ON)).then(lapsed)
    given(SESSION, CONVENED, lapsed).when(NoteNotHeld(HELD_ON)).then()
    given(SESSION, CONVENED, ADDED, OPENED).when(NoteNotHeld(HELD_ON)).then()
    given(SESSION, CONVENED, lapsed).when(SuperviseSession(HELD_ON, "town")).then(town)
    given(SESSION, CONVENED, lapsed, town).when(SuperviseSession(HELD_ON, "town")).then()
    given(SESSION, CONVENED).when(SuperviseSession(HELD_ON, "town")).then()
    given(SESSION, CONVENED, ADDED, OPENED).when(SuperviseSession(HELD_ON, "town")).then(town)


def test_those_entitled_are_reminded_once_of_the_day_that_it_is_on() -> None:
    reminded = SessionReminded(session=ID, held_on=HELD_ON)
    given(SESSION, CONVENED).when(RemindOfSession(HELD_ON)).then(reminded)
    given(SESSION, CONVENED, reminded).when(RemindOfSession(HELD_ON)).then()
    given(SESSION, CONVENED).when(RemindOfSession(TODAY)).then()


def test_a_topic_that_fell_away_leaves_the_agenda_and_a_vote_goes_on() -> None:
    gone = WithdrawItem(TOPIC, "事项已撤回")
    given(SESSION, CONVENED, ADDED).when(gone).then(ItemRemoved(session=ID, topic=TOPIC, reason="事项已撤回"))
    given(SESSION, *UNDER_WAY).when(gone).then(ItemDeferred(session=ID, topic=TOPIC, reason="事项已撤回"))
    given(SESSION, *DELIBERATED, voting(*SEVEN[:5])).when(gone).then()
    given(SESSION, CONVENED).when(gone).then()
