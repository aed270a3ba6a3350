"""Forces (Y7, Y11): teams with people, paired estates, and activities that people sign in to."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts.forces import (
    ForceActivityAnnounced,
    ForceActivityCancelled,
    ForceActivityConcluded,
    ForceActivitySignedIn,
    ForceAvailabilitySet,
    ForceDescribed,
    ForceDisbanded,
    ForceFormed,
    ForceMemberJoined,
    ForceMemberLeft,
    ForcePaired,
    ForceRecoded,
    ForceUnpaired,
)
from huiyin_contracts.parties import Person, among
from huiyin_dispatch.forces.rules import (
    FORCE,
    AddForceMember,
    Announce,
    By,
    CancelActivity,
    Command,
    Conclude,
    Describe,
    Disband,
    FormForce,
    Pair,
    RecodeForce,
    RemoveForceMember,
    SetAvailability,
    SignIn,
    Unpair,
)
from huiyin_events.testing import given

ID = UUID(int=9)
VILLAGE, ESTATE = "140981001001", "140981001001003"
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LI, ZHAO, SUN = (
    Person.named("李党员", "member-li"),
    Person.named("赵党员", "member-zhao"),
    Person.named("孙师傅"),
)
OFFICE, LEADER = By("secretary-wang", office=True, local=True), By("member-li", local=True)
OF_VILLAGE, STRANGER = By("member-zhao", local=True), By("member-zhao")

FORM = FormForce(ID, VILLAGE, "volunteer", "志愿队", LI, ("理发",), (VILLAGE,))
FORMED = ForceFormed(force=ID, kind="volunteer", name="志愿队", leader=LI, skills=("理发",), areas=(VILLAGE,))
DISBANDED = ForceDisbanded(force=ID, reason="并入街道志愿队")
JOINED = ForceMemberJoined(force=ID, person=ZHAO, duty="电工")
PAIRED = ForcePaired(force=ID, estate=ESTATE)
ANNOUNCE = Announce("义务理发", "党群服务中心", NOW, OFFICE)
[ANNOUNCED] = [
    event for event in FORCE.decide(ANNOUNCE, FORCE.fold([FORMED])) if isinstance(event, ForceActivityAnnounced)
]
ACTIVITY = ANNOUNCED.activity
SIGNED_IN = ForceActivitySignedIn(force=ID, activity=ACTIVITY, person=ZHAO)
CONCLUDE = Conclude(ACTIVITY, Decimal("2.5"), 36, "为36位老人理发", NOW, OFFICE)
CONCLUDED = ForceActivityConcluded(
    force=ID, activity=ACTIVITY, hours=Decimal("2.5"), persons=36, summary="为36位老人理发"
)
CANCELLED = ForceActivityCancelled(force=ID, activity=ACTIVITY, reason="下雪")


def describe(by: By, name: str = "先锋志愿队", *, areas: tuple[str, ...] = (), taken: bool = False) -> Describe:
    """Another name and leader."""
    return Describe(VILLAGE, name, ZHAO, ("理发",), areas, taken, by)


DESCRIBED = ForceDescribed(force=ID, name="先锋志愿队", leader=ZHAO, skills=("理发",))


def led(by: By) -> list[Command]:
    """What only a leader and the offices may ask."""
    return [
        describe(by),
        Disband("并入街道志愿队", by),
        AddForceMember(ZHAO, "电工", by),
        RemoveForceMember(ZHAO, by),
        Pair(VILLAGE, ESTATE, by),
        Unpair(ESTATE, by),
        SetAvailability(False, None, date(2026, 11, 25), by),
        Announce("义务理发", "党群服务中心", NOW, by),
        Conclude(ACTIVITY, Decimal("2.5"), 36, "为36位老人理发", NOW, by),
        CancelActivity(ACTIVITY, "下雪", by),
    ]


# --- 组建 ----------------------------------------------------------------------------------------------------


def test_a_force_is_formed_once_under_its_name() -> None:
    given(FORCE).when(FORM).then(FORMED)
    given(FORCE, FORMED).when(FORM).refused("force-exists")
    given(FORCE, FORMED, DISBANDED).when(FORM).then(FORMED)


def test_a_force_is_called_to_places_in_its_own_division() -> None:
    far = FormForce(ID, VILLAGE, "volunteer", "志愿队", LI, (), ("140981001002",))
    given(FORCE).when(far).refused("force-area-elsewhere")


def test_a_force_is_described_anew_and_whoever_leads_it_belongs_to_it() -> None:
    given(FORCE, FORMED).when(describe(LEADER)).then(DESCRIBED)
    given(FORCE, FORMED, DESCRIBED).when(describe(OFFICE)).refused("force-described-so")
    given(FORCE, FORMED).when(describe(OFFICE, areas=("140981001002",))).refused("force-area-elsewhere")
    given(FORCE, FORMED, DESCRIBED).when(describe(LEADER, "再改")).refused("force-of-others")
    given(FORCE, FORMED, DESCRIBED).when(RemoveForceMember(ZHAO, OFFICE)).refused("force-leader-stays")
    given(FORCE, FORMED, DESCRIBED).when(RemoveForceMember(LI, OFFICE)).then(ForceMemberLeft(force=ID, person=LI))


def test_a_name_is_one_forces_at_a_time() -> None:
    given(FORCE, FORMED).when(describe(OFFICE, taken=True)).refused("force-exists")
    given(FORCE, FORMED, DESCRIBED).when(FORM).refused("force-name-kept")
    given(FORCE).when(replace(FORM, taken=True)).refused("force-exists")


def test_a_force_goes_along_with_the_codes_of_its_division_and_of_where_it_is_called_to() -> None:
    new = "140981001009"
    recoded = ForceRecoded(force=ID, code=VILLAGE, new_code=new, areas=(new,))
    given(FORCE, FORMED).when(RecodeForce(VILLAGE, new)).then(recoded)
    everywhere = FORMED.model_copy(update={"areas": ()})
    given(FORCE, everywhere).when(RecodeForce(VILLAGE, new)).then(recoded.model_copy(update={"areas": ()}))
    given(FORCE, FORMED, DISBANDED).when(RecodeForce(VILLAGE, new)).refused("force-disbanded")


@pytest.mark.parametrize("command", [*led(OFFICE), SignIn(ACTIVITY, ZHAO, OFFICE)])
def test_nothing_is_asked_of_a_force_that_nobody_formed(command: Command) -> None:
    given(FORCE).when(command).refused("force-unknown")


@pytest.mark.parametrize("command", [*led(OFFICE), SignIn(ACTIVITY, ZHAO, OFFICE)])
def test_a_disbanded_force_takes_nothing(command: Command) -> None:
    given(FORCE, FORMED, DISBANDED).when(command).refused("force-disbanded")


@pytest.mark.parametrize("command", led(OF_VILLAGE))
def test_its_leader_and_the_offices_act_for_it_and_nobody_else(command: Command) -> None:
    given(FORCE, FORMED, JOINED, ANNOUNCED).when(command).refused("force-of-others")


@pytest.mark.parametrize("by", [OFFICE, LEADER])
def test_people_join_once_and_leave_once(by: By) -> None:
    given(FORCE, FORMED).when(AddForceMember(ZHAO, "电工", by)).then(JOINED)
    given(FORCE, FORMED, JOINED).when(AddForceMember(ZHAO, None, by)).refused("force-member-joined")
    given(FORCE, FORMED, JOINED).when(RemoveForceMember(ZHAO, by)).then(ForceMemberLeft(force=ID, person=ZHAO))
    given(FORCE, FORMED).when(RemoveForceMember(ZHAO, by)).refused("force-member-unknown")


def test_the_leader_is_one_of_the_force_and_stays() -> None:
    given(FORCE, FORMED).when(AddForceMember(LI, None, OFFICE)).refused("force-member-joined")
    given(FORCE, FORMED).when(RemoveForceMember(LI, OFFICE)).refused("force-leader-stays")


def test_an_estate_is_paired_once_within_the_county() -> None:
    given(FORCE, FORMED).when(Pair(VILLAGE, ESTATE, OFFICE)).then(PAIRED)
    given(FORCE, FORMED, PAIRED).when(Pair(VILLAGE, ESTATE, OFFICE)).refused("force-paired")
    given(FORCE, FORMED).when(Pair(VILLAGE, "511529104202001", OFFICE)).refused("estate-elsewhere-county")
    given(FORCE, FORMED, PAIRED).when(Unpair(ESTATE, OFFICE)).then(ForceUnpaired(force=ID, estate=ESTATE))
    given(FORCE, FORMED).when(Unpair(ESTATE, OFFICE)).refused("force-not-paired")


def test_a_force_may_be_away() -> None:
    away = SetAvailability(False, date(2026, 12, 31), date(2026, 11, 25), LEADER)
    given(FORCE, FORMED).when(away).then(ForceAvailabilitySet(force=ID, available=False, until=date(2026, 12, 31)))


# --- 活动 ----------------------------------------------------------------------------------------------------


def test_an_activity_is_announced_and_each_has_a_number_of_its_own() -> None:
    given(FORCE, FORMED).when(ANNOUNCE).then(ANNOUNCED)
    assert len(given(FORCE, FORMED, ANNOUNCED).when(ANNOUNCE).state.activities) == 2


@pytest.mark.parametrize("by", [OF_VILLAGE, OFFICE, LEADER])
def test_whoever_is_of_the_division_signs_in(by: By) -> None:
    given(FORCE, FORMED, ANNOUNCED).when(SignIn(ACTIVITY, ZHAO, by)).then(SIGNED_IN)


def test_whoever_is_of_the_force_signs_in_from_anywhere() -> None:
    given(FORCE, FORMED, ANNOUNCED).when(SignIn(ACTIVITY, ZHAO, STRANGER)).refused("sign-in-of-stranger")
    given(FORCE, FORMED, JOINED, ANNOUNCED).when(SignIn(ACTIVITY, ZHAO, STRANGER)).then(SIGNED_IN)


def test_nobody_signs_another_in_but_the_leader_and_the_offices() -> None:
    given(FORCE, FORMED, ANNOUNCED).when(SignIn(ACTIVITY, SUN, OF_VILLAGE)).refused("sign-in-of-stranger")
    given(FORCE, FORMED, ANNOUNCED).when(SignIn(ACTIVITY, SUN, LEADER)).then(
        ForceActivitySignedIn(force=ID, activity=ACTIVITY, person=SUN)
    )


def test_a_member_signs_in_once_and_not_when_it_is_over() -> None:
    sign_in = SignIn(ACTIVITY, ZHAO, OF_VILLAGE)
    given(FORCE, FORMED, ANNOUNCED, SIGNED_IN).when(sign_in).refused("signed-in")
    given(FORCE, FORMED, ANNOUNCED, CONCLUDED).when(sign_in).refused("activity-over")
    given(FORCE, FORMED, ANNOUNCED, CANCELLED).when(sign_in).refused("activity-over")
    given(FORCE, FORMED).when(sign_in).refused("activity-unknown")


def test_an_activity_is_concluded_once_it_has_begun() -> None:
    given(FORCE, FORMED, ANNOUNCED, SIGNED_IN).when(CONCLUDE).then(CONCLUDED)
    early = Conclude(ACTIVITY, Decimal("2.5"), 36, "为36位老人理发", NOW - timedelta(hours=1), OFFICE)
    given(FORCE, FORMED, ANNOUNCED).when(early).refused("activity-not-begun")
    given(FORCE, FORMED, ANNOUNCED, CONCLUDED).when(CONCLUDE).refused("activity-over")


def test_an_activity_is_cancelled_while_nobody_signed_in() -> None:
    cancel = CancelActivity(ACTIVITY, "下雪", OFFICE)
    given(FORCE, FORMED, ANNOUNCED).when(cancel).then(CANCELLED)
    given(FORCE, FORMED, ANNOUNCED, SIGNED_IN).when(cancel).refused("activity-held")


def test_a_force_ends_after_its_activities() -> None:
    disband = Disband("并入街道志愿队", OFFICE)
    given(FORCE, FORMED, ANNOUNCED).when(disband).refused("force-has-activities")
    given(FORCE, FORMED, ANNOUNCED, CONCLUDED).when(disband).then(DISBANDED)


PEOPLE = st.sampled_from([LI, ZHAO, SUN])
ASKING = st.sampled_from([OFFICE, LEADER, OF_VILLAGE, STRANGER])
ACTIVITIES = st.sampled_from([ACTIVITY, UUID(int=1)])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(FORM),
    st.builds(Describe, st.just(VILLAGE), st.just("先锋队"), PEOPLE, st.just(()), st.just(()), st.booleans(), ASKING),
    st.builds(Disband, st.just("并入"), ASKING),
    st.builds(AddForceMember, PEOPLE, st.none(), ASKING),
    st.builds(RemoveForceMember, PEOPLE, ASKING),
    st.builds(Announce, st.just("义务理发"), st.just("广场"), st.just(NOW), ASKING),
    st.builds(SignIn, ACTIVITIES, PEOPLE, ASKING),
    st.builds(Conclude, ACTIVITIES, st.just(1.0), st.just(3), st.just("好"), st.just(NOW), ASKING),
    st.builds(CancelActivity, ACTIVITIES, st.just("下雪"), ASKING),
)


@whatever(st.lists(COMMANDS, max_size=30))
def test_whatever_is_asked_everybody_signs_in_once_and_every_activity_has_one_end(asked: list[Command]) -> None:
    over: set[UUID] = set()
    signed_in: set[tuple[UUID, str]] = set()
    for step in walk(FORCE, [FORM, ANNOUNCE, *asked]):
        assert len(step.events) <= 1
        for event in step.events:
            match event:
                case ForceActivitySignedIn():
                    assert event.activity not in over
                    assert (event.activity, event.person.key) not in signed_in
                    signed_in.add((event.activity, event.person.key))
                case ForceActivityConcluded() | ForceActivityCancelled():
                    assert event.activity not in over
                    over.add(event.activity)
                case ForceDisbanded():
                    assert {id for id in step.before.activities if id not in over} == set()  # noqa: A001
        if step.after.active and step.after.leader:
            assert among(step.after.members, step.after.leader)
