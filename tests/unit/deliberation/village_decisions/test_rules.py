"""四议两公开 (P6): four meetings in turn (村委会组织法 §26), then resolution and result are both made public."""

from dataclasses import replace
from datetime import date, timedelta

from huiyin_contracts import Event
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.village_decision_state import VillageDecision
from huiyin_contracts.village_decisions import (
    VillageDecisionCarriedOut,
    VillageDecisionDeclined,
    VillageDecisionDiscussed,
    VillageDecisionMoved,
    VillageDecisionOverseerReplaced,
    VillageDecisionProposed,
    VillageDecisionPublicised,
    VillageDecisionResolved,
    VillageDecisionReviewed,
    VillageDecisionSigned,
    VillageDecisionStalled,
    VillageDecisionSupervised,
    VillageDecisionVotedDown,
)
from huiyin_deliberation.village_decisions.rules import (
    VILLAGE_DECISION,
    CarryOutDecision,
    Command,
    DeclineDecision,
    PubliciseSheet,
    ReplaceOverseer,
    SignSheet,
    StallDecision,
    SuperviseSheet,
)
from huiyin_events.testing import Given, given

from .samples import (
    APART,
    CADRE,
    DUE,
    ID,
    MERGED,
    MOVE,
    NEXT_BY,
    OVER,
    OVERSEER,
    RULES,
    TASK,
    TODAY,
    TOWN,
    VILLAGER,
    hold,
    meeting,
)

BEGUN = VillageDecisionMoved(
    village_decision=ID,
    cause="villagers",
    title="修路",
    description="雨后垮塌",
    charter=1,
    merged=False,
    overseers=(OVERSEER,),
    next_by=NEXT_BY,
)
GOOD, WITH_TOWN = meeting(30, 24, 22), meeting(30, 24, 22, town=True)
PROPOSED = VillageDecisionProposed(village_decision=ID, meeting=GOOD, next_by=NEXT_BY)
DISCUSSED = VillageDecisionDiscussed(village_decision=ID, meeting=GOOD, next_by=NEXT_BY)
REVIEWED = VillageDecisionReviewed(village_decision=ID, meeting=WITH_TOWN, next_by=NEXT_BY)
IN_3, IN_7, IN_10 = (TODAY + timedelta(days=days) for days in (3, 7, 10))
RESOLVED = VillageDecisionResolved(
    village_decision=ID, meeting=WITH_TOWN, next_by=IN_3, resolution="修路", tasks=(TASK,)
)
PUBLICISED = VillageDecisionPublicised(
    village_decision=ID, sheet="resolution", notice="公开", starts_on=TODAY, ends_on=IN_7, next_by=IN_10
)
CLEARED = VillageDecisionSupervised(
    village_decision=ID, sheet="resolution", by=OVERSEER, opinion="属实", agrees=True, next_by=DUE
)
CARRIED_OUT = VillageDecisionCarriedOut(village_decision=ID, result="通车", next_by=IN_7)
RESULT = VillageDecisionPublicised(
    village_decision=ID, sheet="result", notice="公开", starts_on=TODAY, ends_on=IN_7, next_by=IN_10
)
ANSWERED = VillageDecisionSupervised(village_decision=ID, sheet="result", by=OVERSEER, opinion="属实", agrees=True)
FOUR: tuple[Event, ...] = (BEGUN, PROPOSED, DISCUSSED, REVIEWED, RESOLVED)


def after(*events: Event) -> Given[Command, VillageDecision]:
    return given(VILLAGE_DECISION, *events)


def down(step: str, held: MeetingRecord) -> VillageDecisionVotedDown:
    return VillageDecisionVotedDown.model_validate(
        {"village_decision": ID, "step": step, "meeting": held, "next_by": NEXT_BY}
    )


def supervise(agrees: bool = True, sheet: str = "resolution", day: date = OVER) -> SuperviseSheet:
    return SuperviseSheet(sheet, OVERSEER, "属实", agrees, day, RULES)  # type: ignore[arg-type]


# --- 四议 ------------------------------------------------------------------------------------------------------


def test_branch_committees_members_and_representatives_decide_in_turn() -> None:
    after().when(MOVE).then(BEGUN)
    after(BEGUN).when(hold("branch", GOOD)).then(PROPOSED)
    after(BEGUN, PROPOSED).when(hold("committees", GOOD)).then(DISCUSSED)
    after(BEGUN, PROPOSED, DISCUSSED).when(hold("members", WITH_TOWN)).then(REVIEWED)
    after(BEGUN, PROPOSED, DISCUSSED, REVIEWED).when(hold("representatives", WITH_TOWN)).then(RESOLVED)


