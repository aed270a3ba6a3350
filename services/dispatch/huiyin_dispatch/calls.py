"""What emergencies and whistles share: the issues that they are about, the people who answer, the id of a new one.

Neither imports the other.
"""

from uuid import UUID, uuid4, uuid5

from huiyin_dispatch.orders.queries import require_issue
from huiyin_events.store import IdempotencyKey
from huiyin_service.http import CommandBody, Frame
from huiyin_service.policy import permit
from huiyin_service.service import Service

NEW = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969c1")


class LinkBody(CommandBody):
    """An issue that is about the same."""

    issue: UUID


def new_id(key: IdempotencyKey | None) -> UUID:
    """The id of something new. It follows from the key: the same request, sent twice at once, meets on one stream."""
    return uuid5(NEW, key.key) if key else uuid4()


async def readable_issue(service: Service, frame: Frame, issue: UUID) -> None:
    """Let through an issue within the caller's scope. Raises a 404 or 403 Problem."""
    permit(frame.principal, "order.dispatch", (await require_issue(service, issue)).division)
