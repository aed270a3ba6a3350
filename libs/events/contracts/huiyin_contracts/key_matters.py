"""Key matters of an estate by 三议一服务 (Y2): proposed, discussed, resolved by the owners, and served.

A key matter stands in the village of its estate. Where it came from the plan, `topic` is what it answers. Each event
that leaves it open says until when the next step is owed (`next_by`), by the charter under which it began (P7).
"""

from datetime import date
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.organisation import ESTATE, EstateCode
from huiyin_contracts.owners_votes import Delegate, OwnersVote
from huiyin_contracts.parties import Party, Person, person_example
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import TOPIC
from huiyin_contracts.wording import Line, Wording, quote, say

KEY_MATTER = "0190f3c2-2780-7a53-9c1b-0d5f3a1b2c3d"

KeyMatterKind = Literal[
    "procedure",
    "covenant",
    "committee",
    "manager",
    "use_fund",
    "raise_fund",
    "rebuild",
    "shared_use",
    "other_shared",
]
"""民法典 §278 (一)–(九): 议事规则, 管理规约, 业主委员会, 物业服务企业, 使用维修资金, 筹集维修资金,
改建重建, 改变共有部分用途, 其他."""
SPECIAL: Final[frozenset[KeyMatterKind]] = frozenset({"raise_fund", "rebuild", "shared_use"})
"""What takes three quarters and not a half: 民法典 §278 (六)–(八)."""

KeyMatterStep = Literal["propose", "discuss", "resolve", "commission", "serve", "accept"]
"""提议, 商议, 决议, 交办, 服务, 验收."""

_MEETING: dict[str, Any] = {
    "held_on": "2026-11-03",
    "entitled": 9,
    "present": 8,
    "in_favour": 8,
    "content": "提议更换3号楼电梯",
    "signers": [person_example("secretary-1")],
    "attended": [],
    "town_attendees": [],
}
_VOTE = {
    "held_on": "2026-11-20",
    "owners": 300,
    "owners_taking_part": 240,
    "owners_in_favour": 200,
    "area": 28000.0,
    "area_taking_part": 22000.0,
    "area_in_favour": 19000.0,
}


class AboutKeyMatter(Event):
    """The base of events on one key matter."""

    key_matter: UUID


class KeyMatterRaised(AboutKeyMatter):
    """A key matter of an estate (重点事项) goes through 三议一服务 from here on (Y2)."""

    type: ClassVar[str] = "deliberation.key_matter.raised.v1"
    wording: ClassVar[Wording] = Wording("列为重点事项", "Key matter raised", trail="planned")
    model_config = example(
        key_matter=KEY_MATTER,
        estate=ESTATE,
        kind="use_fund",
        title="更换3号楼电梯",
        description="电梯使用二十年，年检不合格",
        topic=TOPIC,
        charter=1,
        next_by="2026-12-01",
    )

    estate: EstateCode
    kind: KeyMatterKind
    title: str
    description: str
    topic: UUID | None = Field(default=None, description="what of the plan it answers; none: the organisation's own")
    charter: int = Field(ge=0, description="the version in force then, which it stays under; 0: none was")
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """What it is about."""
        return quote(self.title, self.description)


class KeyMatterProposed(AboutKeyMatter):
    """The party organisation's assembly resolved to propose it (党组织提议)."""

    type: ClassVar[str] = "deliberation.key_matter.proposed.v1"
    wording: ClassVar[Wording] = Wording("党组织提议", "Proposed by the Party organisation", trail="taken_up")
    model_config = example(key_matter=KEY_MATTER, meeting=_MEETING, next_by="2026-12-03")

    meeting: MeetingRecord
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The meeting."""
        return (self.meeting.counts(), *quote(self.meeting.content))


class KeyMatterDiscussed(AboutKeyMatter):
    """The joint meeting of the three parties agreed to bring it before the owners (联席会商议)."""

    type: ClassVar[str] = "deliberation.key_matter.discussed.v1"
    wording: ClassVar[Wording] = Wording("联席会商议", "Discussed by the three parties", trail="taken_up")
    model_config = example(
        key_matter=KEY_MATTER,
        meeting=_MEETING,
        delegates=[
            {"party": "organisation", "person": person_example("secretary-1")},
            {"party": "committee", "person": person_example("owner-7")},
            {"party": "property", "person": person_example("manager-2")},
        ],
        next_by="2026-12-10",
    )

    meeting: MeetingRecord
    delegates: tuple[Delegate, ...] = Field(min_length=3)
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The meeting."""
        return (self.meeting.counts(), *quote(self.meeting.content))


