"""Intake: what residents, stations and other systems report, and what screening makes of it."""

from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.labels import TOLD
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import Contact, PublicText, ReportedWords, said

IssueKind = Literal["need", "problem", "suggestion", "dispute", "wish", "hazard", "emergency"]
# A dispute is between the people in it: the public sees that it was answered, and no words of it.
PRIVATE_KINDS: frozenset[IssueKind] = frozenset({"dispute"})
Vouched = Literal["staff", "account", "system", "second_report"]
"""Who stands for an emergency: staff, a resident with an account, a connected system, or another who saw it too."""

Channel = Literal["page", "api", "station", "visit", "courier", "external", "import"]
# How a verdict came: from the reporter, by page or API, or told to staff who recorded it (回访).
VerdictChannel = Literal["page", "api", "phone", "visit", "station"]
Route = Literal["dispatch", "deliberation", "under_way"]
"""Where an issue goes once it is screened; `under_way`: on as before, for it was sent out or planned already."""
RedactedPart = Literal["description", "address", "photos", "trail", "category"]
OTHER: Final = "其他"
"""The category of an issue as long as nobody has said one that may be public."""

ISSUE = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"
RESULT_OF = "0190f3c2-8888-7a53-9c1b-0d5f3a1b2c3d"
REPORTER = "0190f3c2-a1a1-7a53-9c1b-0d5f3a1b2c3d"

_ROUTES: dict[Route, tuple[str, str]] = {
    "dispatch": ("转派单办理", "To be dispatched"),
    "deliberation": ("转议事协商", "To be deliberated"),
    "under_way": ("已在办理，补上公开内容", "Under way already; what is public of it was added"),
}
_PARTS: dict[RedactedPart, tuple[str, str]] = {
    "description": ("文字", "the text"),
    "address": ("地点", "the place"),
    "photos": ("照片", "photos"),
    "trail": ("办理过程中的话", "words of the trail"),
    "category": ("类别", "the category"),
}


class Source(Value):
    """Where an issue that another system sent is to be found there."""

    system: str = Field(description="the system, by the name it is registered or was imported under")
    reference: str = Field(description="what that system knows it by")
    channel: str | None = Field(default=None, description="how it came to that system, in that system's words")


class IssueReported(AboutIssue):
    """A resident, or another system, reported an issue (诉求). It stands in the division of its envelope.

    What was written is sealed for the reporter. Until it is screened the public knows its number, kind, category and
    place; of a history that another system made public already, its text.
    """

    type: ClassVar[str] = "intake.issue.reported.v1"
    wording: ClassVar[Wording] = Wording("反映", "Reported", trail="reported")
    model_config = example(
        issue=ISSUE,
        number="261124-000042",
        kind="problem",
        category="路灯",
        channel="page",
        reporter=REPORTER,
        words={"subject": REPORTER, "sealed": None},
        contact=None,
        private=False,
        public=None,
        source=None,
    )

    number: str = Field(description="what the reporter follows the issue by")
    kind: IssueKind
    category: str = Field(description=f"one that is known in the county, else {OTHER}: what was typed is in `words`")
    channel: Channel
    reporter: UUID = Field(description="the person, as a pseudonym; for who did not sign in one for this issue alone")
    words: Personal[ReportedWords] | None = Field(default=None, description="none: all of it is in `public`")
    contact: Personal[Contact] | None = Field(default=None, description="for those who handle it")
    private: bool = Field(default=False, description="kept as strictly as a dispute, as where minors are involved")
    public: PublicText | None = Field(default=None, description="of a history: what was public of it already")
    source: Source | None = Field(default=None, description="of an issue that another system sent")
    vouched: Vouched | None = Field(
        default=None, description="of an emergency: why teams may be called for it at once; none: staff decide"
    )


class IssueScreened(AboutIssue):
    """Staff found the issue in order, chose its route, an order or deliberation (P3, P8), and made its public text."""

    type: ClassVar[str] = "intake.issue.screened.v1"
    wording: ClassVar[Wording] = Wording("筛查", "Screened", trail="screened")
    model_config = example(
        issue=ISSUE,
        route="dispatch",
        note="转物业包联党员办理",
        public={"description": "*号楼前的路灯三天不亮了", "address": "永兴路", "photos": []},
        private=False,
    )

    route: Route
    note: str | None = None
    public: PublicText | None = Field(default=None, description="none: no words of it are public")
    private: bool = Field(default=False, description="found to be kept as strictly as a dispute")
    category: str | None = Field(default=None, description="what it is about; none: the category it has")

    def lines(self) -> tuple[Line, ...]:
        """Its route, and the word that goes with it."""
        return (say(*_ROUTES[self.route]), *quote(self.note))


class IssueMerged(AboutIssue):
    """The issue is one that was reported before; it goes on under `into` and is answered there."""

    type: ClassVar[str] = "intake.issue.merged.v1"
    wording: ClassVar[Wording] = Wording("并入另一件事", "Merged into another issue", trail="merged")
    model_config = example(issue=ISSUE, into="0190f3c2-0000-7a53-9c1b-0d5f3a1b2c3d", note=None)

    into: UUID = Field(description="the issue that was reported before")
    note: str | None = None

    def lines(self) -> tuple[Line, ...]:
        """The note."""
        return quote(self.note)


