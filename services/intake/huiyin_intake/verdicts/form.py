"""What a page says of the verdicts on an issue's results, and what may still be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin_contracts.issues import IssueRated, IssueReopened
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.refusal import Refused
from huiyin_intake.verdicts.commands import RateBody, stands_against
from huiyin_intake.verdicts.queries import ResultRow
from huiyin_intake.verdicts.rules import JudgedIssue
from huiyin_service.web.forms import Form


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """The verdicts so far, and whether somebody may rate the result now, or have it done again; `why` not."""

    rated: list[IssueRated]
    reopened: IssueReopened | None
    may_rate: bool
    may_reopen: bool
    why: Refused | None


def verdict_form(
    past: Sequence[Recorded], judged: JudgedIssue, result: ResultRow | None, by: str, at: datetime
) -> VerdictForm:
    """What `by` may say of the result now."""
    not_rated, not_reopened = stands_against(judged, result.result if result else None, by, at)
    return VerdictForm(
        rated=[event for _, event in of_types(past, IssueRated)],
        reopened=next((event for _, event in of_types(past, IssueReopened)), None),
        may_rate=not_rated is None,
        may_reopen=not_reopened is None,
        why=not_rated,
    )


def rate_body(form: Form) -> RateBody:
    """A verdict as a form has it."""
    return form.body(RateBody, reopen=reopen_reason(form))


def reopen_reason(form: Form) -> str | None:
    """Why it is to be done again. What was typed before all was well after all is no reason."""
    well = form.fields.get("solved") == form.fields.get("satisfied") == "yes"
    return None if well else form.fields.get("reopen")
