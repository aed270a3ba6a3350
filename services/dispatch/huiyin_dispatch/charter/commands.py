"""What can be asked of a county's charter: to adopt the next one."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from huiyin_contracts.charter import (
    CallRules,
    CharterAdopted,
    OrderRules,
    PointRule,
    PublicityRules,
    RetentionRules,
    VerdictRules,
)
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_county.charter import Charters
from huiyin_dispatch.charter.rules import CHARTER, Adopt
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, Moment
from huiyin_service.policy import permit
from huiyin_service.service import Service

# Work whose hours are on record; of the rest only that it was done.
TIMED = ("service", "activity")


def _one_rule_a_work(points: tuple[PointRule, ...]) -> tuple[PointRule, ...]:
    works = [rule.work for rule in points]
    if twice := next((work for work in works if works.count(work) > 1), None):
        raise ValueError(f"more than one rule for {twice}")
    if no_hours := next((rule.work for rule in points if rule.per == "hour" and rule.work not in TIMED), None):
        raise ValueError(f"no hours are recorded of {no_hours}")
    return points


PointTable = Annotated[tuple[PointRule, ...], Field(max_length=100), AfterValidator(_one_rule_a_work)]
"""What each kind of work is worth; a kind that it does not name is worth nothing."""


class CharterBody(CommandBody):
    """A charter to adopt."""

    title: str = Field(min_length=2, max_length=100)
    effective_at: Moment | None = Field(default=None, description="none: at once")
    orders: OrderRules
    points: PointTable
    calls: CallRules = CallRules()
    verdicts: VerdictRules = VerdictRules()
    publicity: PublicityRules = PublicityRules()
    retention: RetentionRules = RetentionRules()
    deliberation: DeliberationRules = DeliberationRules()
    note: Annotated[str, Field(max_length=1000)] | None = None


async def adopt(service: Service, frame: Frame, county: str, body: CharterBody) -> Done[Charters]:
    """Adopt a county's next charter; its officers may. Raises a 422 Problem for what is no county."""
    permit(frame.principal, "charter.adopt", county)
    await registered(service, county, "county")
    stream = stream_name(CharterAdopted.type, county)
    command = adopting(county, body, frame.now)
    return await frame.perform(service, CHARTER, stream, command, division=county, expected=body.expected_version)


def adopting(county: str, body: CharterBody, now: datetime) -> Adopt:
    """The command that a body comes to."""
    return Adopt(
        county=county,
        title=body.title,
        effective_at=body.effective_at or now,
        orders=body.orders,
        points=body.points,
        now=now,
        calls=body.calls,
        verdicts=body.verdicts,
        publicity=body.publicity,
        retention=body.retention,
        deliberation=body.deliberation,
        note=body.note,
    )