def test_no_meeting_is_skipped_or_turned_round() -> None:
    after(BEGUN).when(hold("committees", GOOD)).refused("village-decision-step")
    after(BEGUN, PROPOSED).when(hold("members", WITH_TOWN)).refused("village-decision-step")
    after(BEGUN, PROPOSED, DISCUSSED).when(hold("representatives", WITH_TOWN)).refused("village-decision-step")
    after(*FOUR).when(hold("members", WITH_TOWN)).refused("village-decision-step")
    yesterday = meeting(30, 24, 22, TODAY - timedelta(days=1))
    after(BEGUN, PROPOSED).when(hold("committees", yesterday)).refused("step-before-the-last")
    tomorrow = meeting(30, 24, 22, TODAY + timedelta(days=1))
    after(BEGUN).when(hold("branch", tomorrow)).refused("step-in-the-future")


def test_two_thirds_of_the_members_come_and_more_than_half_of_all_agree() -> None:
    before = after(BEGUN, PROPOSED, DISCUSSED)
    before.when(hold("members", meeting(30, 19, 19, town=True))).refused("no-quorum")
    half = meeting(30, 20, 15, town=True)
    before.when(hold("members", half)).then(down("members", half))
    enough = meeting(30, 20, 16, town=True)
    before.when(hold("members", enough)).then(REVIEWED.model_copy(update={"meeting": enough}))


def test_two_thirds_of_the_representatives_come_and_more_than_half_of_them_agree() -> None:
    before = after(BEGUN, PROPOSED, DISCUSSED, REVIEWED)
    before.when(hold("representatives", meeting(30, 19, 19, town=True))).refused("no-quorum")
    half = meeting(30, 20, 10, town=True)
    before.when(hold("representatives", half)).then(down("representatives", half))
    enough = meeting(30, 20, 11, town=True)
    before.when(hold("representatives", enough)).then(RESOLVED.model_copy(update={"meeting": enough}))


def test_somebody_from_the_town_is_there_from_the_third_step_on() -> None:
    after(BEGUN, PROPOSED, DISCUSSED).when(hold("members", GOOD)).refused("town-not-there")
    after(BEGUN, PROPOSED, DISCUSSED, REVIEWED).when(hold("representatives", GOOD)).refused("town-not-there")


def test_one_who_leads_both_may_let_branch_and_committees_meet_as_one_if_the_charter_does() -> None:
    begun = BEGUN.model_copy(update={"merged": True})
    after().when(MERGED).then(begun)
    after().when(replace(MERGED, rules=APART)).refused("merged-meetings")
    after(begun).when(hold("branch", GOOD, GOOD)).then(PROPOSED, DISCUSSED)
    after(begun).when(hold("branch", GOOD)).refused("merged-as-it-began")
    after(BEGUN).when(hold("branch", GOOD, GOOD)).refused("merged-as-it-began")
    few = meeting(9, 9, 4)
    after(begun).when(hold("branch", GOOD, few)).then(PROPOSED, down("committees", few))
    after(begun, PROPOSED, down("committees", few)).when(hold("committees", GOOD)).then(DISCUSSED)


def test_a_resolution_has_tasks_each_with_a_person_and_a_day() -> None:
    before = after(BEGUN, PROPOSED, DISCUSSED, REVIEWED)
    whole = hold("representatives", WITH_TOWN)
    before.when(replace(whole, tasks=())).refused("resolution-without-task")
    early = TASK.model_copy(update={"due_on": TODAY - timedelta(days=1)})
    before.when(replace(whole, tasks=(early,))).refused("task-due-before-meeting")


def test_each_signs_once_for_themselves_a_sheet_that_there_is() -> None:
    signed = VillageDecisionSigned(village_decision=ID, step="branch", signer=VILLAGER)
    after(BEGUN, PROPOSED).when(SignSheet("branch", VILLAGER)).then(signed)
    after(BEGUN, PROPOSED).when(SignSheet("branch", CADRE)).refused("signed-twice")
    after(BEGUN, PROPOSED, signed).when(SignSheet("branch", VILLAGER)).refused("signed-twice")
    after(BEGUN, PROPOSED).when(SignSheet("members", VILLAGER)).refused("sheet-not-there")
    after(BEGUN, PROPOSED).when(SignSheet("branch", OVERSEER)).refused("not-at-the-meeting")


def test_nobody_is_named_twice_or_beyond_those_who_came_nor_is_it_of_years_ago() -> None:
    for attended in ((VILLAGER, VILLAGER), (VILLAGER, CADRE, TOWN, OVERSEER)):
        held = meeting(3, 3, 3).model_copy(update={"attended": attended})
        after(BEGUN).when(hold("branch", held)).refused("named-more-than-came")
    after(BEGUN).when(hold("branch", meeting(3, 3, 3, date(1900, 1, 1)))).refused("step-too-old")


# --- 两公开 ----------------------------------------------------------------------------------------------------


