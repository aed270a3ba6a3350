"""What is read of the log comes straight from an index, and the other parts are left alone."""

import asyncio
import re
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events.envelope import Meta
from huiyin_events.reader import (
    _IN_ORDER,
    _MATCHING,
    _OF_OLD_STREAM,
    _OF_OLD_STREAM_BACKWARDS,
    _OF_STREAM,
    _OF_STREAM_BACKWARDS,
    LOOK,
    MOST,
)
from huiyin_events.store import ANY, Connection, Store, StreamWrite
from tests.builders import new, reported, stream_of, withdrawn
from tests.integration.conftest import Connect
from tests.integration.log import read
from tests.integration.servers import SCHEMA, WITHIN

pytestmark = pytest.mark.integration


@pytest.fixture
async def crowded(connect: Connect) -> asyncpg.Connection:
    """A connection to a log with enough in it for a bad plan to cost."""
    connection = await connect()
    await connection.execute(
        """
        INSERT INTO store.events (tx, id, stream, version, type, division, occurred_at, data, meta)
        SELECT n / 50, gen_random_uuid(), 'intake.issue-' || n / 4, n % 4 + 1, 'intake.issue.reported.v1',
               '140981', now(), '{}', '{}'
        FROM generate_series(1, 20000) n;
        INSERT INTO store.streams SELECT stream, max(version), min(tx), max(tx) FROM store.events GROUP BY stream;
        ANALYZE store.events, store.streams;
        """
    )
    await connection.execute(f"SET search_path TO {SCHEMA}")
    return connection


async def plans(connection: Connection, query: str, arguments: tuple[object, ...]) -> list[str]:
    """How all that a query asks is carried out, that of the functions in it too, in JSON."""
    heard: list[str] = []

    def hear(_: object, message: asyncpg.PostgresLogMessage) -> None:
        heard.append(message.message or "")

    await connection.execute(_TELL)
    connection.add_log_listener(hear)
    await connection.fetch(query, *arguments)
    await asyncio.sleep(0)  # listeners are called by the loop
    connection.remove_log_listener(hear)
    return [told for told in heard if "store.events" in told]


_TELL = """
LOAD 'auto_explain';
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_analyze = on;
SET auto_explain.log_format = json;
SET auto_explain.log_level = notice;
"""


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(
    ("query", "arguments", "index"),
    [
        (_IN_ORDER, (100, 5000, 1000), "pkey"),
        (_IN_ORDER, (0, 0, 1000), "pkey"),
        (_MATCHING, (100, 5000, 1000, "intake.issue-", "140981", LOOK), "pkey"),
        (_OF_STREAM, ("intake.issue-77", 2, MOST, MOST), "stream"),
        (_OF_STREAM_BACKWARDS, ("intake.issue-77", 0, MOST, 1), "stream"),
        (_OF_OLD_STREAM, ("intake.issue-77", 2, MOST, MOST), "stream"),
        (_OF_OLD_STREAM_BACKWARDS, ("intake.issue-77", 0, MOST, 1), "stream"),
    ],
)
async def test_what_is_read_comes_straight_from_an_index(
    crowded: asyncpg.Connection, mode: str, query: str, arguments: tuple[object, ...], index: str
) -> None:
    await crowded.execute(f"SET plan_cache_mode = {mode}")
    async with asyncio.timeout(WITHIN):
        [told, *_] = await plans(crowded, query, arguments)
    assert re.search(rf'"Index Name": "events_\d+_{index}"', told)
    # What is empty may be read as it lies, if it is read at all.
    assert not re.search(r'"Seq Scan"[^{}]*"Relation Name": "(events_0+|streams)"', told)
    assert len(set(re.findall(r'"Relation Name": "(events_\d+)"', told))) == 1
    if index == "pkey":  # as it lies: nothing is merged, nothing is sorted
        assert '"Sort"' not in told
        assert "Append" not in told


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(("query", "limit"), [(_OF_STREAM, MOST), (_OF_STREAM, 10), (_OF_STREAM_BACKWARDS, 1)])
async def test_a_stream_is_read_by_its_index_also_where_nobody_has_gathered_statistics(
    other_store: Store, mode: str, query: str, limit: int
) -> None:
    # All in one transaction, as an import writes: by the transaction alone one would look at everything.
    await other_store.append(
        [StreamWrite(f"intake.issue-{n}", [new(reported())], ANY) for n in range(5000)], meta=Meta()
    )
    async with other_store.pool.acquire() as connection:
        await connection.execute(f"SET plan_cache_mode = {mode}")
        [told] = await plans(connection, query, ("intake.issue-77", 0, MOST, limit))
    assert re.search(r'"Index Name": "events_0+_stream"', told)


async def test_reading_the_tail_or_a_stream_leaves_the_other_parts_alone(other_store: Store) -> None:
    await other_store.pool.execute("DROP TABLE store.events_00000000000000, store.events_00000004194304")
    await other_store.pool.execute("TRUNCATE store.partitions")
    streams = [stream_of(uuid4()) for _ in range(30)]
    for stream in streams:
        await other_store.pool.execute("SELECT store.extend(_ahead => 1, _width => 10)")
        await other_store.append([StreamWrite(stream, [new(withdrawn(uuid4()))], ANY)], meta=Meta())
    cursor = (await read(other_store))[-2].cursor
    queries: list[tuple[str, tuple[object, ...]]] = [
        (_IN_ORDER, (*cursor, 1000)),
        (_MATCHING, (*cursor, 1000, "", "140981", LOOK)),
        (_OF_STREAM, (streams[7], 0, MOST, MOST)),
        (_OF_STREAM_BACKWARDS, (streams[7], 0, 2, 1)),
    ]
    async with other_store.pool.acquire() as connection:
        for query, arguments in queries:
            told = await plans(connection, query, arguments)
            read_parts = re.findall(r'"Relation Name": "events_\d+"', "\n".join(told))
            assert 1 <= len(read_parts) <= 3, told
