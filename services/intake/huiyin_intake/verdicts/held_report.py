"""What became of a report, and what its holder may do about it now: for the receipt's page and for its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueWithdrawn
from huiyin_contracts.merging import IssueAnsweredAlong
from huiyin_contracts.words import said
from huiyin_events.envelope import Recorded
from huiyin_intake.issues.queries import ReportedIssue, find_issue, find_number
from huiyin_intake.issues.rules import ENDED
from huiyin_intake.verdicts.form import VerdictForm, verdict_form
from huiyin_intake.verdicts.queries import ResultRow, find_result
from huiyin_intake.verdicts.rules import JUDGED_ISSUE
from huiyin_service.auth import Principal
from huiyin_service.persons.steps import opened_history
from huiyin_service.problems import unknown
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report in its holder's hands; `reason`: why it ended, `into`: what it was merged into."""

    issue: ReportedIssue
    past: Sequence[Recorded]
    state: str
    result: ResultRow | None
    judging: VerdictForm
    withdrawable: bool
    reason: str | None
    into: UUID | None


async def held_by(service: Service, issue: ReportedIssue, holder: Principal) -> HeldReport:
    """The report as its holder sees it."""
    past = await opened_history(service, await service.store.read_stream(issue_stream(issue.id)))
    judged, last = JUDGED_ISSUE.fold(recorded.event for recorded in past), past[-1].event
    result = await find_result(service.pool, issue.id)
    redone = judged.history.reopened and judged.issue.stage == "screened"
    return HeldReport(
        issue=issue,
        past=past,
        state="publicised" if issue.answered else "reopened" if redone else judged.issue.stage,
        result=result,
        judging=verdict_form(past, judged, result, holder.actor.id, service.now()),
        withdrawable=judged.issue.stage not in ENDED and not issue.answered,
        reason=last.reason if isinstance(last, IssueRejected) else _taken_back(last),
        into=last.into if isinstance(last, IssueMerged | IssueAnsweredAlong) else None,
    )


async def numbered(service: Service, number: str) -> ReportedIssue:
    """An issue by its number; the view is given a moment to take in what was reported just now."""
    for attempt in range(2):
        issue = await find_number(service.pool, number)
        if issue and (found := await find_issue(service.pool, issue)):
            return found
        if not attempt:
            await service.catch_up()
    raise unknown("issue")


def _taken_back(last: object) -> str | None:
    return said(last.reason) if isinstance(last, IssueWithdrawn) else None
