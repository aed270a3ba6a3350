"""The view `authority`: what appointments, registrations, offices and accounts say of who may act.

A secretary acts for the village that their estate belongs to, a member for the village that they are registered with,
everybody else for the division of their office. Each row follows from one stream, or of a member also from the one in
which they leave, and is of one county.
"""

from collections.abc import Sequence
from datetime import date, datetime

from huiyin_contracts import Event
from huiyin_contracts.accounts import AccountClosed, AccountRestored, AccountSuspended, SessionEnded
from huiyin_contracts.members import MemberDeregistered, MemberRecoded, MemberRegistered
from huiyin_contracts.offices import EVERYWHERE, OfficeAppointed, OfficeEnded
from huiyin_contracts.organisation import EstateMerged, EstateMoved, SecretaryAppointed, SecretaryStoodDown
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.events import unversioned
from huiyin_events.store import Connection

TOLD_BY: tuple[type[Event], ...] = (
    SecretaryAppointed,
    SecretaryStoodDown,
    EstateMoved,
    EstateMerged,
    MemberRegistered,
    MemberRecoded,
    MemberDeregistered,
    OfficeAppointed,
    OfficeEnded,
    AccountSuspended,
    AccountRestored,
    AccountClosed,
    SessionEnded,
)
_NAMES = frozenset(unversioned(contract.type) for contract in TOLD_BY)

_GRANT = """
INSERT INTO grants (source, sub, role, division, since, last_day) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (source) DO UPDATE SET sub = excluded.sub, role = excluded.role, division = excluded.division,
    since = excluded.since, last_day = excluded.last_day
"""
_TAKE_BACK = "DELETE FROM grants WHERE source = $1"
_MOVE = "UPDATE grants SET division = $2 WHERE source = $1"
# With the registration goes the office by which a member came to register themselves.
_LEAVE = """
DELETE FROM grants WHERE source = $1 OR sub = $2 AND role = 'member'
    AND (division = $3 OR division IN (SELECT code FROM recodings WHERE new_code = $3))
"""
_STATE = """
INSERT INTO account_states (account, state, since) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET state = excluded.state, since = excluded.since
"""
_END = "INSERT INTO ended_sessions (session) VALUES ($1) ON CONFLICT DO NOTHING"


def concerns(batch: Sequence[Recorded]) -> bool:
    """Whether a batch says anything of who may act."""
    return any(unversioned(recorded.type) in _NAMES for recorded in batch)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take what a batch says into `grants`, `account_states` and `ended_sessions`."""
    for recorded, event in of_types(batch, *TOLD_BY):
        await _take(connection, recorded, event)


async def _take(connection: Connection, recorded: Recorded, event: Event) -> None:
    match event:
        case SecretaryAppointed(secretary=who, term_ends_on=last_day):
            if who.id is None:  # they have no sign-in, and whoever was before them has the office no longer
                await connection.execute(_TAKE_BACK, recorded.stream)
            else:
                await _grant(connection, recorded, who.id, "secretary", last_day)
        case MemberRegistered(member=who):
            await _grant(connection, recorded, who, "member")
        case OfficeAppointed(holder=who, role=role, term_ends_on=last_day):
            await _grant(connection, recorded, who, role, last_day)
        case EstateMoved(village=village):
            await connection.execute(_MOVE, recorded.stream, village)
        case MemberRecoded(new_code=village):
            await connection.execute(_MOVE, recorded.stream, village)
        case SecretaryStoodDown() | EstateMerged() | OfficeEnded():
            await connection.execute(_TAKE_BACK, recorded.stream)
        case MemberDeregistered(member=who):
            await connection.execute(_LEAVE, recorded.stream, who, recorded.division)
        case AccountSuspended():
            await _state(connection, event.account, "suspended", recorded.occurred_at)
        case AccountRestored():
            await _state(connection, event.account, "restored", recorded.occurred_at)
        case AccountClosed():
            await _state(connection, event.account, "closed", recorded.occurred_at)
        case SessionEnded(session=session):
            await connection.execute(_END, session)


async def _grant(connection: Connection, recorded: Recorded, sub: str, role: str, last_day: date | None = None) -> None:
    division = "" if recorded.division == EVERYWHERE else recorded.division
    await connection.execute(_GRANT, recorded.stream, sub, role, division, recorded.occurred_at, last_day)


async def _state(connection: Connection, account: str, state: str, since: datetime) -> None:
    await connection.execute(_STATE, account, state, since)
