"""Putting an issue into the plan by hand."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.topic_state import Topic
from huiyin_deliberation.topics.lookup import require_issue
from huiyin_deliberation.topics.rules import MAX_TITLE, TOPIC, Plan, title_of, topic_of
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
    title: Annotated[str, Field(min_length=2, max_length=MAX_TITLE), IMPERSONAL] | None = None


async def plan(service: Service, frame: Frame, body: PlanBody) -> Done[Topic]:
    """Put an issue into the plan; staff of its division may.

    Raises a 404 Problem for an unknown issue, a 409 Problem for one that has ended or has an order.
    """
    issue = await require_issue(service, body.issue)
    permit(frame.principal, "topic.plan", issue.division)
    repeated = frame.key is not None and await service.store.replay(frame.key) is not None
    if issue.stage != "reported" and not repeated:
        raise Problem(
            409,
            "issue-not-waiting",
            "不能这样办理",
            "事项 {number} 已经结束或已有工单，不能列入议事计划。",
            params={"number": issue.number},
        )
    topic = topic_of(body.issue, again=issue.reopened_at is not None)
    command = Plan(topic, body.issue, body.title or title_of(issue.public or issue.category))
    return await frame.perform(service, TOPIC, topic_stream(topic), command, division=issue.division)
