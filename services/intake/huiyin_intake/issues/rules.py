"""One issue (诉求) from its report to the route it takes, or to the answer it gets at once.

reported ─┬─ screened ──▸ dispatch or deliberation
          ├─ merged    into one reported before
          ├─ rejected  with the reason as its answer
          └─ withdrawn by the reporter

Once its result is public it is rated, and reopened once where that was not good enough: see `verdicts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.issues import (
    Channel,
    IssueKind,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
    Location,
    Route,
    Source,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

IssueStage = Literal["unknown", "reported", "screened", "merged", "withdrawn", "rejected"]

ENDED: dict[IssueStage, str] = {"merged": "并入其他事项", "withdrawn": "被撤回", "rejected": "决定不予受理"}


@dataclass(frozen=True, slots=True)
class Issue:
    """What the rules need to know of an issue."""

    stage: IssueStage = "unknown"
    id: UUID | None = None
    number: str = ""


NOT_REPORTED = Issue()


@dataclass(frozen=True, slots=True)
class Report:
    """Report an issue."""

    id: UUID
    number: str
    kind: IssueKind
    category: str
    description: str
    channel: Channel
    location: Location | None = None
    address: str | None = None
    reporter: UUID | None = None
    photos: tuple[str, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """Find the issue in order and choose its route."""

    route: Route
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Find that the issue was reported before."""

    into: UUID
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Find that the issue is not for here; the reason is its answer."""

    reason: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the issue back. `answered`: its result is already public."""

    reason: str | None
    answered: bool = False


Command = Report | Screen | Merge | Reject | Withdraw


def decide(command: Command, issue: Issue) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Report):
        if issue.stage != "unknown":
            raise Refused("issue-already-reported", "这件事项已经登记，编号 {number}", number=issue.number)
        return [
            IssueReported(
                issue=command.id,
                number=command.number,
                kind=command.kind,
                category=command.category,
                description=command.description,
                channel=command.channel,
                location=command.location,
                address=command.address,
                reporter=command.reporter,
                photos=command.photos,
                source=command.source,
            )
        ]
    id_ = require_open(issue)
    match command:
        case Withdraw(answered=True):
            raise Refused("issue-answered", "事项 {number} 已办结并公示，不能撤回", number=issue.number)
        case Withdraw(reason):
            return [IssueWithdrawn(issue=id_, reason=reason)]
        case _ if issue.stage == "screened":
            raise Refused("issue-already-screened", "事项 {number} 已经筛查", number=issue.number)
        case Merge(into) if into == id_:
            raise Refused("merge-into-itself", "事项不能并入它自己")
        case Merge(into, note):
            return [IssueMerged(issue=id_, into=into, note=note)]
        case Reject(reason):
            return [IssueRejected(issue=id_, reason=reason)]
        case Screen(route, note):
            return [IssueScreened(issue=id_, route=route, note=note)]


def require_open(issue: Issue) -> UUID:
    """The id of an issue that something can still be done about. Raises Refused."""
    if issue.id is None:
        raise Refused("issue-unknown", "没有这件事项")
    if issue.stage in ENDED:
        raise Refused(
            "issue-ended",
            "事项 {number} 已经{stage}，不能再办",
            number=issue.number,
            stage=Words(ENDED[issue.stage]),
        )
    return issue.id


def evolve(issue: Issue, event: Event) -> Issue:
    """The issue after an event."""
    match event:
        case IssueReported():
            return Issue("reported", event.issue, event.number)
        case IssueScreened() | IssueReopened():
            # An issue handled once is not screened again.
            return replace(issue, stage="screened")
        case IssueMerged():
            return replace(issue, stage="merged")
        case IssueWithdrawn():
            return replace(issue, stage="withdrawn")
        case IssueRejected():
            return replace(issue, stage="rejected")
    return issue


ISSUE: Decider[Command, Issue] = Decider(NOT_REPORTED, decide, evolve)
