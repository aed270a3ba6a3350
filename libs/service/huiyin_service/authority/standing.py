"""What somebody may act as at this moment, as the view `authority` and the map have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database
from huiyin_service.auth import Principal

AccountStanding = Literal["open", "suspended", "restored", "closed"]

_STANDING = """
SELECT states.state, states.since AS state_since, ended.session IS NOT NULL AS ended,
       grants.role, grants.division, grants.last_day, county.timezone
FROM (SELECT $1::text AS sub, $2::uuid AS session) AS who
LEFT JOIN account_states AS states ON states.account = who.sub
LEFT JOIN ended_sessions AS ended ON ended.session = who.session
LEFT JOIN grants ON grants.sub = who.sub
LEFT JOIN divisions AS county ON county.code = left(grants.division, 6)
"""
_RECODINGS = "SELECT code, new_code, effective_on FROM recodings"


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role in a division, until the end of its last day there."""

    role: str
    division: str
    last_day: date | None = None
    timezone: str | None = None

    def holds(self, at: datetime) -> bool:
        """Whether its term has not ended."""
        return self.last_day is None or at.astimezone(self.clock).date() <= self.last_day

    @property
    def clock(self) -> ZoneInfo:
        """On which its county goes."""
        return ZoneInfo(self.timezone or DEFAULT_TIMEZONE)


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of somebody's authority: their account, whether this session ended, and what they hold."""

    account: AccountStanding = "open"
    account_since: datetime | None = None
    session_ended: bool = False
    grants: tuple[RoleGrant, ...] = ()

    def sign_in_counts(self, issued_at: datetime | None) -> bool:
        """Whether a sign-in of that moment counts: of a restored account, one from after it was restored."""
        if self.session_ended:
            return False
        if self.account == "restored":
            # A token knows its moment to the second.
            return bool(issued_at and self.account_since and issued_at + timedelta(seconds=1) > self.account_since)
        return self.account == "open"


Recodings = Mapping[str, tuple[str, date]]
"""Codes that became others, and from which day on."""


def now_called(code: str, recodings: Recodings, today: date) -> str:
    """Which code a division has today; what went in a circle ends where it began."""
    seen = {code}
    while code in recodings and recodings[code][1] <= today and recodings[code][0] not in seen:
        code = recodings[code][0]
        seen.add(code)
    return code


def granted(principal: Principal, grants: Sequence[RoleGrant], recodings: Recodings, at: datetime) -> str | None:
    """The division, as it is called now, in which somebody may act as they say; None where they may not.

    To see to what is one's own nobody is appointed: that is a resident of no division.
    """
    if (principal.role, principal.division) == ("resident", ""):
        return ""
    for grant in grants:
        if grant.role != principal.role or not grant.holds(at):
            continue
        today = at.astimezone(grant.clock).date()
        here = now_called(grant.division, recodings, today)
        if here == now_called(principal.division, recodings, today):
            return here
    return None


async def standing_of(pool: Database, sub: str, session: UUID | None) -> Standing:
    """What is known of somebody who signed in in a session."""
    rows = await pool.fetch(_STANDING, sub, session)
    first = rows[0]
    grants = tuple(
        RoleGrant(row["role"], row["division"], row["last_day"], row["timezone"])
        for row in rows
        if row["role"] is not None
    )
    return Standing(first["state"] or "open", first["state_since"], first["ended"], grants)


async def recodings_of(pool: Database) -> Recodings:
    """All codes that became others."""
    return {row["code"]: (row["new_code"], row["effective_on"]) for row in await pool.fetch(_RECODINGS)}
