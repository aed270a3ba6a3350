"""What becomes of sites and their teams by itself.

a term's last day passes               -> EndTerms: it is put on record who belongs to the team no longer (P2)
an office, a registration, an account ends, a person is erased
                                       -> Depart: from the teams that it led to, or from all of them
a division's code becomes another      -> RecodeSite: the site goes along, and so do the villages it serves
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from huiyin_contracts import Event, county_of
from huiyin_contracts.accounts import AccountClosed
from huiyin_contracts.deliberation_rules import Capacity
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_contracts.members import MemberDeregistered
from huiyin_contracts.offices import OfficeAppointed, OfficeEnded
from huiyin_contracts.organisation import SecretaryStoodDown
from huiyin_contracts.parties import person_of
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.sites import TeamMemberAppointed
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.sites.rules import SITE, Depart, EndTerms, RecodeSite
from huiyin_events.decider import perform, perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service
from huiyin_service.streams import site_stream

TERM = "site-term"

NEEDS: Final[dict[Capacity, frozenset[str]]] = {
    "governance_office": frozenset({"officer"}),
    "village_cadre": frozenset({"cadre", "secretary"}),
}
"""As what somebody is in a team only while they hold such an office in its county."""

_HELD = (
    "SELECT role FROM grants WHERE sub = $1 AND (division = '' OR left(division, 6) = $2 OR $2 LIKE division || '%')"
)
_OF_PERSON = """
SELECT id, division FROM sites
WHERE officer = $1 OR id IN (SELECT site FROM site_places WHERE subject = $1) ORDER BY id
"""
# The view has put sites of the code under the new one already, see `placed`; the villages are for the log to say.
_RECODED = "SELECT id, division FROM sites WHERE closed_at IS NULL AND $1 = ANY(villages) ORDER BY id"


def when_somebody_is_appointed(_service: Service) -> Reaction:
    """Wait for the end of the term."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TeamMemberAppointed)
        ends_at = await _end_of(connection, recorded.division, event.until)
        # Of one that was put on record late, the term is over from then on.
        at = max(ends_at, recorded.known_at)
        subject = f"{event.site}:{event.team}:{event.person.subject}"
        data = {"site": str(event.site), "division": recorded.division}
        await set_timer(connection, Timer(TERM, subject, at, data, recorded.caused()))

    return react


async def _end_of(connection: Connection, division: str, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), await timezone_of(connection, division))


def when_a_term_is_over(service: Service) -> TimerHandler:
    """Put on record who belongs to a team no longer; it happened when the term was over."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        division = timer.data["division"]
        today = timer.due_at.astimezone(await timezone_of(connection, division)).date()
        await perform_when_due(
            service.store, SITE, site_stream(UUID(timer.data["site"])), EndTerms(today), timer, division, connection
        )

    return fire


def when_somebody_is_erased(service: Service) -> Reaction:
    """They are in no team, and see to no site."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, PersonErased)
        for site in await connection.fetch(_OF_PERSON, event.person):
            await _depart(service, connection, recorded, site, Depart(event.person, "erased"))

    return react


def when_an_account_is_closed(service: Service) -> Reaction:
    """Who cannot sign in any more is in no team that they were appointed to by that sign-in."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AccountClosed)
        who = person_of(event.account)
        for site in await connection.fetch(_OF_PERSON, who):
            await _depart(service, connection, recorded, site, Depart(who, "removed"))

    return react


def when_an_office_ends(service: Service) -> Reaction:
    """Who holds the office no longer leaves the teams that it led to; who moved out of the county, all of them."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        sign_in, moved = await _whose(service, connection, recorded)
        if sign_in is None:
            return
        who = person_of(sign_in)
        for site in await connection.fetch(_OF_PERSON, who):
            held = {row["role"] for row in await connection.fetch(_HELD, sign_in, county_of(site["division"]))}
            if moved and not held:
                await _depart(service, connection, recorded, site, Depart(who, "moved"))
                continue
            lost = tuple(capacity for capacity, roles in NEEDS.items() if not roles & held)
            command = Depart(who, "office_ended", lost, as_officer="officer" not in held)
            await _depart(service, connection, recorded, site, command)

    return react


async def _whose(service: Service, connection: Connection, recorded: Recorded) -> tuple[str | None, bool]:
    """Whose office or registration ended, and whether they moved away."""
    match recorded.event:
        case MemberDeregistered(member=member):
            return member, True
        case SecretaryStoodDown(secretary=secretary):
            return secretary.id, False
        case OfficeEnded(cause=cause):
            first = await service.store.read_stream(recorded.stream, limit=1, connection=connection)
            held = first[0].event if first else None
            return (held.holder if isinstance(held, OfficeAppointed) else None), cause == "moved_away"
    return None, False


async def _depart(
    service: Service, connection: Connection, recorded: Recorded, site: asyncpg.Record, command: Depart
) -> None:
    await perform(
        service.store,
        SITE,
        site_stream(site["id"]),
        command,
        division=site["division"],
        at=recorded.known_at,
        meta=recorded.caused(),
        connection=connection,
    )


def when_a_division_is_recoded(service: Service) -> Reaction:
    """A site goes along with where it lies, and with the villages that it serves."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, DivisionRecoded)
        if county_of(event.code) != county_of(event.new_code):
            return
        for site in await connection.fetch(_RECODED, event.code):
            await perform(
                service.store,
                SITE,
                site_stream(site["id"]),
                RecodeSite(event.code, event.new_code),
                division=site["division"],
                at=recorded.known_at,
                meta=recorded.caused(),
                connection=connection,
            )

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    TeamMemberAppointed: when_somebody_is_appointed,
    PersonErased: when_somebody_is_erased,
    AccountClosed: when_an_account_is_closed,
    OfficeEnded: when_an_office_ends,
    SecretaryStoodDown: when_an_office_ends,
    MemberDeregistered: when_an_office_ends,
    DivisionRecoded: when_a_division_is_recoded,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {TERM: when_a_term_is_over}
