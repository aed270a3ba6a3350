"""Putting an issue into the plan by hand."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.topic_state import Topic
from huiyin_county.charter import in_force
from huiyin_county.charters import County, county
from huiyin_deliberation.plan.title import MAX_TITLE, title_of
from huiyin_deliberation.topics.lookup import require_issue
from huiyin_deliberation.topics.rules import TOPIC, Plan, topic_of
from huiyin_events.decider import Done
from huiyin_service.http import Frame, RequestBody
from huiyin_service.policy import permit
from huiyin_service.problems import Problem
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream


class PlanBody(RequestBody):
    """An issue for the plan; the title is its own first words where none is given."""

    issue: UUID
    priority: PlanPriority = "common"
    title: Annotated[str, Field(min_length=2, max_length=MAX_TITLE), IMPERSONAL] | None = None


def planning(where: County, topic: UUID, issue: UUID, title: str, priority: PlanPriority, at: datetime) -> Plan:
    """The command that plans an issue, under the charter in force then (P11)."""
    rules = in_force(where.charters, at)
    today = at.astimezone(where.timezone).date()
    return Plan(topic, issue, title, priority, today, rules.version, rules.deliberation.plan)


async def plan(service: Service, frame: Frame, body: PlanBody) -> Done[Topic]:
    """Put an issue into the plan; staff of its division may.

    Raises a 404 Problem for an unknown issue, a 409 Problem for one that has ended or has an order.
    """
    issue = await require_issue(service, body.issue)
    permit(frame.principal, "topic.plan", issue.division)
    repeated = frame.key is not None and await service.store.replay(frame.key) is not None
    if issue.stage != "reported" and not repeated:
        await service.catch_up()  # its order may have been declined this moment
        issue = await require_issue(service, body.issue)
        if issue.stage != "reported":
            raise Problem(
                409,
                "issue-not-waiting",
                "不能这样办理",
                "事项 {number} 已经结束或已有工单，不能列入议事计划。",
                params={"number": issue.number},
            )
    topic = topic_of(body.issue, again=issue.reopened_at is not None)
    async with service.pool.acquire() as connection:
        where = await county(connection, issue.division)
    title = body.title or title_of(issue.public or issue.category)
    command = planning(where, topic, body.issue, title, body.priority, frame.now)
    return await frame.perform(service, TOPIC, topic_stream(topic), command, division=issue.division)