class IssueWithdrawn(AboutIssue):
    """The reporter took the issue back, and may have said why. Its words are not public any more."""

    type: ClassVar[str] = "intake.issue.withdrawn.v1"
    wording: ClassVar[Wording] = Wording("反映人撤回", "Withdrawn by the reporter", trail="withdrawn")
    model_config = example(issue=ISSUE, reason={"subject": REPORTER, "sealed": None})

    reason: Personal[str] | None = None

    def lines(self) -> tuple[Line, ...]:
        """The reason, to who may read it."""
        return quote(said(self.reason))


class IssueRejected(AboutIssue):
    """The issue will not be handled here; the reason is its public answer (P7)."""

    type: ClassVar[str] = "intake.issue.rejected.v1"
    wording: ClassVar[Wording] = Wording("不予受理", "Rejected", trail="rejected")
    model_config = example(issue=ISSUE, reason="属铁路部门管辖，已转告")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """The reason."""
        return quote(self.reason)


class IssueRedacted(AboutIssue):
    """Staff took something of the issue out of public view. That it happened and why is public, what it was is not.

    From now on `public` is its public text, what was said in `events` is not shown, and a category is the other one.
    """

    type: ClassVar[str] = "intake.issue.redacted.v1"
    wording: ClassVar[Wording] = Wording("撤下公开内容", "Taken out of public view", trail="redacted")
    model_config = example(
        issue=ISSUE,
        parts=["description"],
        reason="误公开了当事人姓名",
        public={"description": "楼前的路灯三天不亮了", "address": None, "photos": []},
        events=[],
    )

    parts: tuple[RedactedPart, ...] = Field(min_length=1, description="what it was that was taken out or put otherwise")
    reason: str
    public: PublicText | None = Field(default=None, description="none: no words of it are public")
    events: tuple[UUID, ...] = Field(default=(), description="those of its trail whose words and pictures are hidden")

    def headline(self) -> Phrase:
        """Which parts."""
        zh, en = zip(*(_PARTS[part] for part in self.parts), strict=True)
        return say(
            "撤下公开内容：{parts}", "Taken out of public view: {parts}", parts=say("、".join(zh), ", ".join(en))
        )

    def lines(self) -> tuple[Line, ...]:
        """The reason."""
        return quote(self.reason)


class IssueContactChanged(AboutIssue):
    """The reporter said how they are to be reached from now on, or that they are not to be."""

    type: ClassVar[str] = "intake.issue.contact_changed.v1"
    wording: ClassVar[Wording] = Wording(
        "反映人更正联系方式", "The reporter corrected how to reach them", trail="reported"
    )
    model_config = example(issue=ISSUE, contact={"subject": REPORTER, "sealed": None})

    contact: Personal[Contact] | None


class IssueRated(AboutIssue):
    """The reporter gave their verdict on the issue's public result (Y13); a result is judged once.

    Round 1 is the first result, round 2 the one that came after the issue was reopened. Both verdicts stay on record.
    """

    type: ClassVar[str] = "intake.issue.rated.v1"
    wording: ClassVar[Wording] = Wording("评价", "Rated", trail="rated")
    model_config = example(
        issue=ISSUE,
        round=1,
        result_of=RESULT_OF,
        solved=False,
        satisfied=False,
        comment={"subject": REPORTER, "sealed": None},
        channel="page",
    )

    round: int = Field(ge=1)
    result_of: UUID = Field(description="the order or the topic whose result is judged")
    solved: bool = Field(description="解决率 counts these")
    satisfied: bool = Field(description="满意率 counts these")
    comment: Personal[str] | None = None
    channel: VerdictChannel = Field(description="phone, visit or station: told to the staff who recorded it")

    def trail_state(self) -> str | None:
        """A verdict that is not good in all is a complaint."""
        return "rated" if self.solved and self.satisfied else "complained"

    def headline(self) -> Phrase:
        """The verdict."""
        return say("评价：{verdict}", "Verdict: {verdict}", verdict=_verdict(self.solved, self.satisfied))

    def lines(self) -> tuple[Line, ...]:
        """What the reporter said, and how staff were told."""
        return (*quote(said(self.comment)), *_told(self.channel))


class IssueReopened(AboutIssue):
    """The verdict was that it is not solved, or not well: the issue is handled once more (Y13), and only once."""

    type: ClassVar[str] = "intake.issue.reopened.v1"
    wording: ClassVar[Wording] = Wording(
        "反映人要求重办", "The reporter asked for it to be done again", trail="reopened"
    )
    model_config = example(
        issue=ISSUE, round=2, result_of=RESULT_OF, reason={"subject": REPORTER, "sealed": None}, channel="page"
    )

    round: int = Field(ge=2, description="the round that begins")
    result_of: UUID = Field(description="the order or the topic whose result was not good enough")
    reason: Personal[str]
    channel: VerdictChannel

    def lines(self) -> tuple[Line, ...]:
        """The reason, and how staff were told."""
        return (*quote(said(self.reason)), *_told(self.channel))


def _verdict(solved: bool, satisfied: bool) -> Phrase:  # noqa: FBT001 - the two answers
    match solved, satisfied:
        case True, True:
            return say("已解决，满意", "solved, and satisfied")
        case True, False:
            return say("已解决，不满意", "solved, but not satisfied")
        case False, True:
            return say("没解决，但满意", "not solved, but satisfied")
    return say("没解决，不满意", "not solved, and not satisfied")


def _told(channel: VerdictChannel) -> tuple[Phrase, ...]:
    return (say(TOLD[channel].zh, TOLD[channel].en),) if channel in TOLD else ()