class KeyMatterResolved(AboutKeyMatter):
    """The owners' assembly resolved on it, by owners and by area (业主大会决议, 民法典 §278)."""

    type: ClassVar[str] = "deliberation.key_matter.resolved.v1"
    wording: ClassVar[Wording] = Wording("业主大会决议", "Resolved by the owners", trail="decided")
    model_config = example(
        key_matter=KEY_MATTER, vote=_VOTE, resolution="使用维修资金更换3号楼电梯两部", next_by="2026-12-20"
    )

    vote: OwnersVote
    resolution: str
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The resolution and the vote."""
        return (*quote(self.resolution), self.vote.counts())


class KeyMatterVotedDown(AboutKeyMatter):
    """A proper meeting was held and did not agree. It may be held again, or the matter is declined with an answer."""

    type: ClassVar[str] = "deliberation.key_matter.voted_down.v1"
    wording: ClassVar[Wording] = Wording("表决未通过", "Voted down", trail="taken_up")
    model_config = example(key_matter=KEY_MATTER, step="propose", meeting=_MEETING, vote=None, next_by="2026-12-03")

    step: Literal["propose", "discuss", "resolve"]
    meeting: MeetingRecord | None = Field(default=None, description="of those who vote by heads")
    vote: OwnersVote | None = Field(default=None, description="of the owners")
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The meeting."""
        return tuple(held.counts() for held in (self.meeting, self.vote) if held)


class KeyMatterCommissioned(AboutKeyMatter):
    """The property company or another body is to carry it out by a day (交办)."""

    type: ClassVar[str] = "deliberation.key_matter.commissioned.v1"
    wording: ClassVar[Wording] = Wording("交办服务", "Service commissioned", trail="dispatched")
    model_config = example(
        key_matter=KEY_MATTER,
        task="0190f3c2-2781-7a53-9c1b-0d5f3a1b2c3d",
        provider={"kind": "company", "name": "永兴物业公司", "id": "0190f3c2-2782-7a53-9c1b-0d5f3a1b2c3d"},
        service="拆除旧梯，安装新梯并报检",
        due_on="2027-02-01",
    )

    task: UUID
    provider: Party
    service: str
    due_on: date

    def lines(self) -> tuple[Line, ...]:
        """Who does what, by when."""
        by = say("{name}，{day}前", "{name}, by {day}", name=self.provider.called, day=self.due_on)
        return (*quote(self.service), by)


class KeyMatterServed(AboutKeyMatter):
    """Who was commissioned says that it is done; the committee looks at it next."""

    type: ClassVar[str] = "deliberation.key_matter.served.v1"
    wording: ClassVar[Wording] = Wording("服务完成", "Service done", trail="resolved")
    model_config = example(key_matter=KEY_MATTER, result="两部新梯安装完毕，检验合格", next_by="2027-02-20")

    result: str
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """What was done."""
        return quote(self.result)


class KeyMatterReturned(AboutKeyMatter):
    """The committee did not accept the service; it is to be done again by another day (返工)."""

    type: ClassVar[str] = "deliberation.key_matter.returned.v1"
    wording: ClassVar[Wording] = Wording("验收不合格，返工", "Sent back for rework", trail="accepted")
    model_config = example(
        key_matter=KEY_MATTER, by=person_example("owner-7"), reason="轿厢照明不亮", due_on="2027-02-25"
    )

    by: Person
    reason: str
    due_on: date

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class KeyMatterAccepted(AboutKeyMatter):
    """The committee accepted the service (验收): the key matter is solved, and this is its answer."""

    type: ClassVar[str] = "deliberation.key_matter.accepted.v1"
    wording: ClassVar[Wording] = Wording("验收合格", "Service accepted", trail="resolved")
    model_config = example(key_matter=KEY_MATTER, by=person_example("owner-7"), remark="运行平稳")

    by: Person
    remark: str | None = None

    def lines(self) -> tuple[Line, ...]:
        """What was remarked."""
        return quote(self.remark)


class KeyMatterDeclined(AboutKeyMatter):
    """It is not gone on with; the reason is its answer (不再办理)."""

    type: ClassVar[str] = "deliberation.key_matter.declined.v1"
    wording: ClassVar[Wording] = Wording("不再办理", "Declined with a reason", trail="rejected")
    model_config = example(key_matter=KEY_MATTER, step="resolve", reason="两次业主大会都未通过，改为先大修")

    step: KeyMatterStep = Field(description="what would have come next")
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """The answer."""
        return quote(self.reason)


class KeyMatterDelegateReplaced(AboutKeyMatter):
    """Who spoke for one of the three parties left, and another speaks for it from now on."""

    type: ClassVar[str] = "deliberation.key_matter.delegate_replaced.v1"
    wording: ClassVar[Wording] = Wording("更换联席会代表", "Delegate replaced")
    model_config = example(
        key_matter=KEY_MATTER,
        leaving=person_example("owner-7"),
        delegate={"party": "committee", "person": person_example("owner-9")},
    )

    leaving: Person
    delegate: Delegate


class KeyMatterStalled(AboutKeyMatter):
    """The next step was not taken in time, and the town, then the county, sees to it (P7)."""

    type: ClassVar[str] = "deliberation.key_matter.stalled.v1"
    wording: ClassVar[Wording] = Wording("逾期督办", "Stalled, seen to from above", trail="supervised")
    model_config = example(key_matter=KEY_MATTER, step="resolve", level="town", due_on="2026-12-10")

    step: KeyMatterStep
    level: SupervisionLevel
    due_on: date
