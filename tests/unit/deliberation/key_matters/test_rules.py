"""三议一服务 (Y2): proposed, discussed, resolved by the owners (民法典 §278), served and accepted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin_contracts import Event
from huiyin_contracts.key_matters import (
    KeyMatterAccepted,
    KeyMatterCommissioned,
    KeyMatterDeclined,
    KeyMatterDelegateReplaced,
    KeyMatterDiscussed,
    KeyMatterKind,
    KeyMatterProposed,
    KeyMatterRaised,
    KeyMatterResolved,
    KeyMatterReturned,
    KeyMatterServed,
    KeyMatterStalled,
    KeyMatterVotedDown,
)
from huiyin_contracts.owners_votes import Delegate
from huiyin_contracts.parties import Person
from huiyin_deliberation.key_matters.rules import (
    KEY_MATTER,
    AcceptService,
    CommissionService,
    DeclineMatter,
    DiscussMatter,
    ProposeMatter,
    ReplaceDelegate,
    ReportService,
    ResolveMatter,
    SendBackService,
    StallMatter,
)
from huiyin_events.testing import given

from .samples import (
    COMPANY,
    ID,
    MANAGER,
    NEXT_BY,
    OWNER,
    RULES,
    SECRETARY,
    TASK,
    THREE,
    TODAY,
    meeting,
    raised,
    vote,
)

DUE = TODAY + timedelta(days=60)
ALL_OF_9, ALL_OF_3 = meeting(9, 8, 8), meeting(3, 3, 3)
GOOD = vote((300, 240, 200), (28000, 22000, 19000))

RAISED = KeyMatterRaised(
    key_matter=ID,
    estate="140981001001001",
    kind="use_fund",
    title="更换电梯",
    description="年检不合格",
    charter=1,
    next_by=NEXT_BY,
)
PROPOSED = KeyMatterProposed(key_matter=ID, meeting=ALL_OF_9, next_by=NEXT_BY)
DISCUSSED = KeyMatterDiscussed(key_matter=ID, meeting=ALL_OF_3, delegates=THREE, next_by=NEXT_BY)
RESOLVED = KeyMatterResolved(key_matter=ID, vote=GOOD, resolution="更换电梯两部", next_by=NEXT_BY)
COMMISSIONED = KeyMatterCommissioned(key_matter=ID, task=TASK, provider=COMPANY, service="更换", due_on=DUE)
SERVED = KeyMatterServed(key_matter=ID, result="已更换", next_by=NEXT_BY)
ACCEPTED = KeyMatterAccepted(key_matter=ID, by=OWNER, remark="运行平稳")
TO_RESOLVE = (RAISED, PROPOSED, DISCUSSED)
TO_SERVE: tuple[Event, ...] = (*TO_RESOLVE, RESOLVED, COMMISSIONED)


def test_it_goes_from_the_organisation_to_the_owners_to_who_serves() -> None:
    given(KEY_MATTER).when(raised()).then(RAISED)
    given(KEY_MATTER, RAISED).when(ProposeMatter(ALL_OF_9, TODAY, RULES)).then(PROPOSED)
    given(KEY_MATTER, RAISED, PROPOSED).when(DiscussMatter(ALL_OF_3, THREE, TODAY, RULES)).then(DISCUSSED)
    given(KEY_MATTER, *TO_RESOLVE).when(ResolveMatter(GOOD, "更换电梯两部", TODAY, RULES)).then(RESOLVED)
    commission = CommissionService(TASK, COMPANY, "更换", DUE, TODAY)
    given(KEY_MATTER, *TO_RESOLVE, RESOLVED).when(commission).then(COMMISSIONED)
    given(KEY_MATTER, *TO_SERVE).when(ReportService("已更换", TODAY, RULES)).then(SERVED)
    given(KEY_MATTER, *TO_SERVE, SERVED).when(AcceptService(OWNER, "运行平稳")).then(ACCEPTED)


def test_no_step_is_skipped_or_turned_round() -> None:
    given(KEY_MATTER, RAISED).when(DiscussMatter(ALL_OF_3, THREE, TODAY, RULES)).refused("key-matter-step")
    given(KEY_MATTER, RAISED, PROPOSED).when(ResolveMatter(GOOD, "更换", TODAY, RULES)).refused("key-matter-step")
    commission = CommissionService(TASK, COMPANY, "更换", DUE, TODAY)
    given(KEY_MATTER, *TO_RESOLVE).when(commission).refused("key-matter-step")
    given(KEY_MATTER, *TO_SERVE).when(AcceptService(OWNER)).refused("key-matter-step")
    given(KEY_MATTER, RAISED, PROPOSED).when(ProposeMatter(ALL_OF_9, TODAY, RULES)).refused("key-matter-step")
    given(KEY_MATTER).when(ProposeMatter(ALL_OF_9, TODAY, RULES)).refused("key-matter-unknown")


def test_the_organisation_proposes_when_more_than_half_came_and_more_than_half_of_all_agreed() -> None:
    started = given(KEY_MATTER, RAISED)
    started.when(ProposeMatter(meeting(9, 4, 4), TODAY, RULES)).refused("no-quorum")
    few = meeting(9, 5, 4)
    down = KeyMatterVotedDown(key_matter=ID, step="propose", meeting=few, next_by=NEXT_BY)
    started.when(ProposeMatter(few, TODAY, RULES)).then(down)
    given(KEY_MATTER, RAISED, down).when(ProposeMatter(ALL_OF_9, TODAY, RULES)).then(PROPOSED)
    started.when(ProposeMatter(meeting(9, 10, 9), TODAY, RULES)).refused("heads-do-not-add-up")


def test_all_three_parties_are_at_the_joint_meeting_each_delegate_once() -> None:
    before = given(KEY_MATTER, RAISED, PROPOSED)
    two = (*THREE[:2], Delegate(party="committee", person=Person.named("再一位")))
    before.when(DiscussMatter(ALL_OF_3, two, TODAY, RULES)).refused("joint-meeting-party-missing")
    again = (*THREE, Delegate(party="committee", person=SECRETARY))
    before.when(DiscussMatter(meeting(4, 4, 4), again, TODAY, RULES)).refused("delegate-twice")
    before.when(DiscussMatter(meeting(4, 4, 4), THREE, TODAY, RULES)).refused("delegates-not-as-present")
    before.when(DiscussMatter(meeting(5, 3, 3), THREE, TODAY, RULES)).refused("no-quorum")


def test_two_thirds_of_the_owners_with_two_thirds_of_the_area_take_part() -> None:
    before = given(KEY_MATTER, *TO_RESOLVE)
    few = vote((300, 199, 199), (27000, 27000, 27000))
    before.when(ResolveMatter(few, "更换", TODAY, RULES)).refused("owners-taking-part")
    small = vote((300, 300, 300), (27000, 17999, 17999))
    before.when(ResolveMatter(small, "更换", TODAY, RULES)).refused("owners-taking-part")
    wrong = vote((300, 240, 241), (27000, 20000, 15000))
    before.when(ResolveMatter(wrong, "更换", TODAY, RULES)).refused("owners-do-not-add-up")


@pytest.mark.parametrize(
    ("kind", "owners", "area", "agreed"),
    [
        ("use_fund", (300, 240, 121), (27000, 20000, 10001), True),
        ("use_fund", (300, 240, 120), (27000, 20000, 15000), False),
        ("use_fund", (300, 240, 200), (27000, 20000, 10000), False),
        ("raise_fund", (300, 240, 180), (27000, 20000, 15000), True),
        ("rebuild", (300, 240, 179), (27000, 20000, 15000), False),
        ("shared_use", (300, 240, 180), (27000, 20000, 14999), False),
    ],
)
def test_more_than_half_agree_and_three_quarters_on_what_changes_what_is_shared(
    kind: KeyMatterKind, owners: tuple[int, int, int], area: tuple[int, int, int], *, agreed: bool
) -> None:
    began = RAISED.model_copy(update={"kind": kind})
    cast = vote(owners, area)
    outcome: Event = (
        KeyMatterResolved(key_matter=ID, vote=cast, resolution="办", next_by=NEXT_BY)
        if agreed
        else KeyMatterVotedDown(key_matter=ID, step="resolve", vote=cast, next_by=NEXT_BY)
    )
    given(KEY_MATTER, began, PROPOSED, DISCUSSED).when(ResolveMatter(cast, "办", TODAY, RULES)).then(outcome)


def test_no_meeting_is_recorded_before_it_was_held_nor_held_before_the_last() -> None:
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    ahead = ProposeMatter(meeting(9, 9, 9, tomorrow), TODAY, RULES)
    given(KEY_MATTER, RAISED).when(ahead).refused("step-in-the-future")
    back = replace(ResolveMatter(GOOD, "办", TODAY, RULES), vote=vote((3, 3, 3), (3, 3, 3), yesterday))
    given(KEY_MATTER, *TO_RESOLVE).when(back).refused("step-before-the-last")


def test_the_committee_accepts_or_sends_back_and_nobody_else() -> None:
    done = given(KEY_MATTER, *TO_SERVE, SERVED)
    done.when(AcceptService(MANAGER)).refused("not-of-the-committee")
    sent_back = KeyMatterReturned(key_matter=ID, by=OWNER, reason="灯不亮", due_on=DUE)
    done.when(SendBackService(OWNER, "灯不亮", DUE, TODAY)).then(sent_back)
    done.when(SendBackService(OWNER, "灯不亮", TODAY - timedelta(days=1), TODAY)).refused("service-due-in-the-past")
    again = given(KEY_MATTER, *TO_SERVE, SERVED, sent_back)
    again.when(AcceptService(OWNER)).refused("key-matter-step")
    again.when(ReportService("已更换", TODAY, RULES)).then(SERVED)


def test_who_speaks_for_a_party_and_leaves_is_followed_by_another_of_it() -> None:
    new = Person.named("新业主", "owner-2")
    delegate = Delegate(party="committee", person=new)
    followed = KeyMatterDelegateReplaced(key_matter=ID, leaving=OWNER, delegate=delegate)
    given(KEY_MATTER, *TO_SERVE, SERVED).when(ReplaceDelegate(OWNER, new)).then(followed)
    given(KEY_MATTER, *TO_SERVE, SERVED, followed).when(AcceptService(OWNER)).refused("not-of-the-committee")
    given(KEY_MATTER, *TO_SERVE, SERVED, followed).when(AcceptService(new)).then(
        KeyMatterAccepted(key_matter=ID, by=new)
    )
    given(KEY_MATTER, *TO_SERVE, SERVED).when(ReplaceDelegate(new, OWNER)).refused("not-a-delegate")
    given(KEY_MATTER, *TO_SERVE, SERVED).when(ReplaceDelegate(OWNER, MANAGER)).refused("delegate-twice")


def test_what_is_not_adopted_is_answered_and_what_was_commissioned_is_seen_through() -> None:
    declined = KeyMatterDeclined(key_matter=ID, step="resolve", reason="两次未通过")
    given(KEY_MATTER, *TO_RESOLVE).when(DeclineMatter("两次未通过")).then(declined)
    given(KEY_MATTER, *TO_SERVE).when(DeclineMatter("不办了")).refused("key-matter-commissioned")
    given(KEY_MATTER, RAISED, declined).when(DeclineMatter("再说")).refused("key-matter-ended")


def test_what_stalls_is_seen_to_by_the_town_then_by_the_county_once_each() -> None:
    stalled = KeyMatterStalled(key_matter=ID, step="propose", level="town", due_on=NEXT_BY)
    given(KEY_MATTER, RAISED).when(StallMatter("town", NEXT_BY)).then(stalled)
    given(KEY_MATTER, RAISED, stalled).when(StallMatter("town", NEXT_BY)).then()
    given(KEY_MATTER, RAISED).when(StallMatter("town", TODAY)).then()
    given(KEY_MATTER, *TO_SERVE, SERVED, ACCEPTED).when(StallMatter("town", NEXT_BY)).then()
