"""When a site may convene, and who is entitled there (P2): the sizes and the composition are the charter's."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import Capacity, DeliberationRules, TeamKind
from huiyin_contracts.parties import Person
from huiyin_contracts.sites import InterestDeclared, SiteClosed, SiteOpened, TeamMemberAppointed
from huiyin_deliberation.sites.rules import SITE
from huiyin_deliberation.sites.rules.convening import Lack, entitled, lacking, may_convene
from huiyin_events.refusal import Refused

ID, TOPIC, ISSUE = UUID(int=7), UUID(int=8), UUID(int=9)
TODAY, UNTIL = date(2026, 11, 30), date(2027, 6, 30)
RULES = DeliberationRules()
OPENED = SiteOpened(
    site=ID, name="和平社区议事室", kind="room", villages=("511529104001",), place="二楼", days="deliberation"
)
CAPACITIES: dict[TeamKind, tuple[Capacity, ...]] = {
    "working": ("governance_office",),
    "cadre": ("village_cadre", "work_team", "police"),
    "residents": ("respected", "representative", "delegate"),
}


def team(kind: TeamKind, n: int, until: date = UNTIL) -> list[TeamMemberAppointed]:
    """So many people, in each of the team's capacities in turn."""
    as_what = CAPACITIES[kind]
    return [
        TeamMemberAppointed(
            site=ID,
            team=kind,
            person=Person.named(f"{kind}{number}", f"{kind}-{number}"),
            capacity=as_what[number % len(as_what)],
            until=until,
        )
        for number in range(n)
    ]


def complete() -> list[Event]:
    return [OPENED, *team("working", 1), *team("cadre", 7), *team("residents", 6)]


def refusal(*events: Event, day: date = TODAY, rules: DeliberationRules = RULES) -> str:
    try:
        may_convene(SITE.fold(events), rules, day)
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("cadre", range(13))
@pytest.mark.parametrize("residents", [0, 5, 6, 10, 11])
def test_a_site_convenes_with_seven_to_eleven_and_six_to_ten(cadre: int, residents: int) -> None:
    events = [OPENED, *team("working", 1), *team("cadre", cadre), *team("residents", residents)]
    assert (refusal(*events) == "") == (7 <= cadre <= 11 and 6 <= residents <= 10)


def test_it_says_why_not_with_the_rule() -> None:
    events = [OPENED, *team("working", 1), *team("cadre", 2), *team("residents", 6)]
    with pytest.raises(Refused, match="干部队伍应有 7–11 人，现有 2 人（P2）"):
        may_convene(SITE.fold(events), RULES, TODAY)
    assert lacking(SITE.fold(events), RULES, TODAY) == (
        Lack("cadre", "too_small", 2, 7, 11),
        Lack("cadre", "incomplete", 0, 1, 11, "police"),
    )


def test_a_capacity_that_lacks_is_named() -> None:
    respected = [one.model_copy(update={"capacity": "respected"}) for one in team("residents", 6)]
    events = [OPENED, *team("working", 1), *team("cadre", 7), *respected]
    with pytest.raises(Refused, match="群众队伍里应有村民代表 1 人，现有 0 人（P2）"):
        may_convene(SITE.fold(events), RULES, TODAY)


def test_expired_terms_are_no_members() -> None:
    assert refusal(*complete(), day=UNTIL) == ""
    assert refusal(*complete(), day=UNTIL + timedelta(days=1)) == "team-too-small"


def test_another_charter_asks_for_other_sizes() -> None:
    smaller = RULES.model_copy(
        update={
            "teams": RULES.teams.model_copy(
                update={"cadre": RULES.teams.residents.model_copy(update={"least": 2, "most": 3, "composition": ()})}
            )
        }
    )
    events = [OPENED, *team("working", 1), *team("cadre", 2), *team("residents", 6)]
    assert (refusal(*events), refusal(*events, rules=smaller)) == ("team-too-small", "")


def test_neither_an_unknown_nor_a_closed_site_convenes() -> None:
    assert refusal() == "site-unknown"
    assert refusal(*complete(), SiteClosed(site=ID, reason="并入大田")) == "site-closed"


def test_who_declared_an_interest_is_not_entitled_on_that_matter_alone() -> None:
    person = Person.named("residents0", "residents-0")
    declared = InterestDeclared(site=ID, person=person, matter=ISSUE, nature="kinship")
    site = SITE.fold([*complete(), declared])

    def may(*matters: UUID) -> set[str]:
        return {place.person.key for place in entitled(site, TODAY, matters=matters)}

    assert len(may()) == 13
    assert may() - may(TOPIC, ISSUE) == {"residents-0"}
    assert len(may(TOPIC)) == 13
    assert entitled(site, UNTIL + timedelta(days=1)) == ()
    assert {place.person.key for place in entitled(site, TODAY, ["working"])} == {"working-0"}
