"""What only a superuser can do: the log's guards are taken off, something is done to it, and they are put on again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from huiyin_events.connections import Connection

_GUARDS = """
DO $$ DECLARE guard record; BEGIN
    FOR guard IN SELECT tgrelid::regclass AS log, tgname AS name FROM pg_trigger
                 WHERE tgfoid = 'store.refuse_change'::regproc LOOP
        EXECUTE format('ALTER TABLE %s {} TRIGGER %I', guard.log, guard.name);
    END LOOP;
END $$;
"""
GUARDS_OFF = _GUARDS.replace("{}", "DISABLE")
GUARDS_ON = _GUARDS.replace("{}", "ENABLE ALWAYS")


@asynccontextmanager
async def unguarded(connection: Connection) -> AsyncIterator[Connection]:
    """The log, to be tampered with."""
    async with connection.transaction():
        await connection.execute(GUARDS_OFF)
        yield connection
        await connection.execute(GUARDS_ON)
