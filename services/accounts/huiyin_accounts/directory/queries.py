"""The people of a scope: what they hold there, whether they can sign in, and when they last did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin_accounts.accounts.rules import AccountState
from huiyin_events.connections import Database
from huiyin_service.authority.standing import Recodings, now_called
from huiyin_service.persons.masking import PersonName

_PEOPLE = """
SELECT held.account, coalesce(p.name, '') AS name, held.roles, held.divisions, coalesce(a.state, 'none') AS state,
       (SELECT max(s.seen_at) FROM sessions s WHERE s.account = held.account) AS seen_at,
       (SELECT i.expires_at FROM invitations i WHERE i.account = held.account AND i.used_at IS NULL
        AND i.revoked_at IS NULL AND i.expires_at > $3) AS invited_until
FROM (SELECT sub AS account, array_agg(role ORDER BY role, division) AS roles,
             array_agg(division ORDER BY role, division) AS divisions
      FROM (SELECT DISTINCT g.sub, g.role, coalesce(r.now, g.division) AS division
            FROM grants g LEFT JOIN unnest($5::text[], $6::text[]) AS r (code, now) ON r.code = g.division
            WHERE coalesce(r.now, g.division) LIKE $1 || '%' AND g.role = ANY($2)) one_each
      GROUP BY sub) held
LEFT JOIN holders h ON h.account = held.account LEFT JOIN persons p ON p.subject = h.subject
LEFT JOIN accounts a ON a.account = held.account
WHERE $4::text IS NULL OR p.name LIKE $4 || '%'
"""
_PAGE = f"SELECT * FROM ({_PEOPLE}) AS people ORDER BY name, account LIMIT $7 OFFSET $8"  # noqa: S608
_COUNT = f"SELECT count(*) FROM ({_PEOPLE}) AS people"  # noqa: S608


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of a scope; roles and divisions go together, one by one. `invited_until`: a link is out until then."""

    account: str
    name: PersonName
    roles: Sequence[str]
    divisions: Sequence[str]
    state: AccountState
    seen_at: datetime | None
    invited_until: datetime | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which people: of a scope by the codes of now, who hold one of these roles, whose name begins so."""

    scope: str
    roles: Sequence[str]
    search: str | None
    now: datetime
    recodings: Recodings

    @property
    def parameters(self) -> tuple[object, ...]:
        """As the queries have them, with each code that became another and what that is now."""
        called = [now_called(code, self.recodings, self.now.date()) for code in self.recodings]
        return self.scope, list(self.roles), self.now, self.search, list(self.recodings), called


async def count_people(database: Database, sought: Sought) -> int:
    """How many there are."""
    return int(await database.fetchval(_COUNT, *sought.parameters))


async def list_people(database: Database, sought: Sought, limit: int, offset: int) -> list[PersonRow]:
    """Some of them, by name."""
    rows = await database.fetch(_PAGE, *sought.parameters, limit, offset)
    return [PersonRow(**{**row, "name": PersonName(row["name"])}) for row in rows]
