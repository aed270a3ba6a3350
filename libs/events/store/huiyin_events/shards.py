"""One subscription kept by several workers: each takes what falls to its share, and has its own position.

An event falls to a share by the partition key of its division, so that what has one key keeps its order.

A worker's row in `checkpoints`, and what it parked, go under a name such as `views 2/4`; one that has no others is
`views`. Which rows there are says how many workers it takes, so no one can begin by another number unnoticed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from huiyin_events.connections import Connection
from huiyin_events.envelope import START, Cursor

_NAME = re.compile(r"(.+) (\d+)/(\d+)")
_ROWS = """
SELECT subscription, tx, position FROM {}checkpoints WHERE subscription = $1 OR starts_with(subscription, $1 || ' ')
"""
_LAY = "INSERT INTO {}checkpoints (subscription, tx, position) VALUES ($1, $2, $3)"
_LIFT = "DELETE FROM {}checkpoints WHERE subscription = ANY($1)"
_PARKED = "SELECT DISTINCT subscription, division FROM {}parked WHERE subscription = ANY($1)"
_HAND_OVER = "UPDATE {}parked SET subscription = $3 WHERE subscription = $1 AND division = $2"

PartitionKeyOf = Callable[[str], str]
"""Gives the partition key of a division, see `Conventions.partition_key_of`."""


class ShardCountChanged(Exception):
    """The subscription is spread over another number of workers than this one was told."""


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """The `number`th of so many, from 1. Together they are everything, and no two have a partition key in common."""

    number: int
    of: int

    def has(self, division: str, key: PartitionKeyOf) -> bool:
        """Whether events in a division are its own."""
        return self.of == 1 or shard_of(key(division), self.of) == self.number

    def name(self, subscription: str) -> str:
        """The name that its rows go under."""
        return subscription if self.of == 1 else f"{subscription} {self}"

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


WHOLE = Shard(1, 1)


def shard_of(key: str, of: int) -> int:
    """The number of the share that a partition key falls to.

    It must be the same for ever, in every process: a key that changed its share would be taken twice, or not at
    all.
    """
    # By its first bits, not its last, which neighbours have in common: they shall not stay together.
    return (crc32(key.encode()) * of >> 32) + 1


def shards(of: int) -> list[Shard]:
    """All of so many."""
    return [Shard(number, of) for number in range(1, of + 1)]


async def positions(connection: Connection, subscription: str, prefix: str = "") -> dict[Shard, Cursor]:
    """Where each share of a subscription stands; none where it has never begun. `prefix` is the schema with its dot."""
    found: dict[Shard, Cursor] = {}
    for row in await connection.fetch(_ROWS.format(prefix), subscription):
        if row["subscription"] == subscription:
            found[WHOLE] = Cursor(row["tx"], row["position"])
        elif (named := _NAME.fullmatch(row["subscription"])) and named[1] == subscription:
            found[Shard(int(named[2]), int(named[3]))] = Cursor(row["tx"], row["position"])
    return found


async def begin(connection: Connection, subscription: str, share: Shard, prefix: str = "") -> Cursor:
    """Where a share stands; where none has begun yet, all begin. Inside a transaction. Raises ShardCountChanged."""
    await connection.execute(f"LOCK TABLE {prefix}checkpoints IN SHARE ROW EXCLUSIVE MODE")
    found = await positions(connection, subscription, prefix)
    if not found:
        await connection.executemany(
            _LAY.format(prefix), [(one.name(subscription), *START) for one in shards(share.of)]
        )
        return START
    if share not in found:
        raise ShardCountChanged(f"{subscription} is spread over {len(found)}, not over {share.of}")
    return found[share]


async def assign(
    connection: Connection, subscription: str, over: int, at: Cursor, key: PartitionKeyOf, prefix: str = ""
) -> None:
    """Have so many shares stand at one place, instead of those there were. What is parked goes to whose it is now.

    Inside a transaction that keeps everybody from moving, and with all that is before `at` handled.
    """
    before = [one.name(subscription) for one in await positions(connection, subscription, prefix)]
    new = shards(over)
    rows = await connection.fetch(_PARKED.format(prefix), before)
    handed_over = [(*row, new[shard_of(key(row["division"]), over) - 1].name(subscription)) for row in rows]
    await connection.executemany(_HAND_OVER.format(prefix), handed_over)
    await connection.execute(_LIFT.format(prefix), before)
    await connection.executemany(_LAY.format(prefix), [(one.name(subscription), *at) for one in new])
