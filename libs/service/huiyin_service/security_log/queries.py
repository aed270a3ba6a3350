"""The security log read: by kind, by who or where from, and what the watches find in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from huiyin_events.connections import Database
from huiyin_service.security_log.noting import SecurityKind, SecurityOutcome
from huiyin_service.security_log.watches import WATCHES, Watch

# An operator is told nothing of who acts elsewhere alone; strangers, and whoever holds nothing, concern them all.
_CONCERNS: Final = """
(NOT EXISTS (SELECT FROM grants g WHERE g.sub = n.subject)
 OR EXISTS (SELECT FROM grants g WHERE g.sub = n.subject AND g.division LIKE $1 || '%'))
"""
_EVERYBODY: Final = "$1 = ''"
_SOUGHT: Final = """
FROM security_log n
WHERE {whom} AND n.minute >= $2 AND ($3::text IS NULL OR n.kind = $3) AND ($4::text IS NULL OR n.outcome = $4)
  AND ($5::text IS NULL OR $5 IN (n.subject, n.address))
"""
_COUNT: Final = f"SELECT count(*) {_SOUGHT}"
_LIST: Final = f"""
SELECT n.kind, n.outcome, n.subject, n.address, n.details, n.first_at, n.last_at, n.times {_SOUGHT}
ORDER BY n.last_at DESC, n.kind, n.outcome, n.subject, n.address, n.details LIMIT $6 OFFSET $7
"""
_ALERTS: Final = """
SELECT who, min(first_at) AS first_at, max(last_at) AS last_at, sum(times)::int AS times
FROM (SELECT CASE $3 WHEN 'address' THEN n.address ELSE n.subject END AS who, n.*
      FROM security_log n
      WHERE {whom} AND n.minute >= $2 AND n.kind = ANY($4) AND ($5::text IS NULL OR n.outcome = $5)
        AND ($6::text[] IS NULL OR n.details ->> 'code' = ANY($6)) AND ($7::text IS NULL OR n.subject = $7)) matching
WHERE who <> ''
GROUP BY who, date_bin($8, minute, '2000-01-01Z') HAVING sum(times) >= $9
ORDER BY last_at DESC, who
"""


def _of(scope: str, sql: str) -> str:
    return sql.format(whom=_CONCERNS if scope else _EVERYBODY)


@dataclass(frozen=True, slots=True)
class SecurityNote:
    """What happened, `times` from `first_at` to `last_at`, within a minute. `subject`: the sign-in, if there is one."""

    kind: SecurityKind
    outcome: SecurityOutcome
    subject: str
    address: str
    details: Mapping[str, str | int | bool | None]
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class SecurityAlert:
    """What a watch found: `times` by `who`, a subject or an address."""

    watch: Watch
    who: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class SoughtNotes:
    """Which notes: since when, and of whom the reader may know; `who` is a subject or an address."""

    scope: str
    since: datetime
    kind: SecurityKind | None = None
    outcome: SecurityOutcome | None = None
    who: str | None = None

    @property
    def parameters(self) -> tuple[object, ...]:
        """As the queries have them."""
        return self.scope, self.since, self.kind, self.outcome, self.who


async def count_notes(database: Database, sought: SoughtNotes) -> int:
    """How many there are."""
    return int(await database.fetchval(_of(sought.scope, _COUNT), *sought.parameters))


async def list_notes(database: Database, sought: SoughtNotes, limit: int, offset: int) -> list[SecurityNote]:
    """Some of them, the last first."""
    rows = await database.fetch(_of(sought.scope, _LIST), *sought.parameters, limit, offset)
    return [SecurityNote(**{**row, "details": json.loads(row["details"])}) for row in rows]


async def list_alerts(database: Database, scope: str, since: datetime) -> list[SecurityAlert]:
    """What the watches find since then, the last first."""
    found = []
    for watch in WATCHES:
        asked = watch.by, watch.kinds, watch.outcome, watch.codes, watch.subject, watch.within, watch.least
        rows = await database.fetch(_of(scope, _ALERTS), scope, since, *asked)
        found += [SecurityAlert(watch, **row) for row in rows]
    return sorted(found, key=lambda alert: alert.last_at, reverse=True)
