"""Sites 议事点: where villages deliberate (P1), the three teams of each (P2), its officer (P4), and interests declared.

An event of a site stands in the division that the site lies in, a town or a village. Who is in a team is named under
their own key; a team's sizes and terms are the charter's.
"""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.deliberation_rules import Capacity, DayKind, MarketDays, TeamKind
from huiyin_contracts.organisation import VillageCode
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import said

SITE = "0190f3c2-5171-7a53-9c1b-0d5f3a1b2c3d"
MATTER = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"

SiteKind = Literal["room", "point", "studio"]
"""议事室, 议事点, 工作室 (P1)."""
LeavingReason = Literal["term", "resigned", "moved", "died", "removed", "office_ended", "erased"]
"""任期届满, 本人辞去, 迁走, 去世, 免去, 不再担任原职, 个人信息已删除."""
InterestNature = Literal["property", "kinship", "work", "contract", "other"]
"""财产, 亲属, 任职, 承包, 其他: what ties somebody to a matter."""

SITE_KINDS: Final[dict[SiteKind, Phrase]] = {
    "room": say("议事室", "Deliberation room"),
    "point": say("议事点", "Deliberation point"),
    "studio": say("议事工作室", "Deliberation studio"),
}
TEAMS: Final[dict[TeamKind, Phrase]] = {
    "working": say("工作专班", "working group"),
    "cadre": say("干部队伍", "cadre team"),
    "residents": say("群众队伍", "residents' team"),
}
CAPACITIES: Final[dict[Capacity, Phrase]] = {
    "governance_office": say("治理办干部", "governance office"),
    "village_cadre": say("村（社区）干部", "village cadre"),
    "work_team": say("驻村工作队员", "resident work team"),
    "police": say("民警", "police"),
    "respected": say("威望高的村民", "respected villager"),
    "representative": say("村民代表", "villagers' representative"),
    "delegate": say("两代表一委员", "delegate"),
    "other": say("其他", "other"),
}
LEAVING: Final[dict[LeavingReason, Phrase]] = {
    "term": say("任期届满", "the term ended"),
    "resigned": say("本人辞去", "resigned"),
    "moved": say("已迁走", "moved away"),
    "died": say("去世", "died"),
    "removed": say("免去", "was removed"),
    "office_ended": say("不再担任原职", "no longer holds the office"),
    "erased": say("个人信息已删除", "their data was erased"),
}
NATURES: Final[dict[InterestNature, Phrase]] = {
    "property": say("涉及本人财产", "their own property is concerned"),
    "kinship": say("涉及亲属", "a relative is concerned"),
    "work": say("涉及任职单位", "whom they work for is concerned"),
    "contract": say("涉及本人承包", "a contract of theirs is concerned"),
    "other": say("其他利害关系", "otherwise concerned"),
}


class AboutSite(Event):
    """The base of events on one site."""

    site: UUID


class SiteOpened(AboutSite):
    """A site was opened: where it is, which villages deliberate there, and on which days (P1)."""

    type: ClassVar[str] = "deliberation.site.opened.v1"
    wording: ClassVar[Wording] = Wording("设立议事点", "Deliberation site opened")
    model_config = example(
        site=SITE,
        name="大乘镇和平社区议事室",
        kind="room",
        villages=["511529104001", "511529104202"],
        place="和平社区党群服务中心二楼",
        days="deliberation",
        market=None,
    )

    name: str
    kind: SiteKind
    villages: tuple[VillageCode, ...] = Field(min_length=1, description="that deliberate there")
    place: str
    days: DayKind = Field(description="which of the charter's days it keeps")
    market: MarketDays | None = Field(default=None, description="market days of its own; none: the charter's")

    def headline(self) -> Phrase:
        """Which site."""
        return say("设立{name}", "{name} opened", name=self.name)

    def lines(self) -> tuple[Line, ...]:
        """Where."""
        return quote(self.place)


class SiteChanged(AboutSite):
    """What a site is called, where it is and on which days it deliberates, from now on: all of it."""

    type: ClassVar[str] = "deliberation.site.changed.v1"
    wording: ClassVar[Wording] = Wording("议事点登记变更", "Site changed")
    model_config = example(
        site=SITE,
        name="大乘镇和平社区议事室",
        kind="room",
        place="和平社区党群服务中心一楼",
        days="market",
        market={"rule": "market", "calendar": "lunar", "ending": [3, 6, 9]},
    )

    name: str
    kind: SiteKind
    place: str
    days: DayKind
    market: MarketDays | None = None

    def lines(self) -> tuple[Line, ...]:
        """Where it is."""
        return quote(self.place)


class SiteVillagesSet(AboutSite):
    """Which villages deliberate at a site, in place of those before (P1)."""

    type: ClassVar[str] = "deliberation.site.villages_set.v1"
    wording: ClassVar[Wording] = Wording("调整服务村（社区）", "Villages of the site set")
    model_config = example(site=SITE, villages=["511529104001", "511529104202"])

    villages: tuple[VillageCode, ...] = Field(min_length=1)


