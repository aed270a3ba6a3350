"""Publications (公示): what was put on a public board, on which, and from when to when (P6, P7, P8)."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, DivisionCode, example
from huiyin_contracts.issues import ISSUE, RESULT_OF
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import said

PUBLICATION = "0190f3c2-eeee-7a53-9c1b-0d5f3a1b2c3d"
OBJECTION = "0190f3c2-0bec-7a53-9c1b-0d5f3a1b2c3d"

PublicationKind = Literal["plan", "topic", "proposal", "resolution", "handling", "result", "answer"]
"""议事计划, 议题, 拟办意见, 决议, 落实情况, 办理结果, 答复."""

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
        zh, en = _KINDS[self.kind]
        return say("公示{kind}", "Published {kind}", kind=say(zh, en))

    def lines(self) -> tuple[Line, ...]:
        """The notice."""
        return quote(self.notice)


class AboutNotice(AboutIssue):
    """The base of what happens to a notice once it is up. It has a stream of its own; what was put up stays."""

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
    )

    objection: UUID
    by: Person
    words: Personal[str] = Field(description="theirs, for those who answer; what is public is the answer")
    answer_by: AwareDatetime

    def lines(self) -> tuple[Line, ...]:
        """What they said, to who may read it, and by when it is answered."""
        return (*quote(said(self.words)), say("{day} 前答复", "To be answered by {day}", day=self.answer_by))


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
