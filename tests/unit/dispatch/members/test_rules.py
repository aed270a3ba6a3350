"""A member at home (Y4): 双报到, vanguard posts, linked buildings, services that count once they are confirmed."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts.members import (
    Home,
    MemberAvailabilitySet,
    MemberBuildingLinked,
    MemberBuildingUnlinked,
    MemberDeregistered,
    MemberMoved,
    MemberPostLeft,
    MemberPostTaken,
    MemberRecoded,
    MemberRegistered,
    MemberRenamed,
    MemberServiceConfirmed,
    MemberServiceDisputed,
    MemberServiceRecorded,
    MemberSkillsSet,
)
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_dispatch.members.rules import (
    MEMBER,
    Command,
    ConfirmService,
    Deregister,
    DisputeService,
    LeavePost,
    LinkBuilding,
    Move,
    RecodeMember,
    RecordService,
    Register,
    Rename,
    SetAvailability,
    SetSkills,
    TakePost,
    UnlinkBuilding,
)
from huiyin_events.testing import given

VILLAGE, ESTATE, ELSEWHERE = "140981001001", "140981001001003", "140981001002001"
LI = "member-li"
NUMBER = UUID(int=7)
TODAY = date(2026, 11, 25)

REPORT = Register(LI, "李党员", VILLAGE, "供电公司", ESTATE, "3号楼", ("水电",))
WHO = person_of(LI)


def lives(estate: str | None, building: str | None) -> Personal[Home]:
    return Personal(WHO, Home(estate=estate, building=building))


AT_HOME = MemberRegistered(
    member=LI,
    name=Personal(WHO, "李党员"),
    employer=Personal(WHO, "供电公司"),
    home=lives(ESTATE, "3号楼"),
    skills=("水电",),
)
LEFT = MemberDeregistered(member=LI, reason=Personal(WHO, "迁往太原"))
POST = MemberPostTaken(member=LI, post="环境卫生岗", duty="每周六巡查")
LINKED = MemberBuildingLinked(member=LI, estate=ESTATE, building="5号楼")
RECORD = RecordService(NUMBER, "检修电路", "水电维修", TODAY, Decimal("1.5"), 2, TODAY)
[DONE] = [event for event in MEMBER.decide(RECORD, MEMBER.fold([AT_HOME])) if isinstance(event, MemberServiceRecorded)]
SERVICE = DONE.service
CONFIRMED = {voice: MemberServiceConfirmed(member=LI, service=SERVICE, voice=voice) for voice in ("served", "office")}
DISPUTED = {
    voice: MemberServiceDisputed(member=LI, service=SERVICE, voice=voice, reason="没有来")
    for voice in ("served", "office")
}
AT_HOME_ONLY: list[Command] = [
    Move(VILLAGE, ESTATE, "7号楼"),
    Rename("李晓明"),
    RecodeMember(VILLAGE, ELSEWHERE[:12]),
    Deregister("迁往太原"),
    SetSkills(("义诊",)),
    SetAvailability(available=False, until=None, today=TODAY),
    TakePost("环境卫生岗"),
    LeavePost("环境卫生岗"),
    LinkBuilding(VILLAGE, None, "5号楼"),
    UnlinkBuilding(None, "5号楼"),
    RECORD,
]


# --- 报到 ----------------------------------------------------------------------------------------------------


def test_a_working_member_reports_to_where_they_live() -> None:
    given(MEMBER).when(REPORT).then(AT_HOME)


def test_a_member_is_at_home_in_one_place() -> None:
    given(MEMBER, AT_HOME).when(REPORT).refused("member-at-home")
    given(MEMBER, AT_HOME, LEFT).when(REPORT).then(AT_HOME)


@pytest.mark.parametrize("command", [*AT_HOME_ONLY, ConfirmService(SERVICE, "office")])
def test_nothing_is_asked_of_who_never_reported(command: Command) -> None:
    given(MEMBER).when(command).refused("member-unknown")


@pytest.mark.parametrize("command", AT_HOME_ONLY)
def test_nothing_more_is_asked_of_who_left(command: Command) -> None:
    given(MEMBER, AT_HOME, LEFT).when(command).refused("member-left")


def test_an_estate_is_one_of_the_village() -> None:
    given(MEMBER).when(Register(LI, "李党员", VILLAGE, "供电公司", ELSEWHERE)).refused("estate-elsewhere")
    given(MEMBER, AT_HOME).when(Move(VILLAGE, ELSEWHERE, None)).refused("estate-elsewhere")
    given(MEMBER, AT_HOME).when(LinkBuilding(VILLAGE, ELSEWHERE, "5号楼")).refused("estate-elsewhere")


def test_an_estate_lies_where_it_was_moved_to_whatever_its_code_says() -> None:
    given(MEMBER, AT_HOME).when(Move(VILLAGE, ELSEWHERE, None, VILLAGE)).then(
        MemberMoved(member=LI, home=lives(ELSEWHERE, None))
    )
    given(MEMBER, AT_HOME).when(Move(VILLAGE, ESTATE, None, ELSEWHERE[:12])).refused("estate-elsewhere")


def test_a_member_moves_within_the_village() -> None:
    given(MEMBER, AT_HOME).when(Move(VILLAGE, ESTATE, "7号楼")).then(
        MemberMoved(member=LI, home=lives(ESTATE, "7号楼"))
    )
    given(MEMBER, AT_HOME).when(Move(VILLAGE, ESTATE, "3号楼")).refused("member-lives-there")


def test_a_name_is_corrected() -> None:
    renamed = MemberRenamed(member=LI, name=Personal(WHO, "李晓明"))
    given(MEMBER, AT_HOME).when(Rename("李晓明")).then(renamed)
    given(MEMBER, AT_HOME, renamed).when(Rename("李晓明")).refused("member-named-so")


def test_a_member_goes_along_with_the_code_of_their_village_and_keeps_what_they_hold() -> None:
    carried = MemberRecoded(member=LI, code=VILLAGE, new_code=ELSEWHERE[:12])
    given(MEMBER, AT_HOME, POST).when(RecodeMember(VILLAGE, ELSEWHERE[:12])).then(carried)
    given(MEMBER, AT_HOME, POST, carried).when(TakePost("环境卫生岗")).refused("post-taken")


def test_who_leaves_gives_up_posts_and_buildings_there() -> None:
    given(MEMBER, AT_HOME, POST, LINKED).when(Deregister("迁往太原")).then(LEFT)
    back = (AT_HOME, POST, LINKED, LEFT, AT_HOME)
    given(MEMBER, *back).when(LeavePost("环境卫生岗")).refused("post-not-taken")
    given(MEMBER, *back).when(UnlinkBuilding(ESTATE, "5号楼")).refused("building-not-linked")


def test_what_a_member_can_do_is_what_was_said_last() -> None:
    given(MEMBER, AT_HOME).when(SetSkills(("义诊",))).then(MemberSkillsSet(member=LI, skills=("义诊",)))


def test_an_absence_has_a_last_day_that_is_not_over() -> None:
    away = SetAvailability(available=False, until=TODAY, today=TODAY)
    given(MEMBER, AT_HOME).when(away).then(MemberAvailabilitySet(member=LI, available=False, until=TODAY))
    over = SetAvailability(available=False, until=TODAY - timedelta(days=1), today=TODAY)
    given(MEMBER, AT_HOME).when(over).refused("absence-over")
    odd = SetAvailability(available=True, until=TODAY, today=TODAY)
    given(MEMBER, AT_HOME).when(odd).refused("availability-has-no-end")


# --- 先锋岗, 包联楼宇 --------------------------------------------------------------------------------------------


def test_a_post_is_taken_once_and_left_once() -> None:
    given(MEMBER, AT_HOME).when(TakePost("环境卫生岗", "每周六巡查")).then(POST)
    given(MEMBER, AT_HOME, POST).when(TakePost("环境卫生岗")).refused("post-taken")
    given(MEMBER, AT_HOME, POST).when(LeavePost("环境卫生岗")).then(MemberPostLeft(member=LI, post="环境卫生岗"))
    given(MEMBER, AT_HOME).when(LeavePost("环境卫生岗")).refused("post-not-taken")


def test_a_building_is_linked_once_and_unlinked_once() -> None:
    given(MEMBER, AT_HOME).when(LinkBuilding(VILLAGE, ESTATE, "5号楼")).then(LINKED)
    given(MEMBER, AT_HOME, LINKED).when(LinkBuilding(VILLAGE, ESTATE, "5号楼")).refused("building-linked")
    given(MEMBER, AT_HOME, LINKED).when(UnlinkBuilding(ESTATE, "5号楼")).then(
        MemberBuildingUnlinked(member=LI, estate=ESTATE, building="5号楼")
    )
    given(MEMBER, AT_HOME).when(UnlinkBuilding(ESTATE, "5号楼")).refused("building-not-linked")


# --- 服务 ----------------------------------------------------------------------------------------------------


def test_a_service_is_recorded_once_it_was_done() -> None:
    given(MEMBER, AT_HOME).when(RECORD).then(DONE)
    tomorrow = RecordService(NUMBER, "检修电路", "水电维修", TODAY + timedelta(days=1), Decimal("1.5"), 2, TODAY)
    given(MEMBER, AT_HOME).when(tomorrow).refused("service-in-future")


def test_every_service_has_a_number_of_its_own() -> None:
    after = given(MEMBER, AT_HOME, DONE).when(RECORD).state
    assert len(after.services) == 2
    assert after.last_service != SERVICE


@pytest.mark.parametrize("voice", ["served", "office"])
def test_the_one_served_or_an_office_in_their_name_confirms(voice: str) -> None:
    by: dict[str, Command] = {v: ConfirmService(SERVICE, v) for v in ("served", "office")}
    given(MEMBER, AT_HOME, DONE).when(by[voice]).then(CONFIRMED[voice])
    given(MEMBER, AT_HOME, DONE, LEFT).when(by[voice]).then(CONFIRMED[voice])


def test_nobody_confirms_or_disputes_what_they_did_themselves() -> None:
    given(MEMBER, AT_HOME, DONE).when(ConfirmService(SERVICE, "office", LI)).refused("service-own")
    given(MEMBER, AT_HOME, DONE).when(DisputeService(SERVICE, "office", "没有来", LI)).refused("service-own")


def test_what_nobody_recorded_is_not_confirmed() -> None:
    given(MEMBER, AT_HOME).when(ConfirmService(SERVICE, "served")).refused("service-unknown")


def test_the_one_served_has_the_last_word() -> None:
    office = (AT_HOME, DONE, CONFIRMED["office"])
    given(MEMBER, *office).when(ConfirmService(SERVICE, "office")).refused("service-confirmed")
    given(MEMBER, *office).when(ConfirmService(SERVICE, "served")).then(CONFIRMED["served"])
    given(MEMBER, *office).when(DisputeService(SERVICE, "served", "没有来")).then(DISPUTED["served"])
    spoken = (*office, DISPUTED["served"])
    for command in (
        ConfirmService(SERVICE, "office"),
        ConfirmService(SERVICE, "served"),
        DisputeService(SERVICE, "served", "没有来"),
    ):
        given(MEMBER, *spoken).when(command).refused("service-settled")


def test_an_office_can_mend_its_own_word() -> None:
    given(MEMBER, AT_HOME, DONE, CONFIRMED["office"]).when(DisputeService(SERVICE, "office", "没有来")).then(
        DISPUTED["office"]
    )
    disputed = (AT_HOME, DONE, DISPUTED["office"])
    given(MEMBER, *disputed).when(DisputeService(SERVICE, "office", "没有来")).refused("service-disputed")
    given(MEMBER, *disputed).when(ConfirmService(SERVICE, "office")).then(CONFIRMED["office"])


POSTS = st.sampled_from(["环境卫生岗", "政策宣传岗"])
BUILDINGS = st.sampled_from(["3号楼", "5号楼"])
ESTATES = st.sampled_from([None, ESTATE, ELSEWHERE])
SERVICES = st.sampled_from([SERVICE, UUID(int=1)])
VOICES = st.sampled_from(["served", "office"])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(REPORT),
    st.builds(Move, st.just(VILLAGE), ESTATES, BUILDINGS),
    st.builds(Deregister, st.just("迁往太原")),
    st.builds(TakePost, POSTS),
    st.builds(LeavePost, POSTS),
    st.builds(LinkBuilding, st.just(VILLAGE), ESTATES, BUILDINGS),
    st.builds(UnlinkBuilding, ESTATES, BUILDINGS),
    st.just(RECORD),
    st.builds(ConfirmService, SERVICES, VOICES, st.none() | st.just(LI)),
    st.builds(DisputeService, SERVICES, VOICES, st.just("没有来"), st.none() | st.just(LI)),
)


@whatever(st.lists(COMMANDS, max_size=30))
def test_whatever_is_asked_a_member_holds_what_they_took_and_the_one_served_is_not_overruled(
    asked: list[Command],
) -> None:
    posts: set[str] = set()
    final: dict[UUID, str] = {}
    for step in walk(MEMBER, [REPORT, RECORD, *asked]):
        assert len(step.events) <= 1
        for event in step.events:
            match event:
                case MemberRegistered():
                    assert not step.before.at_home
                case MemberPostTaken():
                    assert event.post not in posts
                    posts.add(event.post)
                case MemberPostLeft():
                    posts.remove(event.post)
                case MemberDeregistered():
                    posts.clear()
                case MemberServiceConfirmed() | MemberServiceDisputed():
                    assert event.service not in final, "the one served had spoken"
                    if event.voice == "served":
                        final[event.service] = event.type
        assert step.after.posts == posts
        assert all(estate != ELSEWHERE for estate, _ in step.after.buildings)
