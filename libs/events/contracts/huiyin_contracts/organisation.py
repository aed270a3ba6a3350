"""The three tiers of the organisation net (Y1): an estate's branch, its building groups, its member households.

An estate's stream tells it whole: what came to it by a split or a merger is said there again, under the same ids.
Who holds an office is named in clear, as on every door; where a member's household lives is that person's own.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.labels import CAUSES
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

EstateCode = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{15}$",
        description="小区(网格)编号: the village's 12 digits and 3 more, as given at founding; it never changes",
        examples=["140981001001001"],
    ),
]
VillageCode = Annotated[str, Field(pattern=r"^[0-9]{12}$", examples=["140981001001"])]
Rank = Literal["branch", "general_branch"]
Origin = Literal["retired_member", "veteran", "resident_member"]
Selection = Literal["community_selection", "self_nomination", "residents_recommendation"]
EndCause = Literal["estate_merged", "roll"]

ESTATE = "140981001001001"
GROUP = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"
HOUSEHOLD = "0190f3c2-bbbb-7a53-9c1b-0d5f3a1b2c3d"


class AboutEstate(Event):
    """The base of events on one estate. Its division is the village it belonged to when they happened."""

    estate: EstateCode


class EstateFounded(AboutEstate):
    """An estate (小区/网格) was marked out in the village that its code begins with, anew or as part of another."""

    type: ClassVar[str] = "dispatch.estate.founded.v1"
    wording: ClassVar[Wording] = Wording("建立小区", "Estate founded")
    model_config = example(estate=ESTATE, name="永兴小区", split_from=None)

    name: str
    split_from: EstateCode | None = None

    def headline(self) -> Phrase:
        """Which estate."""
        return say("建立小区：{name}", "Estate founded: {name}", name=self.name)


class EstateRenamed(AboutEstate):
    """The estate has another name from now on."""

    type: ClassVar[str] = "dispatch.estate.renamed.v1"
    wording: ClassVar[Wording] = Wording("小区改名", "Estate renamed")
    model_config = example(estate=ESTATE, name="永兴花园")

    name: str

    def headline(self) -> Phrase:
        """What its name is now."""
        return say("小区改名为{name}", "Estate renamed to {name}", name=self.name)


class EstateMoved(AboutEstate):
    """The estate belongs to another village from now on, or to the same under another code. Its own code stays."""

    type: ClassVar[str] = "dispatch.estate.moved.v1"
    wording: ClassVar[Wording] = Wording("小区划转", "Estate moved to another village")
    model_config = example(estate=ESTATE, village="140981001002")

    village: VillageCode


class EstateSplit(AboutEstate):
    """Some buildings, with their groups and member households, became an estate of their own."""

    type: ClassVar[str] = "dispatch.estate.split.v1"
    wording: ClassVar[Wording] = Wording("小区拆分", "Estate split")
    model_config = example(estate=ESTATE, new_estate="140981001001009", name="永兴北苑", buildings=["5", "6"])

    new_estate: EstateCode
    name: str
    buildings: tuple[str, ...]

    def headline(self) -> Phrase:
        """What the new estate is called."""
        return say("小区拆分出{name}", "{name} split off", name=self.name)


class EstateMerged(AboutEstate):
    """The estate is no more: its buildings, groups and member households go on in another."""

    type: ClassVar[str] = "dispatch.estate.merged.v1"
    wording: ClassVar[Wording] = Wording("小区并入别的小区", "Estate merged into another")
    model_config = example(estate=ESTATE, into="140981001001002")

    into: EstateCode


class EstateAbsorbed(AboutEstate):
    """The other side of a merger. What came with the merged estate follows, event by event."""

    type: ClassVar[str] = "dispatch.estate.absorbed.v1"
    wording: ClassVar[Wording] = Wording("别的小区并入", "Another estate absorbed")
    model_config = example(estate="140981001001002", merged=ESTATE)

    merged: EstateCode


class BranchEstablished(AboutEstate):
    """The estate has its party branch (党支部) or general branch (党总支). Said again: so it is from now on."""

    type: ClassVar[str] = "dispatch.estate.branch_established.v1"
    wording: ClassVar[Wording] = Wording("建立党组织", "Party branch established")
    model_config = example(estate=ESTATE, rank="general_branch", name="永兴小区党总支")

    rank: Rank
    name: str

    def headline(self) -> Phrase:
        """What it is called."""
        return say("建立党组织：{name}", "Party branch established: {name}", name=self.name)


class SecretaryAppointed(AboutEstate):
    """The branch has a secretary: who, from among whom, and by which way they were selected."""

    type: ClassVar[str] = "dispatch.estate.secretary_appointed.v1"
    wording: ClassVar[Wording] = Wording("任命书记", "Secretary appointed")
    model_config = example(
        estate=ESTATE,
        secretary=person_example("secretary-wang"),
        origin="retired_member",
        selection="community_selection",
        term_ends_on="2029-06-30",
    )

    secretary: Person
    origin: Origin
    selection: Selection
    term_ends_on: date | None = Field(default=None, description="the last day of the term, where it has one")

    def headline(self) -> Phrase:
        """Who was appointed."""
        return say("任命书记：{name}", "Secretary appointed: {name}", name=self.secretary.called)


class SecretaryStoodDown(AboutEstate):
    """The secretary is in office no longer, and why; in a handover (交接) also to whom the office went."""

    type: ClassVar[str] = "dispatch.estate.secretary_stood_down.v1"
    wording: ClassVar[Wording] = Wording("书记卸任", "Secretary stood down")
    model_config = example(
        estate=ESTATE,
        secretary=person_example("secretary-wang"),
        reason="任期届满",
        cause=None,
        handed_over_to=person_example(),
    )

    secretary: Person
    reason: str | None = Field(default=None, description="why, as somebody said")
    cause: EndCause | None = Field(
        default=None, description="where it followed by itself: the estate was merged, or a roll that was read differs"
    )
    handed_over_to: Person | None = None

    def headline(self) -> Phrase:
        """Who stood down."""
        return say("书记卸任：{name}", "Secretary stood down: {name}", name=self.secretary.called)

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (*((say(CAUSES[self.cause].zh, CAUSES[self.cause].en),) if self.cause else ()), *quote(self.reason))


class BuildingAdded(AboutEstate):
    """A building (楼栋) belongs to the estate, under its number there."""

    type: ClassVar[str] = "dispatch.estate.building_added.v1"
    wording: ClassVar[Wording] = Wording("登记楼栋", "Building added")
    model_config = example(estate=ESTATE, building="3", name="3号楼")

    building: str
    name: str

    def headline(self) -> Phrase:
        """Which building."""
        return say("登记楼栋：{name}", "Building added: {name}", name=self.name)


class BuildingRemoved(AboutEstate):
    """A building belongs to the estate no longer: pulled down, or entered by mistake."""

    type: ClassVar[str] = "dispatch.estate.building_removed.v1"
    wording: ClassVar[Wording] = Wording("去除楼栋", "Building removed")
    model_config = example(estate=ESTATE, building="3", reason="登记有误")

    building: str
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class GroupFormed(AboutEstate):
    """A party group (楼栋党小组) answers for these buildings. Said again of the same group: so it is from now on."""

    type: ClassVar[str] = "dispatch.estate.group_formed.v1"
    wording: ClassVar[Wording] = Wording("成立楼栋党小组", "Building group formed")
    model_config = example(
        estate=ESTATE, group=GROUP, name="3号楼党小组", buildings=["3"], leader=person_example("member-li")
    )

    group: UUID
    name: str
    buildings: tuple[str, ...]
    leader: Person | None = None

    def headline(self) -> Phrase:
        """Which group."""
        return say("成立{name}", "Building group formed: {name}", name=self.name)


class GroupDissolved(AboutEstate):
    """The group is no more; its buildings are in no group until they come to another."""

    type: ClassVar[str] = "dispatch.estate.group_dissolved.v1"
    wording: ClassVar[Wording] = Wording("撤销楼栋党小组", "Building group dissolved")
    model_config = example(estate=ESTATE, group=GROUP, reason="并入2号楼党小组")

    group: UUID
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class HouseholdDesignated(AboutEstate):
    """A party member's household (党员中心户) is where the neighbours of a building turn to."""

    type: ClassVar[str] = "dispatch.estate.household_designated.v1"
    wording: ClassVar[Wording] = Wording("登记党员中心户", "Member household designated")
    model_config = example(
        estate=ESTATE,
        household=HOUSEHOLD,
        building="3",
        head={"subject": "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63", "sealed": None},
    )

    household: UUID
    building: str
    head: Personal[str] = Field(description="the member's name")


class HouseholdUndesignated(AboutEstate):
    """The household is a member household no longer, and why."""

    type: ClassVar[str] = "dispatch.estate.household_undesignated.v1"
    wording: ClassVar[Wording] = Wording("不再是党员中心户", "Member household no longer designated")
    model_config = example(estate=ESTATE, household=HOUSEHOLD, reason="已搬离")

    household: UUID
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)
