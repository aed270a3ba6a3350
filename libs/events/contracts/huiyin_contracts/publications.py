"""Publications (公示): what was put on a public board, on which, and from when to when (P6, P7, P8)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, DivisionCode, Event, Value, example
from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.issues import ISSUE, RESULT_OF
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import said

PUBLICATION = "0190f3c2-eeee-7a53-9c1b-0d5f3a1b2c3d"
PLAN = "0190f3c2-91a0-7a53-9c1b-0d5f3a1b2c3d"
DECISION = "0190f3c2-2780-7a53-9c1b-0d5f3a1b2c3d"
OBJECTION = "0190f3c2-0bec-7a53-9c1b-0d5f3a1b2c3d"

PublicationKind = Literal["plan", "topic", "proposal", "resolution", "handling", "result", "answer"]
"""议事计划, 议题, 拟办意见, 决议, 落实情况, 办理结果, 答复."""

DecidedBy = Literal["key_matter", "village_decision"]
"""三议一服务, 四议两公开."""

ANSWERING: frozenset[PublicationKind] = frozenset({"result", "answer"})
"""What answers its issue: nothing further is to come (P7)."""

_KINDS: dict[PublicationKind, tuple[str, str]] = {
    "plan": ("议事计划", "the plan"),
    "topic": ("议题", "the topic"),
    "proposal": ("拟办意见", "the proposed handling"),
    "resolution": ("决议", "the resolution"),
    "handling": ("落实情况", "the handling"),
    "result": ("办理结果", "the result"),
    "answer": ("答复", "the answer"),
}


def _published(kind: PublicationKind) -> Phrase:
    zh, en = _KINDS[kind]
    return say("公示{kind}", "Published {kind}", kind=say(zh, en))


class NoticePublished(AboutIssue):
    """A notice was put on the public board of a division: of a topic, a proposal, a resolution or a result.

    It stands in the stream of the order or topic that it is about. The notice of a result, or of why there is none,
    is the issue's answer (P7).
    """

    type: ClassVar[str] = "publication.notice.published.v1"
    wording: ClassVar[Wording] = Wording("公示", "Published", trail="publicised")
    model_config = example(
        issue=ISSUE,
        publication=PUBLICATION,
        kind="result",
        about=RESULT_OF,
        board="140981001001",
        notice="3号楼前路灯已修复，感谢反映",
        starts_at="2026-12-01T18:00:00+08:00",
        ends_at=None,
    )

    publication: UUID
    kind: PublicationKind
    about: UUID = Field(description="the order or the topic")
    board: DivisionCode = Field(description="whose public board it is on")
    notice: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = Field(default=None, description="none: it stays")

    def headline(self) -> Phrase:
        """What was published."""
        return _published(self.kind)

    def lines(self) -> tuple[Line, ...]:
        """The notice."""
        return quote(self.notice)


class PlanEntry(Value):
    """A matter of the plan: what it is about, its priority, and by which day it is deliberated (P3)."""

    topic: UUID
    issue: UUID
    title: str
    priority: PlanPriority
    deliberate_by: date


class PlanPublished(Event):
    """The plan of a village was put on its board as a whole, with its priorities (P3).

    A plan that changed is published anew, as the next edition. An objection to it names the matter that it is about.
    """

    type: ClassVar[str] = "publication.plan.published.v1"
    wording: ClassVar[Wording] = Wording("公示议事计划", "Plan published")
    model_config = example(
        plan=PLAN,
        publication=PUBLICATION,
        edition=3,
        board="511529104202",
        entries=[
            {
                "topic": RESULT_OF,
                "issue": ISSUE,
                "title": "修复塌方的机耕道",
                "priority": "urgent",
                "deliberate_by": "2027-01-01",
            }
        ],
        unlisted=1,
        starts_at="2026-12-02T08:00:00+08:00",
        ends_at="2026-12-10T00:00:00+08:00",
        charter=1,
    )

    plan: UUID = Field(description="the village's plan, whose editions it has in one stream")
    publication: UUID
    edition: int = Field(ge=1)
    board: DivisionCode
    entries: tuple[PlanEntry, ...]
    unlisted: int = Field(ge=0, description="how many matters it has besides, which are private")
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    charter: int = Field(ge=0, description="the version of the charter that it stays under; 0 is the default (P11)")

    def lines(self) -> tuple[Line, ...]:
        """Which edition, and how many matters it has."""
        return (say("第 {n} 版，{m} 件", "Edition {n}, {m} matters", n=self.edition, m=len(self.entries)),)


class DecisionPublished(Event):
    """What a procedure came to that answers no issue was put on its village's board (Y2, P6).

    Its resolution, its result, or why it was not gone on with. It may be objected to as any other notice.
    """

    type: ClassVar[str] = "publication.decision.published.v1"
    wording: ClassVar[Wording] = Wording("公示", "Published")
    model_config = example(
        decision=DECISION,
        procedure="key_matter",
        publication=PUBLICATION,
        kind="resolution",
        title="更换3号楼电梯",
        board="140981001001",
        notice="使用维修资金更换3号楼电梯两部",
        starts_at="2026-12-01T18:00:00+08:00",
        ends_at="2026-12-09T00:00:00+08:00",
    )

    decision: UUID = Field(description="the key matter or the village decision, whose notices are in one stream")
    procedure: DecidedBy
    publication: UUID
    kind: PublicationKind
    title: str
    board: DivisionCode
    notice: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    def headline(self) -> Phrase:
        """What was published."""
        return _published(self.kind)

    def lines(self) -> tuple[Line, ...]:
        """Of what, and the notice."""
        return quote(self.title, self.notice)


class AboutNotice(AboutIssue):
    """The base of what happens to a notice once it is up. It has a stream of its own; what was put up stays."""

    # The one event on an issue that can be on none.
    issue: UUID | None = Field(  # type: ignore[assignment]
        description="none: the notice is of a decision that answers no issue"
    )
    publication: UUID


class NoticeObjected(AboutNotice):
    """Somebody of the division objected to a notice while it could be objected to (P8): it is answered by a day."""

    type: ClassVar[str] = "publication.notice.objected.v1"
    wording: ClassVar[Wording] = Wording("提出异议", "Objection raised", trail="complained")
    model_config = example(
        publication=PUBLICATION,
        issue=ISSUE,
        objection=OBJECTION,
        by=person_example("resident-luo"),
        words={"subject": person_example("resident-luo")["name"]["subject"], "sealed": None},
        answer_by="2026-12-08T18:00:00+08:00",
        charter=1,
    )

    objection: UUID
    by: Person
    words: Personal[str] = Field(description="theirs, for those who answer; what is public is the answer")
    answer_by: AwareDatetime
    charter: int = Field(ge=0, description="the version of the charter that it stays under; 0 is the default (P11)")

    def lines(self) -> tuple[Line, ...]:
        """What they said, to who may read it, and by when it is answered."""
        return (*quote(said(self.words)), say("{day}前答复", "To be answered by {day}", day=self.answer_by))


class ObjectionAnswered(AboutNotice):
    """An objection has its answer, which anybody may read."""

    type: ClassVar[str] = "publication.notice.objection_answered.v1"
    wording: ClassVar[Wording] = Wording("答复异议", "Objection answered", trail="publicised")
    model_config = example(
        publication=PUBLICATION, issue=ISSUE, objection=OBJECTION, answer="已核实，充电桩离住户窗户二十米"
    )

    objection: UUID
    answer: str

    def lines(self) -> tuple[Line, ...]:
        """The answer."""
        return quote(self.answer)


class ObjectionFellOverdue(AboutNotice):
    """The day by which an objection was to be answered passed (P7)."""

    type: ClassVar[str] = "publication.notice.objection_fell_overdue.v1"
    wording: ClassVar[Wording] = Wording("异议逾期未答复", "Objection not answered in time", trail="overdue")
    model_config = example(
        publication=PUBLICATION, issue=ISSUE, objection=OBJECTION, answer_by="2026-12-08T18:00:00+08:00"
    )

    objection: UUID
    answer_by: AwareDatetime


class ObjectionSupervised(AboutNotice):
    """It is not answered for so long that a higher level sees to it: the town, then the county (P7)."""

    type: ClassVar[str] = "publication.notice.objection_supervised.v1"
    wording: ClassVar[Wording] = Wording("督办异议答复", "Answer to an objection supervised", trail="supervised")
    model_config = example(publication=PUBLICATION, issue=ISSUE, objection=OBJECTION, level="town")

    objection: UUID
    level: SupervisionLevel

    def headline(self) -> Phrase:
        """By which level."""
        if self.level == "town":
            return say("乡镇（街道）督办异议答复", "Answer to an objection supervised by the town")
        return say("县级督办异议答复", "Answer to an objection supervised by the county")


class NoticeCorrected(AboutNotice):
    """A notice is put otherwise from now on, and why; what it said before can be read as before."""

    type: ClassVar[str] = "publication.notice.corrected.v1"
    wording: ClassVar[Wording] = Wording("更正公示", "Notice corrected", trail="publicised")
    model_config = example(publication=PUBLICATION, issue=ISSUE, notice="东门充电桩十二个已启用", reason="数量有误")

    notice: str
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """What it says now, and why."""
        return (*quote(self.notice), *quote(self.reason))
