"""Members register where they live 双报到, take posts there, and serve their neighbours (Y4).

An event of a member stands in the village where they live at that time. Who they are, where in it they live and for
whom they work is sealed for them; phone numbers stay off the log.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, Tenths, Value, example
from huiyin_contracts.organisation import EstateCode, VillageCode
from huiyin_contracts.parties import SOMEBODY, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

MEMBER = "member-li"
SERVICE = "0190f3c2-9999-7a53-9c1b-0d5f3a1b2c3d"

SEALED = person_example(MEMBER)["name"]

Voice = Literal["served", "office"]
"""Who speaks about a service: the one who was served, or an office in their name."""


class Home(Value):
    """Where in their village a member lives."""

    estate: EstateCode | None = None
    building: str | None = None


class AboutMember(Event):
    """The base of events on one member. `member` is their sign-in."""

    member: str


class MemberRegistered(AboutMember):
    """A working member registered with the village where they live, which from now on may call on them (双报到)."""

    type: ClassVar[str] = "dispatch.member.registered.v1"
    wording: ClassVar[Wording] = Wording("党员到居住地报到", "Member registered where they live")
    model_config = example(member=MEMBER, name=SEALED, home=SEALED, employer=SEALED, skills=["水电"])

    name: Personal[str]
    home: Personal[Home]
    employer: Personal[str] = Field(description="the unit they work for, which is the other place they report to")
    skills: tuple[str, ...] = ()

    def headline(self) -> Phrase:
        """Who registered."""
        return say("{name}到居住地报到", "{name} registered where they live", name=self.name.value or SOMEBODY)


class MemberMoved(AboutMember):
    """A member lives elsewhere in the village now. Who moves out of it is deregistered, and registers elsewhere."""

    type: ClassVar[str] = "dispatch.member.moved.v1"
    wording: ClassVar[Wording] = Wording("党员登记搬家", "Moved within the village")
    model_config = example(member=MEMBER, home=SEALED)

    home: Personal[Home]


class MemberRenamed(AboutMember):
    """The name that a member is registered under was corrected; what was signed before stays as it was signed."""

    type: ClassVar[str] = "dispatch.member.renamed.v1"
    wording: ClassVar[Wording] = Wording("党员姓名更正", "Member's name corrected")
    model_config = example(member=MEMBER, name=SEALED)

    name: Personal[str]

    def headline(self) -> Phrase:
        """What the name is now, where it is open."""
        if self.name.value is None:
            return super().headline()
        return say("党员姓名更正为{name}", "Member's name corrected to {name}", name=self.name.value)


class MemberRecoded(AboutMember):
    """The code of a member's village became another: they are registered under that, with posts and buildings.

    The event stands in the village of the new code.
    """

    type: ClassVar[str] = "dispatch.member.recoded.v1"
    wording: ClassVar[Wording] = Wording("党员随村（社区）代码变更", "Member recoded with their village")
    model_config = example(member=MEMBER, code="140981001002", new_code="140981001001")

    code: VillageCode
    new_code: VillageCode


class MemberDeregistered(AboutMember):
    """A member is no longer registered with the village; their posts and linked buildings there end with it."""

    type: ClassVar[str] = "dispatch.member.deregistered.v1"
    wording: ClassVar[Wording] = Wording("党员转出", "Member deregistered")
    model_config = example(member=MEMBER, reason=SEALED)

    reason: Personal[str] = Field(description="it may say where they went")

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason.value)


class MemberSkillsSet(AboutMember):
    """What a member can help with, in place of what was said before."""

    type: ClassVar[str] = "dispatch.member.skills_set.v1"
    wording: ClassVar[Wording] = Wording("党员更新特长", "Member's skills set")
    model_config = example(member=MEMBER, skills=["水电", "义诊"])

    skills: tuple[str, ...]

    def lines(self) -> tuple[Line, ...]:
        """What the member can help with."""
        return quote(*self.skills)


class MemberAvailabilitySet(AboutMember):
    """Whether a member can be called on. `until` is the last day of an absence; without it, until it is set anew."""

    type: ClassVar[str] = "dispatch.member.availability_set.v1"
    wording: ClassVar[Wording] = Wording("党员更新能否接单", "Member's availability set")
    model_config = example(member=MEMBER, available=False, until="2026-12-31")

    available: bool
    until: date | None = None


class MemberPostTaken(AboutMember):
    """A member took a vanguard post 先锋岗: something they answer for where they live."""

    type: ClassVar[str] = "dispatch.member.post_taken.v1"
    wording: ClassVar[Wording] = Wording("党员认领先锋岗", "Vanguard post taken")
    model_config = example(member=MEMBER, post="环境卫生岗", duty="每周六上午巡查一次")

    post: str
    duty: str | None = None

    def headline(self) -> Phrase:
        """Which post."""
        return say("党员认领{post}", "Vanguard post taken: {post}", post=self.post)

    def lines(self) -> tuple[Line, ...]:
        """What it is about."""
        return quote(self.duty)


class MemberPostLeft(AboutMember):
    """A member gave a vanguard post back."""

    type: ClassVar[str] = "dispatch.member.post_left.v1"
    wording: ClassVar[Wording] = Wording("党员退出先锋岗", "Vanguard post given back")
    model_config = example(member=MEMBER, post="环境卫生岗")

    post: str

    def headline(self) -> Phrase:
        """Which post."""
        return say("党员退出{post}", "Vanguard post given back: {post}", post=self.post)


class MemberBuildingLinked(AboutMember):
    """A member looks after the households of a building 包联楼宇 (Y7)."""

    type: ClassVar[str] = "dispatch.member.building_linked.v1"
    wording: ClassVar[Wording] = Wording("党员包联楼宇", "Building linked to a member")
    model_config = example(member=MEMBER, estate="140981001001003", building="5号楼")

    estate: EstateCode | None = None
    building: str

    def headline(self) -> Phrase:
        """Which building."""
        return say("党员包联{building}", "{building} linked to a member", building=self.building)


class MemberBuildingUnlinked(AboutMember):
    """A member looks after a building no longer."""

    type: ClassVar[str] = "dispatch.member.building_unlinked.v1"
    wording: ClassVar[Wording] = Wording("党员不再包联楼宇", "Building no longer linked to a member")
    model_config = example(member=MEMBER, estate="140981001001003", building="5号楼")

    estate: EstateCode | None = None
    building: str

    def headline(self) -> Phrase:
        """Which building."""
        return say("党员不再包联{building}", "{building} no longer linked to a member", building=self.building)


class MemberServiceRecorded(AboutMember):
    """A member says what they did for their neighbours. It counts once it is confirmed."""

    type: ClassVar[str] = "dispatch.member.service_recorded.v1"
    wording: ClassVar[Wording] = Wording("党员记录服务", "Service recorded")
    model_config = example(
        member=MEMBER,
        service=SERVICE,
        description="为独居老人检修电路",
        category="水电维修",
        served_on="2026-11-20",
        hours=1.5,
        persons=2,
    )

    service: UUID
    description: str = Field(description="what the member did")
    category: str
    served_on: date
    hours: Tenths = Field(description="of the member's time")
    persons: int = Field(description="how many were served: person-times 人次")

    def headline(self) -> Phrase:
        """Which kind of service."""
        return say("党员记录服务：{category}", "Service recorded: {category}", category=self.category)

    def lines(self) -> tuple[Line, ...]:
        """What was done."""
        return quote(self.description)


class MemberServiceConfirmed(AboutMember):
    """A service was done as it was recorded, says the one who was served, or an office in their name."""

    type: ClassVar[str] = "dispatch.member.service_confirmed.v1"
    wording: ClassVar[Wording] = Wording("服务已确认", "Service confirmed")
    model_config = example(member=MEMBER, service=SERVICE, voice="served")

    service: UUID
    voice: Voice


class MemberServiceDisputed(AboutMember):
    """A service was not done as it was recorded. What an office confirmed may still be disputed by the one served."""

    type: ClassVar[str] = "dispatch.member.service_disputed.v1"
    wording: ClassVar[Wording] = Wording("服务有异议", "Service disputed")
    model_config = example(member=MEMBER, service=SERVICE, voice="served", reason="当天没有来")

    service: UUID
    voice: Voice
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why not."""
        return quote(self.reason)
