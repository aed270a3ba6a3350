"""A session as the log has it at this moment, with the rules that it stays under, and who of it somebody is."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.session_state import Session
from huiyin_contracts.sessions import SessionConvened
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_events.decider import folded
from huiyin_events.envelope import stream_name
from huiyin_events.store import Connection
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import division_of
from huiyin_service.service import Service


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session, where it stands, what day it is there, and the charter's rules of the version that it began under."""

    session: Session
    division: str
    today: date
    rules: DeliberationRules

    def concerns(self, principal: Principal) -> bool:
        """Whether somebody is entitled to it, or was there."""
        own = person_of(principal.sub)
        return own in self.session.roll or any(person.subject == own for person in self.session.entitled)

    def on_the_roll(self, subject: UUID) -> Person | None:
        """Somebody as the roll, or else the list of who is entitled, has them."""
        if attendee := self.session.roll.get(subject):
            return attendee.person
        return next((person for person in self.session.entitled if person.subject == subject), None)


def session_stream(session: UUID) -> str:
    """A session's stream."""
    return stream_name(SessionConvened.type, session)


async def session_now(service: Service, session: UUID, connection: Connection | None = None) -> Session:
    """A session folded from its stream, with the names in it open; one that is unknown has no id."""
    return (await folded(service.store, SESSION, session_stream(session), connection))[0]


async def sitting_now(service: Service, session: UUID) -> Sitting:
    """A session with what its commands need to know. Raises a 404 Problem."""
    division = await division_of(service, session_stream(session))
    found = await session_now(service, session)
    async with service.pool.acquire() as connection:
        charters = (await county(connection, division)).charters
    rules = of_version(charters, found.charter).deliberation
    return Sitting(found, division, await local_day(service, division), rules)
