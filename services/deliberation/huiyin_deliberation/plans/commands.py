"""Publishing a village's plan: by its office, or by itself."""

from datetime import datetime

from huiyin_county.charter import in_force
from huiyin_county.charters import county
from huiyin_deliberation.plans.queries import planned
from huiyin_deliberation.plans.rules import PLAN, PublishedPlan, PublishPlan
from huiyin_deliberation.publications.stream import plan_of, plan_stream
from huiyin_deliberation.publications.window import objectable_until
from huiyin_events.decider import Done
from huiyin_events.store import Connection
from huiyin_service.divisions import require_division
from huiyin_service.http import CommandBody, Frame
from huiyin_service.policy import permit
from huiyin_service.service import Service


class PublishPlanBody(CommandBody):
    """The plan as it is now."""


async def publish(service: Service, frame: Frame, division: str, body: PublishPlanBody) -> Done[PublishedPlan]:
    """Put a village's plan on its board; its office may."""
    permit(frame.principal, "plan.publish", division)
    await service.catch_up()  # what was planned just now is in it
    async with service.pool.acquire() as connection:
        await require_division(connection, division, "village")
        command = await publishing(connection, division, frame.now)
    stream = plan_stream(command.plan)
    return await frame.perform(service, PLAN, stream, command, division=division, expected=body.expected_version)


async def publishing(connection: Connection, division: str, at: datetime, *, by_itself: bool = False) -> PublishPlan:
    """The command that publishes the plan as it stands, under the charter in force then (P11)."""
    where = await county(connection, division)
    charter = in_force(where.charters, at).version
    entries, unlisted = await planned(connection, division)
    ends_at = objectable_until(where, charter, "plan", at)
    return PublishPlan(plan_of(division), division, entries, unlisted, at, ends_at, charter, by_itself)
