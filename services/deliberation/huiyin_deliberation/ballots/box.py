"""Where ballots wait until their vote is closed: neither on the log nor beside a name.

A ballot comes without a sign-in, and lies here without a moment. While somebody casts one the vote cannot be closed,
and when it is closed the key is gone, so that no further ballot is ever signed under it.
"""

from uuid import UUID

from huiyin_contracts.ballots import SecretBallot
from huiyin_events.store import Connection

_KEEP = "INSERT INTO ballot_keys (vote, key) VALUES ($1, $2)"
_KEY = "SELECT key FROM ballot_keys WHERE vote = $1"
_OPEN = "SELECT FROM ballot_keys WHERE vote = $1 FOR KEY SHARE"
_CAST = """
INSERT INTO ballot_box (vote, tracker, choice, signature) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
_CLOSE = "DELETE FROM ballot_keys WHERE vote = $1"
_EMPTY = "DELETE FROM ballot_box WHERE vote = $1 RETURNING tracker, choice, signature"


async def keep_key(connection: Connection, vote: UUID, key: bytes) -> None:
    """Keep the key of a vote that is being opened."""
    await connection.execute(_KEEP, vote, key)


async def key_of(connection: Connection, vote: UUID) -> bytes | None:
    """The key of a vote that is open."""
    key: bytes | None = await connection.fetchval(_KEY, vote)
    return key


async def put_in(connection: Connection, vote: UUID, ballot: SecretBallot) -> bool:
    """Put a ballot in, once; False when the vote is closed. To be called in a transaction."""
    if await connection.fetchrow(_OPEN, vote) is None:
        return False
    await connection.execute(_CAST, vote, ballot.tracker, ballot.choice, ballot.signature)
    return True


async def take_out(connection: Connection, vote: UUID) -> tuple[SecretBallot, ...]:
    """All ballots of a vote, whose key and box are gone then. To be called in the transaction that closes it."""
    await connection.execute(_CLOSE, vote)
    rows = await connection.fetch(_EMPTY, vote)
    return tuple(sorted((SecretBallot(**row) for row in rows), key=lambda ballot: ballot.tracker))
