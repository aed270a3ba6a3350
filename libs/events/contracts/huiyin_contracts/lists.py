"""From visits to lists to plan (P3): who looks after which household, what visits found, and what became of it.

An event stands in the village where the household is. Who lives there and what was said is sealed for the household;
its id is made of its number on the village's roll. A listed matter is an issue from then on, under the same id.
"""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.labels import PRIORITIES
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import ReportedWords

LINK = "0190f3c2-1111-7a53-9c1b-0d5f3a1b2c3d"
VISIT = "0190f3c2-2222-7a53-9c1b-0d5f3a1b2c3d"
MATTER = "0190f3c2-3333-7a53-9c1b-0d5f3a1b2c3d"
ROUND = "0190f3c2-4444-7a53-9c1b-0d5f3a1b2c3d"
HOUSEHOLD = "5b2f6d0e-4444-4f7e-9a52-8d4c7e1b0f63"
_SEALED = {"subject": HOUSEHOLD, "sealed": None}

ListKind = Literal["need", "problem"]
"""需求清单, 问题清单 (P3)."""
LinkEndReason = Literal["moved", "reassigned", "member_left", "mistaken"]
"""住户迁走, 改由他人联系, 党员转出, 登记有误."""
VisitWay = Literal["door", "phone"]
"""上门, 电话."""
Committee = Literal["branch", "villagers"]
"""村党支部委员会, 村民委员会: the village's two committees 两委."""
SettledBy = Literal["screened", "merged", "rejected", "withdrawn"]
"""What happened to the issue that the matter is, beside a round."""

LIST_KINDS: Final[dict[ListKind, Phrase]] = {
    "need": say("需求清单", "list of needs"),
    "problem": say("问题清单", "list of problems"),
}
LINK_ENDS: Final[dict[LinkEndReason, Phrase]] = {
    "moved": say("住户迁走", "the household moved"),
    "reassigned": say("改由他人联系", "somebody else looks after it"),
    "member_left": say("党员转出", "the member left"),
    "mistaken": say("登记有误", "entered by mistake"),
}
_SETTLED: dict[SettledBy, Phrase] = {
    "screened": say("已由办理台筛查", "it was screened at the desk"),
    "merged": say("已并入别的事项", "it was merged into another issue"),
    "rejected": say("已作答复", "it was answered"),
    "withdrawn": say("住户撤回", "the household took it back"),
}


class LinkedHome(Value):
    """Whose household it is, and where."""

    head: str
    address: str | None = None


class AboutLink(Event):
    """The base of events on one link of a member with a household."""

    link: UUID


class LinkMade(AboutLink):
    """A member looks after a household from now on (联系户, P3): visits it, and hears what it needs."""

    type: ClassVar[str] = "deliberation.link.made.v1"
    wording: ClassVar[Wording] = Wording("建立联系户", "Linked with a household")
    model_config = example(
        link=LINK, member=person_example("member-li"), household=HOUSEHOLD, number="0127", home=_SEALED
    )

    member: Person
    household: UUID = Field(description="the pseudonym of the household, by its number")
    number: str = Field(description="of the household on the village's roll")
    home: Personal[LinkedHome]

    def headline(self) -> Phrase:
        """Who, and which household."""
        return say("{name}联系 {number} 户", "{name} looks after {number}", name=self.member.called, number=self.number)


class LinkEnded(AboutLink):
    """The member looks after the household no longer."""

    type: ClassVar[str] = "deliberation.link.ended.v1"
    wording: ClassVar[Wording] = Wording("解除联系户", "Link ended")
    model_config = example(link=LINK, reason="reassigned")

    reason: LinkEndReason

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (LINK_ENDS[self.reason],)


class VisitRecorded(Event):
    """A member visited a household (走访, P3), heard what was said, and listed what they found."""

    type: ClassVar[str] = "deliberation.visit.recorded.v1"
    wording: ClassVar[Wording] = Wording("走访", "Household visited")
    model_config = example(
        visit=VISIT,
        link=LINK,
        household=HOUSEHOLD,
        member=person_example("member-li"),
        visited_on="2026-11-28",
        way="door",
        words=_SEALED,
        found=[MATTER],
    )

    visit: UUID = Field(description="made on the device, so that a visit that is sent twice is one")
    link: UUID
    household: UUID
    member: Person
    visited_on: date
    way: VisitWay
    words: Personal[str] | None = Field(default=None, description="what was said, beside what is listed")
    found: tuple[UUID, ...] = Field(default=(), description="the matters that it listed")

    def headline(self) -> Phrase:
        """Who went."""
        return say("{name}走访", "{name} visited", name=self.member.called)

    def lines(self) -> tuple[Line, ...]:
        """What was said."""
        return quote(self.words.value if self.words else None)


class AboutMatter(Event):
    """The base of events on one listed matter, which is an issue under the same id."""

    matter: UUID


