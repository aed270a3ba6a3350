"""Merging an issue into one that was reported before: while this goes on, so that no two are merged crosswise."""

from uuid import UUID

from huiyin_contracts import county_of
from huiyin_events.decider import Done, after_a_lost_race
from huiyin_events.refusal import Refused, Words
from huiyin_events.store import Check
from huiyin_intake.issues.rules import ENDED, ISSUE, Issue, Merge
from huiyin_service.http import Frame
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


async def merge(
    service: Service,
    frame: Frame,
    issue: UUID,
    into: UUID | None,
    note: str | None,
    division: str,
    expected: int | None,
) -> Done[Issue]:
    """Merge an issue into another of the county that goes on. Raises a 422 Problem, Refused and VersionConflict."""

    async def merged() -> Done[Issue]:
        check = await _going_on(service, into, division)
        return await frame.perform(
            service,
            ISSUE,
            issue_stream(issue),
            Merge(into or issue, note),
            division=division,
            expected=expected,
            checks=[check] if into != issue else [],
        )

    return await after_a_lost_race(once=expected is not None)(merged)


async def _going_on(service: Service, into: UUID | None, division: str) -> Check:
    """A check that what is merged into still stands as it does now: its reporter is to be answered there."""
    past = await service.store.read_stream(issue_stream(into)) if into else []
    if not past or county_of(past[-1].division) != county_of(division):
        raise Problem(422, "unknown-issue", "没有要并入的事项", "into 应为本县先前登记的事项。")
    state = ISSUE.fold(recorded.closed for recorded in past)
    if state.stage in ENDED:
        raise Refused(
            "merge-into-ended",
            "事项 {number} 已经{stage}，不能再并入它",
            number=state.number,
            stage=Words(ENDED[state.stage]),
        )
    return Check(past[-1].stream, past[-1].version)
