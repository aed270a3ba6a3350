"""Sites (议事点, P1), their teams (P2) and officer (P4): who belongs, for how long, and when a site may convene."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import Capacity, DeliberationRules, MarketDays, TeamKind
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.sites import (
    InterestDeclared,
    InterestWithdrawn,
    SiteChanged,
    SiteClosed,
    SiteOfficerAssigned,
    SiteOfficerReleased,
    SiteOpened,
    SiteRecoded,
    SiteVillagesSet,
    TeamMemberAppointed,
    TeamMemberLeft,
)
from huiyin_deliberation.sites.rules import (
    SITE,
    AppointTeamMember,
    AssignSiteOfficer,
    ChangeSite,
    CloseSite,
    DeclareInterest,
    Depart,
    EndTerms,
    LeaveTeam,
    OpenSite,
    RecodeSite,
    ReleaseSiteOfficer,
    ReplaceTeamMember,
    SetSiteVillages,
    WithdrawInterest,
)
from huiyin_deliberation.sites.rules.teams import months_later
from huiyin_events.testing import given

ID, TOPIC = UUID(int=7), UUID(int=8)
VILLAGE, OTHER = "511529104001", "511529104202"
TODAY, UNTIL = date(2026, 11, 30), date(2029, 11, 30)
RULES = DeliberationRules()
LUO, WANG, LI = (
    Person.named("罗大爷", "resident-luo"),
    Person.named("王主任", "officer-wang"),
    Person.named("李支书", "cadre-li"),
)
OPEN = OpenSite(ID, VILLAGE, "和平社区议事室", "room", (VILLAGE, OTHER), "党群服务中心二楼", "deliberation")
OPENED = SiteOpened(
    site=ID,
    name="和平社区议事室",
    kind="room",
    villages=(VILLAGE, OTHER),
    place="党群服务中心二楼",
    days="deliberation",
)
IN_RESIDENTS = TeamMemberAppointed(site=ID, team="residents", person=LUO, capacity="respected", until=UNTIL)
IN_CADRE = TeamMemberAppointed(site=ID, team="cadre", person=LI, capacity="village_cadre", until=UNTIL)


def appoint(
    person: Person = LUO,
    team: TeamKind = "residents",
    capacity: Capacity = "respected",
    until: date | None = None,
    *,
    by_county: bool = False,
) -> AppointTeamMember:
    return AppointTeamMember(team, person, capacity, until, TODAY, RULES, by_county)


def full(team: TeamKind, capacity: Capacity, n: int) -> list[Event]:
    people = (Person.named(f"{team}{n}", f"{team}-{n}") for n in range(n))
    return [TeamMemberAppointed(site=ID, team=team, person=who, capacity=capacity, until=UNTIL) for who in people]


# --- 设立 (P1) ------------------------------------------------------------------------------------------------


def test_a_site_is_opened_for_its_villages() -> None:
    given(SITE).when(OPEN).then(OPENED)


def test_a_name_is_taken_once() -> None:
    given(SITE, OPENED).when(OPEN).refused("site-exists")
    given(SITE).when(replace(OPEN, taken=True)).refused("site-exists")
    given(SITE, OPENED, _changed("新名称")).when(OPEN).refused("site-name-kept")


def test_a_site_in_a_village_serves_that_village() -> None:
    given(SITE).when(replace(OPEN, villages=(OTHER,))).refused("site-village-missing")
    given(SITE).when(replace(OPEN, division=VILLAGE[:9], villages=(OTHER,))).then(
        OPENED.model_copy(update={"villages": (OTHER,)})
    )


def test_a_site_serves_villages_of_its_county_alone() -> None:
    given(SITE).when(replace(OPEN, villages=(VILLAGE, "140981001001"))).refused("site-village-elsewhere")


def test_only_a_site_of_market_days_has_days_of_its_own() -> None:
    market = MarketDays(ending=(3, 6, 9))
    given(SITE).when(replace(OPEN, market=market)).refused("market-days-unused")
    given(SITE).when(replace(OPEN, days="market", market=market)).then(
        OPENED.model_copy(update={"days": "market", "market": market})
    )


def _changed(name: str) -> SiteChanged:
    return SiteChanged(site=ID, name=name, kind="point", place="老街", days="joint")


def test_a_site_is_changed_only_to_something_else() -> None:
    given(SITE, OPENED).when(ChangeSite("老街议事点", "point", "老街", "joint")).then(_changed("老街议事点"))
    same = ChangeSite(OPENED.name, OPENED.kind, OPENED.place, OPENED.days)
    given(SITE, OPENED).when(same).refused("site-changed-so")
    given(SITE, OPENED).when(replace(same, name="老街议事点", taken=True)).refused("site-exists")


def test_its_villages_are_set_anew() -> None:
    given(SITE, OPENED).when(SetSiteVillages(VILLAGE, (VILLAGE,))).then(SiteVillagesSet(site=ID, villages=(VILLAGE,)))
    given(SITE, OPENED).when(SetSiteVillages(VILLAGE, (OTHER, VILLAGE))).refused("site-villages-so")


def test_a_village_that_became_another_is_followed_once() -> None:
    given(SITE, OPENED).when(RecodeSite(OTHER, VILLAGE)).then(
        SiteRecoded(site=ID, code=OTHER, new_code=VILLAGE, villages=(VILLAGE,))
    )


def test_a_closed_site_is_opened_again_with_nobody_in_it() -> None:
    closed = SiteClosed(site=ID, reason="并入大田")
    given(SITE, OPENED).when(CloseSite("并入大田")).then(closed)
    given(SITE, OPENED, IN_RESIDENTS, closed).when(appoint()).refused("site-closed")
    again = given(SITE, OPENED, IN_RESIDENTS, closed, OPENED)
    assert again.state.teams == {}
    given(SITE).when(CloseSite("并入大田")).refused("site-unknown")
    for late in (EndTerms(TODAY), Depart(LUO.subject, "died"), RecodeSite(OTHER, VILLAGE)):
        given(SITE, OPENED, closed).when(late).then()


# --- 联系干部 (P4) --------------------------------------------------------------------------------------------


def test_a_site_has_one_officer() -> None:
    assigned = SiteOfficerAssigned(site=ID, officer=WANG)
    given(SITE, OPENED).when(AssignSiteOfficer(WANG)).then(assigned)
    given(SITE, OPENED, assigned).when(AssignSiteOfficer(WANG)).refused("site-officer-so")
    assert given(SITE, OPENED, assigned, SiteOfficerAssigned(site=ID, officer=LI)).state.officer == LI
    given(SITE, OPENED).when(AssignSiteOfficer(Person.named("王主任"))).refused("site-officer-unknown")
    released = SiteOfficerReleased(site=ID, officer=WANG, reason="resigned")
    given(SITE, OPENED, assigned).when(ReleaseSiteOfficer("resigned")).then(released)
    given(SITE, OPENED, assigned, released).when(ReleaseSiteOfficer("resigned")).refused("site-officer-none")


# --- 队伍 (P2) ------------------------------------------------------------------------------------------------


def test_a_term_is_the_charters_and_no_longer() -> None:
    given(SITE, OPENED).when(appoint()).then(IN_RESIDENTS)
    given(SITE, OPENED).when(appoint(until=date(2029, 12, 1))).refused("term-too-long")
    given(SITE, OPENED).when(appoint(until=date(2026, 11, 29))).refused("term-over")
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_somebody_is_appointed_anew_for_another_term() -> None:
    given(SITE, OPENED, IN_RESIDENTS).when(appoint()).refused("team-member-so")
    shorter = IN_RESIDENTS.model_copy(update={"until": date(2027, 1, 1)})
    after = given(SITE, OPENED, IN_RESIDENTS).when(appoint(until=shorter.until))
    after.then(shorter)
    assert len(after.state.teams["residents"]) == 1


def test_nobody_supervises_what_they_handle() -> None:
    given(SITE, OPENED, IN_CADRE).when(appoint(LI)).refused("team-supervises-itself")
    given(SITE, OPENED, IN_RESIDENTS).when(appoint(LUO, "cadre", "village_cadre")).refused("team-supervises-itself")


def test_a_capacity_belongs_to_its_team() -> None:
    given(SITE, OPENED).when(appoint(capacity="police")).refused("capacity-elsewhere")


def test_the_county_forms_the_working_group() -> None:
    given(SITE, OPENED).when(appoint(WANG, "working", "governance_office")).refused("working-group-of-county")
    by_county = appoint(WANG, "working", "governance_office", by_county=True)
    assert isinstance(given(SITE, OPENED).when(by_county).outcome, list)


@pytest.mark.parametrize(("team", "capacity", "most"), [("residents", "respected", 10), ("cadre", "police", 11)])
def test_a_team_is_full_at_its_most(team: TeamKind, capacity: Capacity, most: int) -> None:
    given(SITE, OPENED, *full(team, capacity, most)).when(appoint(LUO, team, capacity)).refused("team-full")
    given(SITE, OPENED, *full(team, capacity, most - 1)).when(appoint(LUO, team, capacity)).then(
        TeamMemberAppointed(site=ID, team=team, person=LUO, capacity=capacity, until=UNTIL)
    )


def test_whose_term_ended_takes_no_place() -> None:
    over = [
        one.model_copy(update={"until": date(2026, 11, 29)})
        for one in full("residents", "respected", 10)
        if isinstance(one, TeamMemberAppointed)
    ]
    given(SITE, OPENED, *over).when(appoint()).then(IN_RESIDENTS)
    left = [TeamMemberLeft(site=ID, team="residents", person=one.person, reason="term") for one in over]
    given(SITE, OPENED, *over, IN_RESIDENTS).when(EndTerms(TODAY)).then(*left)
    given(SITE, OPENED, *over).when(EndTerms(date(2026, 11, 29))).then()


def test_somebody_leaves_once_and_is_replaced_in_one_act() -> None:
    left = TeamMemberLeft(site=ID, team="residents", person=LUO, reason="moved")
    leave = LeaveTeam("residents", LUO, "moved")
    given(SITE, OPENED, IN_RESIDENTS).when(leave).then(left)
    given(SITE, OPENED).when(leave).refused("team-member-unknown")
    new = Person.named("陈婆婆", "resident-chen")
    given(SITE, OPENED, *full("residents", "respected", 9), IN_RESIDENTS).when(
        ReplaceTeamMember(leave, appoint(new))
    ).then(left, TeamMemberAppointed(site=ID, team="residents", person=new, capacity="respected", until=UNTIL))


def test_who_loses_the_office_leaves_the_teams_that_it_led_to() -> None:
    assigned = SiteOfficerAssigned(site=ID, officer=LI)
    depart = Depart(LI.subject, "office_ended", ("village_cadre",), as_officer=False)
    left = TeamMemberLeft(site=ID, team="cadre", person=LI, reason="office_ended")
    given(SITE, OPENED, IN_CADRE, assigned).when(depart).then(left)
    given(SITE, OPENED, IN_CADRE, assigned).when(Depart(LI.subject, "erased")).then(
        TeamMemberLeft(site=ID, team="cadre", person=LI, reason="erased"),
        SiteOfficerReleased(site=ID, officer=LI, reason="erased"),
    )
    given(SITE, OPENED, IN_RESIDENTS).when(depart).then()


# --- 回避 -----------------------------------------------------------------------------------------------------


def test_an_interest_is_declared_once_and_withdrawn_once() -> None:
    declare = DeclareInterest(LUO, TOPIC, "property", "我家的地")
    declared = InterestDeclared(
        site=ID, person=LUO, matter=TOPIC, nature="property", detail=Personal(LUO.subject, "我家的地")
    )
    given(SITE, OPENED, IN_RESIDENTS).when(declare).then(declared)
    given(SITE, OPENED).when(declare).refused("interest-of-stranger")
    given(SITE, OPENED, IN_RESIDENTS, declared).when(declare).refused("interest-declared")
    withdrawn = InterestWithdrawn(site=ID, person=LUO, matter=TOPIC, reason=Personal(LUO.subject, "地已流转"))
    given(SITE, OPENED, IN_RESIDENTS, declared).when(WithdrawInterest(LUO, TOPIC, "地已流转")).then(withdrawn)
    given(SITE, OPENED, IN_RESIDENTS).when(WithdrawInterest(LUO, TOPIC, "地已流转")).refused("interest-none")
