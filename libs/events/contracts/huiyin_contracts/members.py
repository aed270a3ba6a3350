"""Members report to where they live 双报到, take posts there, and serve their neighbours (Y4).

An event of a member stands in the village where they live at that time. Phone numbers stay off the log.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.organisation import EstateCode, VillageCode

MEMBER = "member-li"
SERVICE = "0190f3c2-9999-7a53-9c1b-0d5f3a1b2c3d"

Voice = Literal["served", "office"]
"""Who speaks about a service: the one who was served, or an office in their name."""


class AboutMember(Event):
    """The base of events on one member. `member` is their sign-in."""

    member: str


class MemberReportedHome(AboutMember):
    """A working member registered with the village where they live, which from now on may call on them (双报到)."""

    type: ClassVar[str] = "dispatch.member.reported_home.v1"
    model_config = example(
        member=MEMBER,
        name="李党员",
        estate="140981001001003",
        building="3号楼",
        employer="原平市供电公司",
        skills=["水电"],
    )

    name: str
    estate: EstateCode | None = None
    building: str | None = None
    employer: str = Field(description="the unit they work for, which is the other place they report to")
    skills: tuple[str, ...] = ()


class MemberMoved(AboutMember):
    """A member lives elsewhere in the village now. Who moves out of it leaves home, and reports anew elsewhere."""

    type: ClassVar[str] = "dispatch.member.moved.v1"
    model_config = example(member=MEMBER, estate="140981001001004", building="7号楼")

    estate: EstateCode | None = None
    building: str | None = None


class MemberRenamed(AboutMember):
    """The name that a member is registered under was corrected; what was signed before stays as it was signed."""

    type: ClassVar[str] = "dispatch.member.renamed.v1"
    model_config = example(member=MEMBER, name="李党员")

    name: str


class MemberCarriedOver(AboutMember):
    """The code of a member's village became another: they are registered under that, with posts and buildings.

    The event stands in the village of the new code, which is `to`.
    """

    type: ClassVar[str] = "dispatch.member.carried_over.v1"
    model_config = example(member=MEMBER, to="140981001001")

    to: VillageCode


class MemberLeftHome(AboutMember):
    """A member is no longer registered with the village; their posts and linked buildings there end with it."""

    type: ClassVar[str] = "dispatch.member.left_home.v1"
    model_config = example(member=MEMBER, reason="迁往太原")

    reason: str


class MemberSkillsSet(AboutMember):
    """What a member can help with, in place of what was said before."""

    type: ClassVar[str] = "dispatch.member.skills_set.v1"
    model_config = example(member=MEMBER, skills=["水电", "义诊"])

    skills: tuple[str, ...]


class MemberAvailabilitySet(AboutMember):
    """Whether a member can be called on. `until` is the last day of an absence; without it, until it is set anew."""

    type: ClassVar[str] = "dispatch.member.availability_set.v1"
    model_config = example(member=MEMBER, available=False, until="2026-12-31")

    available: bool
    until: date | None = None


class MemberPostTaken(AboutMember):
    """A member took a vanguard post 先锋岗: something they answer for where they live."""

    type: ClassVar[str] = "dispatch.member.post_taken.v1"
    model_config = example(member=MEMBER, post="环境卫生岗", duty="每周六上午巡查一次")

    post: str
    duty: str | None = None


class MemberPostLeft(AboutMember):
    """A member gave a vanguard post back."""

    type: ClassVar[str] = "dispatch.member.post_left.v1"
    model_config = example(member=MEMBER, post="环境卫生岗")

    post: str


class MemberBuildingLinked(AboutMember):
    """A member looks after the households of a building 包联楼宇 (Y7)."""

    type: ClassVar[str] = "dispatch.member.building_linked.v1"
    model_config = example(member=MEMBER, estate="140981001001003", building="5号楼")

    estate: EstateCode | None = None
    building: str


class MemberBuildingUnlinked(AboutMember):
    """A member looks after a building no longer."""

    type: ClassVar[str] = "dispatch.member.building_unlinked.v1"
    model_config = example(member=MEMBER, estate="140981001001003", building="5号楼")

    estate: EstateCode | None = None
    building: str


class MemberServiceRecorded(AboutMember):
    """A member says what they did for whom they live among. It counts once it is confirmed."""

    type: ClassVar[str] = "dispatch.member.service_recorded.v1"
    model_config = example(
        member=MEMBER,
        service=SERVICE,
        what="为独居老人检修电路",
        category="水电维修",
        served_on="2026-11-20",
        hours=1.5,
        persons=2,
    )

    service: UUID
    what: str
    category: str
    served_on: date
    hours: float = Field(description="of the member's time")
    persons: int = Field(description="how many were served: person-times 人次")


class MemberServiceConfirmed(AboutMember):
    """A service was done as it was recorded, says the one who was served, or an office in their name."""

    type: ClassVar[str] = "dispatch.member.service_confirmed.v1"
    model_config = example(member=MEMBER, service=SERVICE, by="served")

    service: UUID
    by: Voice


class MemberServiceDisputed(AboutMember):
    """A service was not done as it was recorded. What an office confirmed may still be disputed by the one served."""

    type: ClassVar[str] = "dispatch.member.service_disputed.v1"
    model_config = example(member=MEMBER, service=SERVICE, by="served", reason="当天没有来")

    service: UUID
    by: Voice
    reason: str