class SiteRecoded(AboutSite):
    """The code of where a site lies, or of a village that it serves, became another; the event stands in that."""

    type: ClassVar[str] = "deliberation.site.recoded.v1"
    wording: ClassVar[Wording] = Wording("议事点随区划代码变更", "Site recoded with a division")
    model_config = example(site=SITE, code="511529104204", new_code="511529104202", villages=["511529104202"])

    code: str
    new_code: str
    villages: tuple[VillageCode, ...] = Field(min_length=1)


class SiteClosed(AboutSite):
    """A site is no more; nobody is in its teams any longer. One of the same name may be opened again."""

    type: ClassVar[str] = "deliberation.site.closed.v1"
    wording: ClassVar[Wording] = Wording("撤销议事点", "Site closed")
    model_config = example(site=SITE, reason="两村合并，并入大田社区议事室")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class SiteOfficerAssigned(AboutSite):
    """This officer of the county's governance office sees to the site from now on, and nobody else (P4)."""

    type: ClassVar[str] = "deliberation.site.officer_assigned.v1"
    wording: ClassVar[Wording] = Wording("确定联系干部", "Officer assigned to the site")
    model_config = example(site=SITE, officer=person_example("officer-wang"))

    officer: Person

    def headline(self) -> Phrase:
        """Who."""
        return say("{name}联系议事点", "{name} sees to the site", name=self.officer.called)


class SiteOfficerReleased(AboutSite):
    """The officer sees to the site no longer, and why; the site has none until the next is assigned (P4)."""

    type: ClassVar[str] = "deliberation.site.officer_released.v1"
    wording: ClassVar[Wording] = Wording("联系干部离任", "Officer released from the site")
    model_config = example(site=SITE, officer=person_example("officer-wang"), reason="office_ended")

    officer: Person
    reason: LeavingReason

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (LEAVING[self.reason],)


class TeamMemberAppointed(AboutSite):
    """Somebody belongs to a team of the site as what they are, until the last day of their term (P2).

    Appointed again, they belong to it anew: in the capacity and for the term that is said last.
    """

    type: ClassVar[str] = "deliberation.site.team_member_appointed.v1"
    wording: ClassVar[Wording] = Wording("任命队员", "Appointed to a team")
    model_config = example(
        site=SITE,
        team="residents",
        person=person_example("resident-luo"),
        capacity="respected",
        until="2029-11-29",
    )

    team: TeamKind
    person: Person
    capacity: Capacity
    until: date = Field(description="the last day of the term")

    def headline(self) -> Phrase:
        """Who, and to which team."""
        return say("{name}进入{team}", "{name}: {team}", name=self.person.called, team=TEAMS[self.team])

    def lines(self) -> tuple[Line, ...]:
        """As what, and until when."""
        capacity = CAPACITIES[self.capacity]
        return (say("{capacity}，任期至 {day}", "{capacity}, until {day}", capacity=capacity, day=self.until),)


class TeamMemberLeft(AboutSite):
    """Somebody belongs to a team of the site no longer, and why (P2)."""

    type: ClassVar[str] = "deliberation.site.team_member_left.v1"
    wording: ClassVar[Wording] = Wording("队员离任", "Left a team")
    model_config = example(site=SITE, team="residents", person=person_example("resident-luo"), reason="moved")

    team: TeamKind
    person: Person
    reason: LeavingReason

    def headline(self) -> Phrase:
        """Who, and which team."""
        return say("{name}离开{team}", "{name} left the {team}", name=self.person.called, team=TEAMS[self.team])

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (LEAVING[self.reason],)


class InterestDeclared(AboutSite):
    """Somebody of a team has an interest in a matter, a topic or an issue: they do not speak or vote on it (回避)."""

    type: ClassVar[str] = "deliberation.site.interest_declared.v1"
    wording: ClassVar[Wording] = Wording("声明利害关系", "Interest declared")
    model_config = example(
        site=SITE,
        person=person_example("resident-luo"),
        matter=MATTER,
        nature="property",
        detail={"subject": person_example("resident-luo")["name"]["subject"], "sealed": None},
    )

    person: Person
    matter: UUID = Field(description="the topic or the issue")
    nature: InterestNature
    detail: Personal[str] | None = Field(default=None, description="what it is, in words: theirs")

    def headline(self) -> Phrase:
        """Who."""
        return say("{name}声明回避", "{name} stands back", name=self.person.called)

    def lines(self) -> tuple[Line, ...]:
        """What ties them to it."""
        return (NATURES[self.nature], *quote(said(self.detail)))


class InterestWithdrawn(AboutSite):
    """The interest that was declared is there no longer, or never was."""

    type: ClassVar[str] = "deliberation.site.interest_withdrawn.v1"
    wording: ClassVar[Wording] = Wording("利害关系已消除", "Interest withdrawn")
    model_config = example(
        site=SITE,
        person=person_example("resident-luo"),
        matter=MATTER,
        reason={"subject": person_example("resident-luo")["name"]["subject"], "sealed": None},
    )

    person: Person
    matter: UUID
    reason: Personal[str] = Field(description="in their words")

    def headline(self) -> Phrase:
        """Who."""
        return say("{name}不再回避", "{name} no longer stands back", name=self.person.called)

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(said(self.reason))
