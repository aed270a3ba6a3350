"""What a page says of the verdicts on a matter's results, and what may still be said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from huiyin_contracts.issues import IssueRated, IssueReopened
from huiyin_events.envelope import Recorded, of_types
from huiyin_intake.issues.rules import Issue
from huiyin_intake.issues.verdicts import RateBody, result_in, stands_against
from huiyin_service.web.forms import PostedForm


def judging(past: Sequence[Recorded], state: Issue, matter: Mapping[str, Any], by: str, at: datetime) -> dict[str, Any]:
    """The verdicts so far, and whether somebody may rate the result now, or have it done again."""
    not_rated, not_reopened = stands_against(state, result_in(matter), by, at)
    return {
        "rated": [event for _, event in of_types(past, IssueRated)],
        "reopened": next((event for _, event in of_types(past, IssueReopened)), None),
        "may_rate": not_rated is None,
        "may_reopen": not_reopened is None,
        "why": not_rated,
    }


def rate_body(form: PostedForm) -> RateBody:
    """A verdict as a form has it."""
    return form.body(RateBody, reopen=again_in(form))


def again_in(form: PostedForm) -> str | None:
    """Why it is to be done again. What was typed before all was well after all is no reason."""
    well = form.fields.get("solved") == form.fields.get("satisfied") == "yes"
    return None if well else form.fields.get("reopen")
