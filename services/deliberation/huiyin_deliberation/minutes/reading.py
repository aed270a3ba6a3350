"""Minutes for whoever reads them: the offices, those whom the session concerns, and who lives where it was held."""

from uuid import UUID

from huiyin_contracts.parties import person_of
from huiyin_deliberation.minutes.queries import MinutesRow, find
from huiyin_deliberation.sessions import queries as sessions
from huiyin_deliberation.sessions.reading import SessionSeen, seen_by
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
    seen, found = seen_by(asking, row), await find(service.pool, session)
    return seen.row, found if found is None or seen.numbers is None else _masked(found, seen)


def _masked(minutes: MinutesRow, seen: SessionSeen) -> MinutesRow:
    """The same for who was not there: no word on what is private, and nobody who is known again by name or number."""
    private = {item.topic for item in seen.row.agenda if item.private}
    told = {
        "sections": tuple(each for each in minutes.sections if each.topic not in private),
        "amendments": tuple(
            each.model_copy(update={"by": each.by.masked}) for each in minutes.amendments if each.topic not in private
        ),
        "attendees": seen.known_as(minutes.attendees),
        "signed": seen.known_as(minutes.signed),
    }
    return minutes.model_copy(update=told)
