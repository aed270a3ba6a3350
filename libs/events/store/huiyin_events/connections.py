"""What is asked of PostgreSQL is asked of one connection, whose transaction it then is part of, or of a pool."""

import asyncpg

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Database = Connection | asyncpg.Pool
