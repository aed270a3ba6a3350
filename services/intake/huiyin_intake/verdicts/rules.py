"""The verdict of the reporter counts, not the claim of the assignee (Y13).

publicised ── rated ──▸ solved, and they are satisfied: that was it
                └─ not: reopened once, with the reason ── … ── publicised ── rated: that stands

Each result is judged once, and within the days that the charter in force at its publication gives (P11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.charter import VERDICT_DAYS
from huiyin_contracts.issues import IssueRated, IssueReopened, VerdictChannel
from huiyin_contracts.personal import Personal
from huiyin_contracts.words import sealed_for
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused
from huiyin_intake.issues import rules
from huiyin_intake.issues.rules import ENDED, NOT_REPORTED, Issue, require_open


@dataclass(frozen=True, slots=True)
class Result:
    """A public result, as intake heard of it: of which order or topic, who said that it is done, public since when.

    For `days` from then on it may be judged.
    """

    of: UUID
    by: str
    public_at: datetime
    days: int = VERDICT_DAYS


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of a result."""

    result_of: UUID
    solved: bool
    satisfied: bool

    @property
    def good(self) -> bool:
        """Whether there is nothing left to do."""
        return self.solved and self.satisfied


@dataclass(frozen=True, slots=True)
class VerdictHistory:
    """The verdicts so far, the first one first, and whether the issue was handled once more."""

    verdicts: tuple[Verdict, ...] = ()
    reopened: bool = False

    @property
    def round(self) -> int:
        """Which result is under way or to be judged."""
        return 2 if self.reopened else 1

    def of(self, result: Result) -> Verdict | None:
        """What was said of this result."""
        return next((verdict for verdict in self.verdicts if verdict.result_of == result.of), None)


UNJUDGED = VerdictHistory()


@dataclass(frozen=True, slots=True)
class JudgedIssue:
    """An issue, and what was said of its results."""

    issue: Issue = NOT_REPORTED
    history: VerdictHistory = UNJUDGED


@dataclass(frozen=True, slots=True)
class Rate:
    """Judge the public result, and with `redo` as the reason have the issue handled once more."""

    result: Result | None
    by: str
    at: datetime
    channel: VerdictChannel
    solved: bool
    satisfied: bool
    comment: str | None = None
    redo: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """Have an issue handled once more whose result was judged before."""

    result: Result | None
    by: str
    at: datetime
    channel: VerdictChannel
    reason: str


@dataclass(frozen=True, slots=True)
class ReopenRevisited:
    """Have an issue handled once more since the county asked after it, and it is not well (P4)."""

    result_of: UUID
    channel: VerdictChannel
    reason: Personal[str]


Command = Rate | Reopen | ReopenRevisited


def decide(command: Command, judged: JudgedIssue) -> Sequence[Event]:
    """What a verdict on an issue leads to. Raises Refused."""
    if isinstance(command, ReopenRevisited):
        return _reopened(command, judged)
    issue, reporter, history = require_open(judged.issue), judged.issue.reporter, judged.history
    assert reporter is not None
    again = command.redo is not None if isinstance(command, Rate) else True
    if again and history.reopened:
        raise Refused("issue-reopened-before", "这件事项已经重办过一次，不能再要求重办")
    result = command.result
    if result is None:
        raise Refused("issue-not-answered", "办理结果还没有公示；公示以后再评价")
    if command.by == result.by:
        raise Refused("verdict-on-own-work", "这个结果是您自己办的，评价须由别人来登记")
    if command.at > result.public_at + timedelta(days=result.days):
        raise Refused("verdict-too-late", "结果公示已超过 {days} 天，不能再评价或要求重办", days=result.days)
    verdict = history.of(result)
    events: list[Event] = []
    if isinstance(command, Rate):
        if verdict:
            raise Refused("result-already-rated", "这次的办理结果已经评价过了")
        verdict = Verdict(result.of, command.solved, command.satisfied)
        events.append(
            IssueRated(
                issue=issue,
                round=history.round,
                result_of=result.of,
                solved=command.solved,
                satisfied=command.satisfied,
                comment=sealed_for(reporter, command.comment),
                channel=command.channel,
            )
        )
    reason = command.redo if isinstance(command, Rate) else command.reason
    if reason is not None:
        if verdict is None:
            raise Refused("result-not-rated", "请先评价这次的办理结果，再要求重办")
        if verdict.good:
            raise Refused("nothing-to-redo", "评价是已经解决，也满意：没有要重办的")
        events.append(
            IssueReopened(
                issue=issue,
                round=history.round + 1,
                result_of=result.of,
                reason=Personal(reporter, reason),
                channel=command.channel,
            )
        )
    return events


def _reopened(command: ReopenRevisited, judged: JudgedIssue) -> Sequence[Event]:
    """Once, whoever asked for it first; what was withdrawn or merged meanwhile is not opened anew."""
    issue = judged.issue
    if issue.id is None or issue.stage in ENDED or judged.history.reopened:
        return []
    return [
        IssueReopened(
            issue=issue.id,
            round=judged.history.round + 1,
            result_of=command.result_of,
            reason=command.reason,
            channel=command.channel,
        )
    ]


def evolve(judged: JudgedIssue, event: Event) -> JudgedIssue:
    """The issue and its verdicts after another event."""
    issue, history = rules.evolve(judged.issue, event), judged.history
    match event:
        case IssueRated():
            verdict = Verdict(event.result_of, event.solved, event.satisfied)
            history = VerdictHistory((*history.verdicts, verdict), history.reopened)
        case IssueReopened():
            history = VerdictHistory(history.verdicts, reopened=True)
    return JudgedIssue(issue, history)


JUDGED_ISSUE: Decider[Command, JudgedIssue] = Decider(JudgedIssue(), decide, evolve)
"""It stands on the stream of its issue."""
