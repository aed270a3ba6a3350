"""All that somebody signs in with is forgotten: before an account is recovered, and when it is closed."""

from huiyin_events.store import Connection

_TABLES = ("passwords", "authenticators", "recovery_codes", "passkeys", "identities", "known_browsers")


async def forget_all(connection: Connection, account: str) -> None:
    """Forget every credential of an account."""
    for table in _TABLES:
        await connection.execute(f"DELETE FROM {table} WHERE account = $1", account)  # noqa: S608 — our own names
