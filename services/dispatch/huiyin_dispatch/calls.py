"""What emergencies and whistles share: the issues that they are about, and what links them to one.

Neither imports the other.
"""

from uuid import UUID

from huiyin_dispatch.orders.queries import require_issue
from huiyin_service.http import CommandBody, Frame
from huiyin_service.policy import permit
from huiyin_service.service import Service


class LinkBody(CommandBody):
    """An issue that is about the same."""

    issue: UUID


async def readable_issue(service: Service, frame: Frame, issue: UUID) -> None:
    """Let through an issue within the caller's scope. Raises a 404 or 403 Problem."""
    permit(frame.principal, "order.dispatch", (await require_issue(service, issue)).division)
