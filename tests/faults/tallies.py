"""What a consumer keeps of the log: tallies, which tell whether an event is missing, twice, or out of its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5

from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection

SCHEMA = "testing"
TABLES = f"""
CREATE TABLE {SCHEMA}.tallies (
    subscription text, stream text, events integer, version integer, digest text, PRIMARY KEY (subscription, stream)
)
"""
WHOLE = ""
"""Where a projection keeps the tally of the whole log, beside those of the streams."""


@dataclass
class Tally:
    """What a projection keeps of a stream: it tells whether an event is missing, twice, or out of its order."""

    events: int = 0
    version: int = 0
    digest: str = ""

    def add(self, recorded: Recorded) -> None:
        self.events += 1
        self.version = recorded.version
        self.digest = md5(f"{self.digest}{recorded.id}".encode(), usedforsecurity=False).hexdigest()


def fold(tallies: dict[str, Tally], batch: Sequence[Recorded]) -> None:
    """Add events to the tallies of their streams and of the whole log."""
    for recorded in batch:
        for stream in (recorded.stream, WHOLE):
            tallies.setdefault(stream, Tally()).add(recorded)


async def kept(connection: Connection, subscription: str, streams: Sequence[str] | None = None) -> dict[str, Tally]:
    """The tallies of a projection, as they are in its table."""
    query = f"SELECT stream, events, version, digest FROM {SCHEMA}.tallies WHERE subscription = $1"
    of = " AND stream = ANY($2)" if streams is not None else ""
    rows = await connection.fetch(query + of, subscription, *([streams] if streams is not None else []))
    return {row["stream"]: Tally(row["events"], row["version"], row["digest"]) for row in rows}


async def project(subscription: str, connection: Connection, batch: Sequence[Recorded]) -> None:
    """Read the tallies, add a batch to them, write them."""
    tallies = await kept(connection, subscription, [WHOLE, *{recorded.stream for recorded in batch}])
    fold(tallies, batch)
    await connection.executemany(
        f"INSERT INTO {SCHEMA}.tallies VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subscription, stream)"
        " DO UPDATE SET events = excluded.events, version = excluded.version, digest = excluded.digest",
        [(subscription, stream, tally.events, tally.version, tally.digest) for stream, tally in tallies.items()],
    )
