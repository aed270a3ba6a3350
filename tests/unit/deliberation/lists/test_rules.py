"""From visits to lists to plan (P3): links, visits, listed matters and the rounds that screen them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationTimes
from huiyin_contracts.lists import (
    LinkedHome,
    LinkEnded,
    LinkMade,
    MatterAnswered,
    MatterDispatched,
    MatterGrouped,
    MatterListed,
    MatterPlanned,
    MatterSettled,
    MatterStalled,
    ScreeningRoundHeld,
    VisitRecorded,
)
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.words import ReportedWords
from huiyin_deliberation.lists.rules.links import LINK, EndLink, MakeLink, household_of, link_of
from huiyin_deliberation.lists.rules.matters import (
    MATTER,
    AnswerHousehold,
    GroupWithLike,
    ListMatter,
    Matter,
    MatterCommand,
    SendToDispatch,
    SettleElsewhere,
    StallListed,
    TakeIntoPlan,
    matter_of,
)
from huiyin_deliberation.lists.rules.rounds import BOTH, ROUND, HoldRound
from huiyin_deliberation.lists.rules.visits import VISIT, RecordVisit
from huiyin_events.testing import given

VILLAGE = "511529104001"
LI, OTHER = Person.named("李党员", "member-li"), Person.named("王党员", "member-wang")
ID, HOUSEHOLD = link_of(VILLAGE, "0127", "member-li"), household_of(VILLAGE, "0127")
VISIT_ID, MATTER_ID, LIKE_ID, ROUND_ID = (UUID(int=n) for n in range(1, 5))
TODAY = date(2026, 11, 28)
HOME = LinkedHome(head="罗大爷", address="三组12号")
MAKE = MakeLink(ID, LI, HOUSEHOLD, "0127", HOME)
MADE = LinkMade(link=ID, member=LI, household=HOUSEHOLD, number="0127", home=Personal(HOUSEHOLD, HOME))
ENDED = LinkEnded(link=ID, reason="moved")
WORDS = ReportedWords(description="机耕道塌方，收不了粮", address="三组")
LIST = ListMatter(MATTER_ID, "problem", "道路", VISIT_ID, HOUSEHOLD, LI, WORDS, TODAY, 1, DeliberationTimes())
LISTED = MatterListed(
    matter=MATTER_ID,
    kind="problem",
    category="道路",
    visit=VISIT_ID,
    household=HOUSEHOLD,
    member=LI,
    words=Personal(HOUSEHOLD, WORDS),
    due_on=TODAY + timedelta(days=30),
    charter=1,
)
PLANNED = MatterPlanned(matter=MATTER_ID, round=ROUND_ID, priority="important", title="修复塌方的机耕道")

# --- 联系户 ---------------------------------------------------------------------------------------------------


def test_a_roll_that_is_read_again_changes_nothing() -> None:
    given(LINK).when(MAKE).then(MADE)
    given(LINK, MADE).when(MAKE).then()
    moved = replace(MAKE, home=LinkedHome(head="罗大爷", address="四组3号"))
    given(LINK, MADE).when(moved).then(
        MADE.model_copy(update={"home": Personal(HOUSEHOLD, LinkedHome(head="罗大爷", address="四组3号"))})
    )
    given(LINK, MADE, ENDED).when(MAKE).then(MADE)


def test_who_looks_after_a_household_has_an_account() -> None:
    given(LINK).when(replace(MAKE, member=Person.named("李党员"))).refused("link-without-account")


def test_a_link_ends_once() -> None:
    given(LINK).when(EndLink("moved")).refused("link-unknown")
    given(LINK, MADE).when(EndLink("moved")).then(ENDED)
    given(LINK, MADE, ENDED).when(EndLink("moved")).refused("link-ended")


# --- 走访 -----------------------------------------------------------------------------------------------------

RECORD = RecordVisit(VISIT_ID, LINK.fold([MADE]), LI, TODAY, "door", "一切都好", (MATTER_ID,), TODAY)
RECORDED = VisitRecorded(
    visit=VISIT_ID,
    link=ID,
    household=HOUSEHOLD,
    member=LI,
    visited_on=TODAY,
    way="door",
    words=Personal(HOUSEHOLD, "一切都好"),
    found=(MATTER_ID,),
)


def test_a_visit_that_is_sent_twice_is_one() -> None:
    given(VISIT).when(RECORD).then(RECORDED)
    given(VISIT, RECORDED).when(RECORD).then()
    given(VISIT, RECORDED).when(replace(RECORD, found=())).refused("visit-recorded")
    assert matter_of(VISIT_ID, 0) == matter_of(VISIT_ID, 0) != matter_of(VISIT_ID, 1)


def test_a_visit_is_recorded_by_who_went_or_by_the_office() -> None:
    given(VISIT).when(replace(RECORD, by=OTHER)).refused("visit-of-others")
    given(VISIT).when(replace(RECORD, by=OTHER, office=True)).then(RECORDED)
    given(VISIT).when(replace(RECORD, link=LINK.initial)).refused("link-unknown")


@pytest.mark.parametrize(
    ("days", "code"), [(1, "visit-in-the-future"), (-91, "visit-too-old"), (0, ""), (-90, ""), (-1, "")]
)
def test_a_visit_may_be_sent_later_but_not_before_it_was(days: int, code: str) -> None:
    outcome = given(VISIT).when(replace(RECORD, visited_on=TODAY + timedelta(days=days)))
    if code:
        outcome.refused(code)
    else:
        assert isinstance(outcome.outcome, list)


def test_what_was_visited_before_the_link_ended_may_still_be_sent() -> None:
    over = LINK.fold([MADE, ENDED])
    given(VISIT).when(replace(RECORD, link=over)).refused("link-ended")
    earlier = replace(RECORD, link=over, visited_on=TODAY - timedelta(days=1))
    assert isinstance(given(VISIT).when(earlier).outcome, list)


# --- 清单 -----------------------------------------------------------------------------------------------------


def test_what_a_visit_found_is_listed_once_and_due_by_the_charter() -> None:
    given(MATTER).when(LIST).then(LISTED)
    given(MATTER, LISTED).when(LIST).then()


OUTCOMES: list[tuple[MatterCommand, Event]] = [
    (TakeIntoPlan(ROUND_ID, "important", "修复塌方的机耕道"), PLANNED),
    (
        SendToDispatch(ROUND_ID, "路灯不亮"),
        MatterDispatched(matter=MATTER_ID, round=ROUND_ID, title="路灯不亮"),
    ),
    (
        AnswerHousehold(ROUND_ID, "已由电信修好"),
        MatterAnswered(matter=MATTER_ID, round=ROUND_ID, reason="已由电信修好"),
    ),
    (
        GroupWithLike(ROUND_ID, Matter(LIKE_ID, "planned")),
        MatterGrouped(matter=MATTER_ID, round=ROUND_ID, into=LIKE_ID),
    ),
]


@pytest.mark.parametrize(("command", "event"), OUTCOMES)
def test_a_matter_is_screened_once(command: MatterCommand, event: Event) -> None:
    given(MATTER, LISTED).when(command).then(event)
    given(MATTER).when(command).refused("matter-unknown")
    for other, _ in OUTCOMES:
        given(MATTER, LISTED, event).when(other).refused("matter-screened")
    given(MATTER, LISTED, event).when(SettleElsewhere("screened")).then()
    assert MATTER.fold([LISTED, event]).due_on is None


@pytest.mark.parametrize("stage", ["grouped", "answered", "settled"])
def test_nothing_is_grouped_with_what_is_over(stage: str) -> None:
    over = Matter(LIKE_ID, stage)  # type: ignore[arg-type]
    given(MATTER, LISTED).when(GroupWithLike(ROUND_ID, over)).refused("matter-like-over")
    given(MATTER, LISTED).when(GroupWithLike(ROUND_ID, Matter(MATTER_ID, "listed"))).refused("matter-into-itself")
    given(MATTER, LISTED).when(GroupWithLike(ROUND_ID, Matter())).refused("matter-unknown")


def test_what_went_on_at_the_desk_needs_no_round() -> None:
    settled = MatterSettled(matter=MATTER_ID, outcome="withdrawn")
    given(MATTER, LISTED).when(SettleElsewhere("withdrawn")).then(settled)
    given(MATTER, LISTED, settled).when(TakeIntoPlan(ROUND_ID, "common", "机耕道")).refused("matter-screened")


def test_not_screened_in_time_it_goes_up_once_a_level() -> None:
    stalled = MatterStalled(matter=MATTER_ID, level="town", due_on=LISTED.due_on)
    given(MATTER, LISTED).when(StallListed("town", LISTED.due_on)).then(stalled)
    given(MATTER, LISTED, stalled).when(StallListed("town", LISTED.due_on)).then()
    given(MATTER, LISTED, PLANNED).when(StallListed("town", LISTED.due_on)).then()
    assert MATTER.fold([LISTED, stalled]).stalled == ("town",)


# --- 两委筛选 -------------------------------------------------------------------------------------------------

HOLD = HoldRound(ROUND_ID, TODAY, BOTH, 9, (MATTER_ID, LIKE_ID), TODAY, 1)
HELD = ScreeningRoundHeld(round=ROUND_ID, held_on=TODAY, committees=BOTH, present=9, screened=2, charter=1)


def test_both_committees_screen_together() -> None:
    given(ROUND).when(HOLD).then(HELD)
    given(ROUND).when(replace(HOLD, committees=("branch",))).refused("round-by-both")
    given(ROUND).when(replace(HOLD, present=1)).refused("round-too-few")
    given(ROUND).when(replace(HOLD, held_on=TODAY + timedelta(days=1))).refused("round-in-the-future")
    given(ROUND).when(replace(HOLD, matters=())).refused("round-of-nothing")
    given(ROUND).when(replace(HOLD, matters=(MATTER_ID, MATTER_ID))).refused("matter-twice")
    given(ROUND, HELD).when(HOLD).refused("round-held")
