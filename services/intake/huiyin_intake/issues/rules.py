"""One issue (诉求) from its report to the route it takes, or to the answer it gets at once.

reported ─┬─ screened ──▸ dispatch or deliberation
          ├─ merged    into one reported before, and answered along with it, or screened again: see `merging`
          ├─ rejected  with the reason as its answer
          └─ withdrawn by the reporter

What was written is sealed for the reporter; screening makes the public text, and whatever is public can be taken out of
public view at any time. Once its result is public it is rated, and reopened once where that was not good enough: see
`verdicts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.issues import (
    OTHER,
    Channel,
    IssueContactChanged,
    IssueKind,
    IssueMerged,
    IssueRedacted,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
    RedactedPart,
    Route,
    Source,
    Vouched,
)
from huiyin_contracts.merging import IssueAnsweredAlong, IssueUnmerged
from huiyin_contracts.public_text import NOT_PUBLIC, PublicWords
from huiyin_contracts.public_text import evolve as public_after
from huiyin_contracts.words import Contact, PublicText, ReportedWords, sealed_for
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
    reporter: UUID | None = None
    public: PublicWords = NOT_PUBLIC
    into: UUID | None = None
    """What it was merged into, and is answered along with."""


NOT_REPORTED = Issue()


@dataclass(frozen=True, slots=True)
class Report:
    """Report an issue."""

    id: UUID
    number: str
    kind: IssueKind
    category: str
    channel: Channel
    reporter: UUID
    words: ReportedWords
    contact: Contact | None = None
    private: bool = False
    source: Source | None = None
    vouched: Vouched | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """Find the issue in order, choose its route, say what of it is public: of a `private` one, the category alone."""

    route: Route
    note: str | None = None
    public: PublicText | None = None
    private: bool = False
    category: str | None = None


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


@dataclass(frozen=True, slots=True)
class Redact:
    """Take parts out of public view; `public` is what stays of the text."""

    parts: tuple[RedactedPart, ...]
    reason: str
    public: PublicText | None = None
    events: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeContact:
    """Say how the reporter is to be reached from now on; none: not at all."""

    contact: Contact | None


Command = ChangeContact | Redact | Report | Screen | Merge | Reject | Withdraw


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
                channel=command.channel,
                reporter=command.reporter,
                words=sealed_for(command.reporter, command.words),
                contact=sealed_for(command.reporter, command.contact),
                private=command.private,
                source=command.source,
                vouched=command.vouched,
            )
        ]
    if isinstance(command, ChangeContact):
        return [_contact_changed(command, issue)]
    if isinstance(command, Redact):
        return [_redacted(command, issue)]
    id_ = require_open(issue)
    assert issue.reporter is not None
    match command:
        case Withdraw(answered=True):
            raise Refused("issue-answered", "事项 {number} 已办结并公示，不能撤回", number=issue.number)
        case Withdraw(reason):
            return [IssueWithdrawn(issue=id_, reason=sealed_for(issue.reporter, reason))]
        case _ if issue.stage == "screened":
            raise Refused("issue-already-screened", "事项 {number} 已经筛查", number=issue.number)
        case Merge(into) if into == id_:
            raise Refused("merge-into-itself", "事项不能并入它自己")
        case Merge(into, note):
            return [IssueMerged(issue=id_, into=into, note=note)]
        case Reject(reason):
            return [IssueRejected(issue=id_, reason=reason)]
        case Screen(public=PublicText(), private=private) if private or issue.public.private:
            raise Refused("private-has-no-public-text", "矛盾纠纷和涉及未成年人的事项不公开内容")
        case Screen(route, note, public, private, category):
            moved = category if category != issue.public.category else None
            return [IssueScreened(issue=id_, route=route, note=note, public=public, private=private, category=moved)]


def _contact_changed(command: ChangeContact, issue: Issue) -> IssueContactChanged:
    if issue.id is None or issue.reporter is None:
        raise Refused("issue-unknown", "没有这件事项")
    return IssueContactChanged(issue=issue.id, contact=sealed_for(issue.reporter, command.contact))


def _redacted(command: Redact, issue: Issue) -> IssueRedacted:
    if issue.id is None:
        raise Refused("issue-unknown", "没有这件事项")
    if bool(command.events) != ("trail" in command.parts):
        raise Refused("trail-not-named", "撤下办理过程中的话，要选是哪几步；没选就不要勾“办理过程中的话”")
    before, after = issue.public.text, command.public
    of_text = set(command.parts) - {"trail", "category"}
    if (before is None and (after or of_text)) or ("category" in command.parts and issue.public.category == OTHER):
        raise Refused("nothing-public", "这件事项没有公开的内容可撤")
    if before and after and not set(after.photos) <= set(before.photos):
        raise Refused("photo-not-public", "撤下时不能加公开的照片")
    return IssueRedacted(
        issue=issue.id, parts=command.parts, reason=command.reason, public=after, events=command.events
    )


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
    issue = replace(issue, public=public_after(issue.public, event))
    match event:
        case IssueReported():
            return replace(issue, stage="reported", id=event.issue, number=event.number, reporter=event.reporter)
        case IssueScreened():
            return replace(issue, stage="screened")
        case IssueReopened():
            # An issue handled once is not screened again, and goes on by itself.
            return replace(issue, stage="screened", into=None)
        case IssueMerged():
            return replace(issue, stage="merged", into=event.into)
        case IssueAnsweredAlong():
            return replace(issue, stage="rejected" if event.kind == "rejected" else "screened")
        case IssueUnmerged():
            return replace(issue, stage="reported", into=None)
        case IssueWithdrawn():
            return replace(issue, stage="withdrawn")
        case IssueRejected():
            return replace(issue, stage="rejected")
    return issue


ISSUE: Decider[Command, Issue] = Decider(NOT_REPORTED, decide, evolve)
