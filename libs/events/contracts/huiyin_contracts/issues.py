"""Intake: what residents, stations and other systems report, and what screening makes of it."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

IssueKind = Literal["need", "problem", "suggestion", "dispute", "wish", "hazard", "emergency"]
# A dispute is between the people in it: the public sees that it was answered, not its words.
PRIVATE_KINDS: frozenset[IssueKind] = frozenset({"dispute"})
Channel = Literal["page", "api", "station", "visit", "courier", "external", "import"]
# How a verdict came: from the reporter, by page or API, or told to staff who recorded it (回访).
VerdictChannel = Literal["page", "api", "phone", "visit", "station"]
Route = Literal["dispatch", "deliberation"]
PhotoId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the stored picture")]
# As many may come with a report, a result or a finding.
MOST_PHOTOS = 9

ISSUE = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"
RESULT_OF = "0190f3c2-8888-7a53-9c1b-0d5f3a1b2c3d"

_ROUTES: dict[Route, tuple[str, str]] = {
    "dispatch": ("转派单办理", "To be dispatched"),
    "deliberation": ("转议事协商", "To be deliberated"),
}
_TOLD: dict[VerdictChannel, tuple[str, str]] = {
    "phone": ("电话回访", "Told on the phone"),
    "visit": ("上门回访", "Told when they were visited"),
    "station": ("到站点说的", "Told at the station"),
}


class Location(Value):
    """Where an issue is, in WGS-84 degrees."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Source(Value):
    """Where an issue that another system sent is to be found there."""

    system: str = Field(description="the system, by the name it is registered or was imported under")
    reference: str = Field(description="what that system knows it by")
    channel: str | None = Field(default=None, description="how it came to that system, in that system's words")


class IssueReported(AboutIssue):
    """A resident, or another system, reported an issue (诉求). It stands in the division of its envelope."""

    type: ClassVar[str] = "intake.issue.reported.v1"
    wording: ClassVar[Wording] = Wording("反映", "Reported", trail="reported")
    model_config = example(
        issue=ISSUE,
        number="261124-000042",
        kind="problem",
        category="路灯",
        description="3号楼前的路灯三天不亮了",
        channel="page",
        location={"lat": 38.731, "lon": 112.711},
        address="永兴路12号",
        reporter=None,
        photos=[],
        source=None,
    )

    number: str = Field(description="what the reporter follows the issue by")
    kind: IssueKind
    category: str
    description: str
    channel: Channel
    location: Location | None = None
    address: str | None = None
    reporter: UUID | None = Field(default=None, description="pseudonym; the contact stays in intake, off the log")
    photos: tuple[PhotoId, ...] = ()
    source: Source | None = Field(default=None, description="of an issue that another system sent")


class IssueScreened(AboutIssue):
    """Staff found the issue in order and chose its route: an order, or deliberation (P3, P8)."""

    type: ClassVar[str] = "intake.issue.screened.v1"
    wording: ClassVar[Wording] = Wording("筛查", "Screened", trail="screened")
    model_config = example(issue=ISSUE, route="dispatch", note="转物业包联党员办理")

    route: Route
    note: str | None = None

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
    """The reporter took the issue back, and may have said why."""

    type: ClassVar[str] = "intake.issue.withdrawn.v1"
    wording: ClassVar[Wording] = Wording("反映人撤回", "Withdrawn by the reporter", trail="withdrawn")
    model_config = example(issue=ISSUE, reason="已自行解决")

    reason: str | None = None

    def lines(self) -> tuple[Line, ...]:
        """The reason."""
        return quote(self.reason)


class IssueRejected(AboutIssue):
    """The issue will not be handled here; the reason is its public answer (P7)."""

    type: ClassVar[str] = "intake.issue.rejected.v1"
    wording: ClassVar[Wording] = Wording("不予受理", "Rejected", trail="rejected")
    model_config = example(issue=ISSUE, reason="属铁路部门管辖，已转告")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """The reason."""
        return quote(self.reason)


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
        comment="灯亮了一晚上又灭了",
        channel="page",
    )

    round: int = Field(ge=1)
    result_of: UUID = Field(description="the order or the topic whose result is judged")
    solved: bool = Field(description="解决率 counts these")
    satisfied: bool = Field(description="满意率 counts these")
    comment: str | None = None
    channel: VerdictChannel = Field(description="phone, visit or station: told to the staff who recorded it")

    def trail_state(self) -> str | None:
        """A verdict that is not good in all is a complaint."""
        return "rated" if self.solved and self.satisfied else "complained"

    def headline(self) -> Phrase:
        """The verdict."""
        return say("评价：{verdict}", "Verdict: {verdict}", verdict=_verdict(self.solved, self.satisfied))

    def lines(self) -> tuple[Line, ...]:
        """What the reporter said, and how staff were told."""
        return (*quote(self.comment), *_told(self.channel))


class IssueReopened(AboutIssue):
    """The verdict was that it is not solved, or not well: the issue is handled once more (Y13), and only once."""

    type: ClassVar[str] = "intake.issue.reopened.v1"
    wording: ClassVar[Wording] = Wording(
        "反映人要求重办", "The reporter asked for it to be done again", trail="reopened"
    )
    model_config = example(issue=ISSUE, round=2, result_of=RESULT_OF, reason="换的灯泡当晚就不亮了", channel="page")

    round: int = Field(ge=2, description="the round that begins")
    result_of: UUID = Field(description="the order or the topic whose result was not good enough")
    reason: str
    channel: VerdictChannel

    def lines(self) -> tuple[Line, ...]:
        """The reason, and how staff were told."""
        return (*quote(self.reason), *_told(self.channel))


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
    return (say(*_TOLD[channel]),) if channel in _TOLD else ()
