"""Minutes for whoever reads them: the offices, and those whom the session concerns."""

from uuid import UUID

from huiyin_contracts.parties import person_of
from huiyin_deliberation.minutes.queries import MinutesRow, find
from huiyin_deliberation.sessions import queries as sessions
from huiyin_service.auth import Principal
from huiyin_service.policy import HELD, NONE, permit
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service


async def readable_minutes(
    service: Service, principal: Principal | None, session: UUID
) -> tuple[sessions.SessionDetailRow, MinutesRow | None]:
    """A session and its minutes, as far as they are drafted. Raises a 404, 401 or 403 Problem."""
    asking = permit(principal, "minutes.read")
    row = await known(service, lambda: sessions.one(service.pool, session), unknown("session"))
    concerned = row.of(person_of(asking.sub)) is not None
    permit(asking, "minutes.read", row.division, HELD if concerned else NONE)
    return row, await find(service.pool, session)
