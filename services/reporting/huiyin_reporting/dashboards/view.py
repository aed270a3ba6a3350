"""The tallies of every division: what each case that moved adds to them and takes away."""

from collections import Counter
from datetime import date

from huiyin_contracts import ancestors
from huiyin_events.store import Connection
from huiyin_reporting.cases.view import CaseBatch

_TALLY = """
INSERT INTO tallies AS t (division, day, kind, category, state, n) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (division, day, kind, category, state) DO UPDATE SET n = t.n + excluded.n
"""
# So that what is there follows from the log alone, and not from how it came in batches.
_NONE_LEFT = """
DELETE FROM tallies WHERE (division, day, kind, category, state) = ($1, $2, $3, $4, $5) AND n = 0
"""

TallyKey = tuple[str, date, str, str, str]


async def project(connection: Connection, batch: CaseBatch) -> None:
    """Count the cases of a batch."""
    # Rows in one order, so that two writers of tallies could never wait for each other in a circle.
    tallied = sorted((*key, n) for key, n in changes(batch).items() if n)
    await connection.executemany(_TALLY, tallied)
    await connection.executemany(_NONE_LEFT, [key for *key, n in tallied if n < 0])


def changes(batch: CaseBatch) -> Counter[TallyKey]:
    """What the tallies of each case's division and those above it gain and lose."""
    gained: Counter[TallyKey] = Counter()
    for case in batch.after.values():
        day = batch.day(case)
        old = batch.before.get(case.id)
        if old is not None and (old.state, old.category) == (case.state, case.category):
            continue
        for division in ancestors(case.division):
            gained[division, day, case.kind, case.category, case.state] += 1
            if old is not None:
                gained[division, day, case.kind, old.category, old.state] -= 1
    return gained