class MatterListed(AboutMatter):
    """What a visit found is on the village's list of needs or of problems (P3), until a round screens it."""

    type: ClassVar[str] = "deliberation.matter.listed.v1"
    wording: ClassVar[Wording] = Wording("列入清单", "Listed")
    model_config = example(
        matter=MATTER,
        kind="problem",
        category="道路",
        visit=VISIT,
        household=HOUSEHOLD,
        member=person_example("member-li"),
        words=_SEALED,
        due_on="2026-12-28",
        charter=1,
    )

    kind: ListKind
    category: str
    visit: UUID
    household: UUID
    member: Person = Field(description="who listed it")
    words: Personal[ReportedWords]
    due_on: date = Field(description="the last day on which a round may screen it in time")
    charter: int = Field(ge=0, description="the version of the charter that it stays under; 0 is the default (P11)")

    def headline(self) -> Phrase:
        """On which list."""
        return say("列入{list}", "On the {list}", list=LIST_KINDS[self.kind])


class MatterPlanned(AboutMatter):
    """A round took the matter into the plan of deliberation, with its priority (P3)."""

    type: ClassVar[str] = "deliberation.matter.planned.v1"
    wording: ClassVar[Wording] = Wording("筛入议事计划", "Taken into the plan")
    model_config = example(matter=MATTER, round=ROUND, priority="important", title="修复塌方的机耕道")

    round: UUID
    priority: PlanPriority
    title: str = Field(description="what it is about, as everybody may read")

    def lines(self) -> tuple[Line, ...]:
        """How urgent, and what it is about."""
        label = PRIORITIES[self.priority]
        return (say(label.zh, label.en), *quote(self.title))


class MatterGrouped(AboutMatter):
    """A round found the matter to be like another, and goes on with that (P3)."""

    type: ClassVar[str] = "deliberation.matter.grouped.v1"
    wording: ClassVar[Wording] = Wording("并入同类事项", "Grouped with like ones")
    model_config = example(matter=MATTER, round=ROUND, into="0190f3c2-5555-7a53-9c1b-0d5f3a1b2c3d")

    round: UUID
    into: UUID = Field(description="the matter that goes on")


class MatterDispatched(AboutMatter):
    """A round found that the matter needs no deliberation, but somebody who does it (P3)."""

    type: ClassVar[str] = "deliberation.matter.dispatched.v1"
    wording: ClassVar[Wording] = Wording("筛转派单", "Sent to dispatch")
    model_config = example(matter=MATTER, round=ROUND, title="3号路口路灯不亮")

    round: UUID
    title: str = Field(description="what it is about, as everybody may read")

    def lines(self) -> tuple[Line, ...]:
        """What it is about."""
        return quote(self.title)


class MatterAnswered(AboutMatter):
    """A round did not take the matter, and says why: that is its answer (P3, P7)."""

    type: ClassVar[str] = "deliberation.matter.answered.v1"
    wording: ClassVar[Wording] = Wording("不列入，已答复", "Not taken, and answered")
    model_config = example(matter=MATTER, round=ROUND, reason="属电信公司管理，已转告并留了电话")

    round: UUID
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """The answer."""
        return quote(self.reason)


class MatterSettled(AboutMatter):
    """The issue that the matter is went on beside a round: no round has to screen it any more."""

    type: ClassVar[str] = "deliberation.matter.settled.v1"
    wording: ClassVar[Wording] = Wording("不经筛选已办", "Settled beside a round")
    model_config = example(matter=MATTER, outcome="screened")

    outcome: SettledBy

    def lines(self) -> tuple[Line, ...]:
        """How."""
        return (_SETTLED[self.outcome],)


class MatterStalled(AboutMatter):
    """No round screened the matter in time, and the town, then the county, sees to it (P7)."""

    type: ClassVar[str] = "deliberation.matter.stalled.v1"
    wording: ClassVar[Wording] = Wording("逾期未筛选，督办", "Not screened in time, seen to from above")
    model_config = example(matter=MATTER, level="town", due_on="2026-12-28")

    level: SupervisionLevel
    due_on: date


class ScreeningRoundHeld(Event):
    """The village's two committees went through its lists together (两委筛选, P3)."""

    type: ClassVar[str] = "deliberation.screening.held.v1"
    wording: ClassVar[Wording] = Wording("两委筛选", "Lists screened by the two committees")
    model_config = example(
        round=ROUND, held_on="2026-12-05", committees=["branch", "villagers"], present=9, screened=12, charter=1
    )

    round: UUID
    held_on: date
    committees: tuple[Committee, ...] = Field(min_length=1)
    present: int = Field(ge=1, description="how many of both were there")
    screened: int = Field(ge=1, description="how many matters they went through")
    charter: int = Field(ge=0, description="the version of the charter that it was held under; 0 is the default (P11)")

    def lines(self) -> tuple[Line, ...]:
        """How many were there, and how many matters they went through."""
        return (say("{n} 人到会，筛选 {m} 件", "{n} were there and screened {m}", n=self.present, m=self.screened),)
