"""Forces 治理力量: teams, couriers, companies, social organisations and units that can be called on (Y7, Y11).

An event of a force stands in the division that the force is of. Phone numbers stay off the log.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import DivisionCode, Event, Tenths, example
from huiyin_contracts.organisation import EstateCode
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

FORCE = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"
ACTIVITY = "0190f3c2-bbbb-7a53-9c1b-0d5f3a1b2c3d"

ForceKind = Literal["commando", "volunteer", "emergency", "courier", "company", "social_organisation", "unit"]
"""突击队, 志愿队, 应急队, 快递外卖, 企业, 社会组织, 单位."""


class AboutForce(Event):
    """The base of events on one force."""

    force: UUID


class ForceFormed(AboutForce):
    """A force was formed, or registered, in a division. `areas` are where it can be called to."""

    type: ClassVar[str] = "dispatch.force.formed.v1"
    wording: ClassVar[Wording] = Wording("组建治理力量", "Force formed")
    model_config = example(
        force=FORCE,
        kind="volunteer",
        name="城西社区志愿服务队",
        leader=person_example("member-li"),
        skills=["水电", "理发"],
        areas=["140981001001"],
    )

    kind: ForceKind
    name: str
    leader: Person
    skills: tuple[str, ...] = ()
    areas: tuple[DivisionCode, ...] = Field(default=(), description="none: all of its own division")

    def headline(self) -> Phrase:
        """Which force."""
        return say("组建{name}", "{name} formed", name=self.name)


class ForceDescribed(AboutForce):
    """What a force is called, who leads it, what it can do and where it can be called to, from now on.

    All of it, in place of what was said before. Its leader belongs to it; the leader before stays in it.
    """

    type: ClassVar[str] = "dispatch.force.described.v1"
    wording: ClassVar[Wording] = Wording("力量登记变更", "Force described anew")
    model_config = example(
        force=FORCE,
        name="城西社区先锋志愿队",
        leader=person_example("member-zhao"),
        skills=["水电", "理发", "义诊"],
        areas=["140981001001"],
    )

    name: str
    leader: Person
    skills: tuple[str, ...] = ()
    areas: tuple[DivisionCode, ...] = Field(default=(), description="none: all of its own division")

    def headline(self) -> Phrase:
        """Which force."""
        return say("{name}登记变更", "{name} described anew", name=self.name)


class ForceRecoded(AboutForce):
    """The code of the force's division, or of one it can be called to, became another: it is under that from now on.

    The event stands in the division that the force is of from now on.
    """

    type: ClassVar[str] = "dispatch.force.recoded.v1"
    wording: ClassVar[Wording] = Wording("力量随区划代码变更", "Force recoded with a division")
    model_config = example(force=FORCE, code="140981001002", new_code="140981001001", areas=["140981001001"])

    code: DivisionCode
    new_code: DivisionCode
    areas: tuple[DivisionCode, ...] = Field(default=(), description="none: all of its own division")


class ForceDisbanded(AboutForce):
    """A force is no more. One of the same name may be formed again."""

    type: ClassVar[str] = "dispatch.force.disbanded.v1"
    wording: ClassVar[Wording] = Wording("力量解散", "Force disbanded")
    model_config = example(force=FORCE, reason="换届后并入街道志愿队")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class ForceMemberJoined(AboutForce):
    """A person belongs to the force now."""

    type: ClassVar[str] = "dispatch.force.member_joined.v1"
    wording: ClassVar[Wording] = Wording("队员加入", "Person joined the force")
    model_config = example(force=FORCE, person=person_example("member-zhao"), duty="电工")

    person: Person
    duty: str | None = None

    def headline(self) -> Phrase:
        """Who joined."""
        return say("{name}加入队伍", "{name} joined the force", name=self.person.called)

    def lines(self) -> tuple[Line, ...]:
        """What they do there."""
        return quote(self.duty)


class ForceMemberLeft(AboutForce):
    """A person belongs to the force no longer."""

    type: ClassVar[str] = "dispatch.force.member_left.v1"
    wording: ClassVar[Wording] = Wording("队员退出", "Person left the force")
    model_config = example(force=FORCE, person=person_example("member-zhao"))

    person: Person

    def headline(self) -> Phrase:
        """Who left."""
        return say("{name}退出队伍", "{name} left the force", name=self.person.called)


class ForcePaired(AboutForce):
    """A force, most often a unit of the city, looks after an estate 包联小区."""

    type: ClassVar[str] = "dispatch.force.paired.v1"
    wording: ClassVar[Wording] = Wording("力量包联小区", "Estate paired with the force")
    model_config = example(force=FORCE, estate="140981001001003")

    estate: EstateCode


class ForceUnpaired(AboutForce):
    """A force looks after an estate no longer."""

    type: ClassVar[str] = "dispatch.force.unpaired.v1"
    wording: ClassVar[Wording] = Wording("力量不再包联小区", "Estate no longer paired with the force")
    model_config = example(force=FORCE, estate="140981001001003")

    estate: EstateCode


class ForceAvailabilitySet(AboutForce):
    """Whether a force can be called on. `until` is the last day of an absence; without it, until it is set anew."""

    type: ClassVar[str] = "dispatch.force.availability_set.v1"
    wording: ClassVar[Wording] = Wording("力量更新能否接单", "Force's availability set")
    model_config = example(force=FORCE, available=False, until="2026-12-31")

    available: bool
    until: date | None = None


class ForceActivityAnnounced(AboutForce):
    """A force will hold an activity: what, where and when."""

    type: ClassVar[str] = "dispatch.force.activity_announced.v1"
    wording: ClassVar[Wording] = Wording("发布活动", "Activity announced")
    model_config = example(
        force=FORCE,
        activity=ACTIVITY,
        title="义务理发",
        place="城西社区党群服务中心",
        starts_at="2026-11-28T09:00:00+08:00",
    )

    activity: UUID
    title: str
    place: str
    starts_at: AwareDatetime

    def headline(self) -> Phrase:
        """Which activity."""
        return say("发布活动：{title}", "Activity announced: {title}", title=self.title)

    def lines(self) -> tuple[Line, ...]:
        """Where."""
        return quote(self.place)


class ForceActivitySignedIn(AboutForce):
    """A person took part in an activity."""

    type: ClassVar[str] = "dispatch.force.activity_signed_in.v1"
    wording: ClassVar[Wording] = Wording("活动签到", "Signed in to an activity")
    model_config = example(force=FORCE, activity=ACTIVITY, person=person_example("member-zhao"))

    activity: UUID
    person: Person

    def headline(self) -> Phrase:
        """Who took part."""
        return say("{name}签到", "{name} signed in", name=self.person.called)


class ForceActivityConcluded(AboutForce):
    """An activity was held."""

    type: ClassVar[str] = "dispatch.force.activity_concluded.v1"
    wording: ClassVar[Wording] = Wording("活动结束", "Activity concluded")
    model_config = example(force=FORCE, activity=ACTIVITY, hours=2.5, persons=36, summary="为36位老人理发")

    activity: UUID
    hours: Tenths = Field(description="how long it took, for each who signed in")
    persons: int = Field(description="how many were served: person-times 人次")
    summary: str

    def lines(self) -> tuple[Line, ...]:
        """How it went."""
        return quote(self.summary)


class ForceActivityCancelled(AboutForce):
    """An activity that was announced is not held."""

    type: ClassVar[str] = "dispatch.force.activity_cancelled.v1"
    wording: ClassVar[Wording] = Wording("活动取消", "Activity cancelled")
    model_config = example(force=FORCE, activity=ACTIVITY, reason="下雪")

    activity: UUID
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)
