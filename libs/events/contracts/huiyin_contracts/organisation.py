"""The three tiers of the organisation net (Y1): an estate's branch, its building groups, its member households.

An estate's stream tells it whole: what came to it by a split or a merger is said there again, under the same ids.
Who holds an office is named in clear, as on every door; where a member's household lives is that person's own.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.personal import Personal

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

ESTATE = "140981001001001"
GROUP = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"
HOUSEHOLD = "0190f3c2-bbbb-7a53-9c1b-0d5f3a1b2c3d"


class Officer(Value):
    """Who holds an office of the party's. `id` is their sign-in, where they have one."""

    name: str
    id: str | None = None


class AboutEstate(Event):
    """The base of events on one estate. Its division is the village it belonged to when they happened."""

    estate: EstateCode


class EstateFounded(AboutEstate):
    """An estate (小区/网格) was marked out in the village that its code begins with, anew or as part of another."""

    type: ClassVar[str] = "dispatch.estate.founded.v1"
    model_config = example(estate=ESTATE, name="永兴小区", split_from=None)

    name: str
    split_from: EstateCode | None = None


class EstateRenamed(AboutEstate):
    """The estate is called otherwise from now on."""

    type: ClassVar[str] = "dispatch.estate.renamed.v1"
    model_config = example(estate=ESTATE, name="永兴花园")

    name: str


class EstateMoved(AboutEstate):
    """The estate belongs to another village from now on, or to the same under another code. Its own code stays."""

    type: ClassVar[str] = "dispatch.estate.moved.v1"
    model_config = example(estate=ESTATE, to="140981001002")

    to: VillageCode


class EstateSplit(AboutEstate):
    """Some buildings, with their groups and member households, became an estate of their own."""

    type: ClassVar[str] = "dispatch.estate.split.v1"
    model_config = example(estate=ESTATE, off="140981001001009", name="永兴北苑", buildings=["5", "6"])

    off: EstateCode
    name: str
    buildings: tuple[str, ...]


class EstateMerged(AboutEstate):
    """The estate is no more: its buildings, groups and member households go on in another."""

    type: ClassVar[str] = "dispatch.estate.merged.v1"
    model_config = example(estate=ESTATE, into="140981001001002")

    into: EstateCode


class EstateAbsorbed(AboutEstate):
    """The other side of a merger. What came with the merged estate follows, event by event."""

    type: ClassVar[str] = "dispatch.estate.absorbed.v1"
    model_config = example(estate="140981001001002", merged=ESTATE)

    merged: EstateCode


class BranchEstablished(AboutEstate):
    """The estate has its party branch (党支部) or general branch (党总支). Said again: so it is from now on."""

    type: ClassVar[str] = "dispatch.estate.branch_established.v1"
    model_config = example(estate=ESTATE, rank="general_branch", name="永兴小区党总支")

    rank: Rank
    name: str


class SecretaryAppointed(AboutEstate):
    """The branch has a secretary: who, from among whom, and by which way they were selected."""

    type: ClassVar[str] = "dispatch.estate.secretary_appointed.v1"
    model_config = example(
        estate=ESTATE,
        secretary={"name": "王书记", "id": "secretary-wang"},
        origin="retired_member",
        selection="community_selection",
        term_ends="2029-06-30",
    )

    secretary: Officer
    origin: Origin
    selection: Selection
    term_ends: date | None = Field(default=None, description="the last day of the term, where it has one")


class SecretaryStoodDown(AboutEstate):
    """The secretary is in office no longer, and why; in a handover (交接) also to whom the office went."""

    type: ClassVar[str] = "dispatch.estate.secretary_stood_down.v1"
    model_config = example(
        estate=ESTATE,
        secretary={"name": "王书记", "id": "secretary-wang"},
        reason="任期届满",
        handed_over_to={"name": "赵志强", "id": None},
    )

    secretary: Officer
    reason: str
    handed_over_to: Officer | None = None


class BuildingAdded(AboutEstate):
    """A building (楼栋) belongs to the estate, under its number there."""

    type: ClassVar[str] = "dispatch.estate.building_added.v1"
    model_config = example(estate=ESTATE, building="3", name="3号楼")

    building: str
    name: str


class BuildingRemoved(AboutEstate):
    """A building belongs to the estate no longer: pulled down, or entered by mistake."""

    type: ClassVar[str] = "dispatch.estate.building_removed.v1"
    model_config = example(estate=ESTATE, building="3", reason="登记有误")

    building: str
    reason: str


class GroupFormed(AboutEstate):
    """A party group (楼栋党小组) answers for these buildings. Said again of the same group: so it is from now on."""

    type: ClassVar[str] = "dispatch.estate.group_formed.v1"
    model_config = example(
        estate=ESTATE, group=GROUP, name="3号楼党小组", buildings=["3"], leader={"name": "李党员", "id": "member-li"}
    )

    group: UUID
    name: str
    buildings: tuple[str, ...]
    leader: Officer | None = None


class GroupDissolved(AboutEstate):
    """The group is no more; its buildings are in no group until they come to another."""

    type: ClassVar[str] = "dispatch.estate.group_dissolved.v1"
    model_config = example(estate=ESTATE, group=GROUP, reason="并入2号楼党小组")

    group: UUID
    reason: str


class HouseholdDesignated(AboutEstate):
    """A party member's household (党员中心户) is where the neighbours of a building turn to."""

    type: ClassVar[str] = "dispatch.estate.household_designated.v1"
    model_config = example(
        estate=ESTATE,
        household=HOUSEHOLD,
        building="3",
        head={"subject": "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63", "sealed": None},
    )

    household: UUID
    building: str
    head: Personal[str] = Field(description="the member's name")


class HouseholdWithdrawn(AboutEstate):
    """The household is a member household no longer, and why."""

    type: ClassVar[str] = "dispatch.estate.household_withdrawn.v1"
    model_config = example(estate=ESTATE, household=HOUSEHOLD, reason="已搬离")

    household: UUID
    reason: str