def test_resolution_and_result_are_both_made_public_for_their_days() -> None:
    after(*FOUR).when(PubliciseSheet("resolution", "公开", TODAY, RULES)).then(PUBLICISED)
    after(*FOUR, PUBLICISED).when(supervise()).then(CLEARED)
    after(*FOUR, PUBLICISED, CLEARED).when(CarryOutDecision("通车", TODAY, RULES)).then(CARRIED_OUT)
    done = (*FOUR, PUBLICISED, CLEARED, CARRIED_OUT)
    after(*done).when(PubliciseSheet("result", "公开", TODAY, RULES)).then(RESULT)
    after(*done, RESULT).when(supervise(sheet="result")).then(ANSWERED)
    after(*done, RESULT, ANSWERED).when(DeclineDecision("再说")).refused("village-decision-ended")


def test_nothing_is_carried_out_before_the_resolution_stood_and_was_found_right() -> None:
    carry_out = CarryOutDecision("通车", OVER, RULES)
    after(*FOUR).when(carry_out).refused("village-decision-step")
    after(*FOUR, PUBLICISED).when(carry_out).refused("village-decision-step")
    after(*FOUR, PUBLICISED).when(supervise(day=IN_7)).refused("publication-not-over")


def test_the_supervision_committee_speaks_for_itself_and_may_have_it_made_public_anew() -> None:
    standing = after(*FOUR, PUBLICISED)
    standing.when(replace(supervise(), by=VILLAGER)).refused("not-an-overseer")
    no = CLEARED.model_copy(update={"agrees": False, "next_by": OVER + timedelta(days=3)})
    standing.when(supervise(agrees=False)).then(no)
    after(*FOUR, PUBLICISED, no).when(PubliciseSheet("resolution", "公开", TODAY, RULES)).then(PUBLICISED)


def test_who_proposed_or_discussed_does_not_supervise() -> None:
    signed = VillageDecisionSigned(village_decision=ID, step="committees", signer=OVERSEER)
    after(BEGUN, PROPOSED, DISCUSSED, signed, REVIEWED, RESOLVED, PUBLICISED).when(supervise()).refused(
        "overseer-decided"
    )


def test_who_leaves_the_supervision_committee_is_followed_by_somebody_who_leads_nothing() -> None:
    followed = VillageDecisionOverseerReplaced(village_decision=ID, leaving=OVERSEER, overseer=TOWN)
    standing = (*FOUR, PUBLICISED)
    after(*standing).when(ReplaceOverseer(OVERSEER, TOWN)).then(followed)
    after(*standing, followed).when(supervise()).refused("not-an-overseer")
    after(*standing, followed).when(replace(supervise(), by=TOWN)).then(CLEARED.model_copy(update={"by": TOWN}))
    after(*standing).when(ReplaceOverseer(TOWN, TOWN)).refused("not-an-overseer")
    after(*standing).when(ReplaceOverseer(OVERSEER, CADRE, (str(CADRE.id),))).refused("overseer-in-office")
    given(VILLAGE_DECISION).when(replace(MOVE, in_office=(str(OVERSEER.id),))).refused("overseer-in-office")


def test_no_opinion_is_given_while_an_objection_waits_for_its_answer() -> None:
    after(*FOUR, PUBLICISED).when(replace(supervise(), objections=1)).refused("objections-unanswered")
    no = CLEARED.model_copy(update={"agrees": False, "next_by": OVER + timedelta(days=3)})
    after(*FOUR, PUBLICISED).when(replace(supervise(agrees=False), objections=1)).then(no)


def test_who_is_concerned_stands_back_and_counts_for_no_quorum() -> None:
    before = after(BEGUN, PROPOSED, DISCUSSED)
    apart = {"stood_back": (VILLAGER, OVERSEER)}
    few = meeting(30, 21, 16, town=True).model_copy(update=apart)
    before.when(hold("members", few)).refused("no-quorum")
    voted = meeting(30, 24, 23, town=True).model_copy(update=apart)
    before.when(hold("members", voted)).refused("stood-back-and-voted")
    enough = meeting(30, 24, 22, town=True).model_copy(update=apart)
    assert before.when(hold("members", enough)).state.stage == "reviewed"


# --- 有回音 ----------------------------------------------------------------------------------------------------


def test_what_was_not_adopted_is_answered_and_what_was_resolved_is_seen_through() -> None:
    declined = VillageDecisionDeclined(village_decision=ID, step="members", reason="明年再议")
    after(BEGUN, PROPOSED, DISCUSSED).when(DeclineDecision("明年再议")).then(declined)
    after(*FOUR).when(DeclineDecision("不办了")).refused("village-decision-resolved")


def test_what_stalls_is_seen_to_from_above() -> None:
    stalled = VillageDecisionStalled(village_decision=ID, step="publicise", level="town", due_on=IN_3)
    after(*FOUR).when(StallDecision("town", IN_3)).then(stalled)
    after(*FOUR, stalled).when(StallDecision("town", IN_3)).then()
    after(*FOUR).when(StallDecision("town", NEXT_BY)).then()
