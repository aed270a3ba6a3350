"""Intake: what residents, stations and other systems report, and what screening makes of it."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import AboutIssue, Value, example

IssueKind = Literal["need", "problem", "suggestion", "dispute", "wish", "hazard", "emergency"]
# A dispute between people is nobody else's business: the public sees that it was answered, not its words.
PRIVATE_KINDS: frozenset[IssueKind] = frozenset({"dispute"})
Channel = Literal["page", "api", "station", "visit", "courier", "external", "import"]
# How a verdict came: from whoever reported, by page or API, or told to staff who recorded it (回访).
VerdictChannel = Literal["page", "api", "phone", "visit", "station"]
Route = Literal["dispatch", "deliberation"]
PhotoId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the stored picture")]

ISSUE = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"
RESULT_OF = "0190f3c2-8888-7a53-9c1b-0d5f3a1b2c3d"


class Location(Value):
    """Where a matter is, in WGS-84 degrees."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class IssueReported(AboutIssue):
    """A resident, or another system, reported one matter (诉求). It stands in the division of its envelope."""

    type: ClassVar[str] = "intake.issue.reported.v1"
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

    number: str = Field(description="what the resident follows the matter by")
    kind: IssueKind
    category: str
    description: str
    channel: Channel
    location: Location | None = None
    address: str | None = None
    reporter: UUID | None = Field(default=None, description="pseudonym; the contact stays in intake, off the log")
    photos: tuple[PhotoId, ...] = ()
    source: str | None = Field(default=None, description="the system a history came from, with its own reference")


class IssueScreened(AboutIssue):
    """Staff judged the matter to be in order and chose its road: an order, or deliberation (P3, P8)."""

    type: ClassVar[str] = "intake.issue.screened.v1"
    model_config = example(issue=ISSUE, route="dispatch", note="转物业包联党员办理")

    route: Route
    note: str | None = None


class IssueMerged(AboutIssue):
    """The matter is one that was reported before; it goes on under `into` and is answered there."""

    type: ClassVar[str] = "intake.issue.merged.v1"
    model_config = example(issue=ISSUE, into="0190f3c2-0000-7a53-9c1b-0d5f3a1b2c3d", note=None)

    into: UUID
    note: str | None = None


class IssueWithdrawn(AboutIssue):
    """Whoever reported the matter took it back."""

    type: ClassVar[str] = "intake.issue.withdrawn.v1"
    model_config = example(issue=ISSUE, reason="已自行解决")

    reason: str


class IssueRejected(AboutIssue):
    """The matter will not be handled here; the reason is its public answer (P7)."""

    type: ClassVar[str] = "intake.issue.rejected.v1"
    model_config = example(issue=ISSUE, reason="属铁路部门管辖，已转告")

    reason: str


class IssueRated(AboutIssue):
    """Whoever reported the matter gave their verdict on its public result (Y13); a result is judged once.

    Round 1 is the first result, round 2 the one that came after the matter was reopened. Both verdicts stay on record.
    """

    type: ClassVar[str] = "intake.issue.rated.v1"
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


class IssueReopened(AboutIssue):
    """The verdict was that it is not solved, or not well: the matter is handled once more (Y13), and only once."""

    type: ClassVar[str] = "intake.issue.reopened.v1"
    model_config = example(issue=ISSUE, round=2, result_of=RESULT_OF, reason="换的灯泡当晚就不亮了", channel="page")

    round: int = Field(ge=2, description="the round that begins")
    result_of: UUID = Field(description="the order or the topic whose result was not good enough")
    reason: str
    channel: VerdictChannel
