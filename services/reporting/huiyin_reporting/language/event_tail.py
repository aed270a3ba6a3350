"""What `huiyin events tail` does: one line for each event, as it comes."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import asyncpg

from huiyin_contracts import OURS
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.reader import Reader

if TYPE_CHECKING:
    from huiyin_events.archive import Archive


async def tail(
    dsn: str,
    after: Cursor | None,
    category: str | None,
    division: str | None,
    say: Callable[[str], None],
    *,
    in_full: bool,
    archive: "Archive | None" = None,
) -> None:
    """Say a line for each event after a cursor, or else from now on, for ever."""
    tell = full if in_full else line
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1, timeout=30) as pool:
        reader = Reader(pool, OURS, archive)
        async for page in reader.tail(after or await reader.head(), category=category, division=division):
            for recorded in page:
                say(tell(recorded))


def line(recorded: Recorded) -> str:
    """Place, time, division, type and stream, with its version there."""
    return (
        f"{recorded.cursor!s:<14} {recorded.recorded_at:%FT%TZ} {recorded.division:<12} {recorded.type}"
        f" {recorded.stream} {recorded.version}"
    )


def full(recorded: Recorded) -> str:
    """All there is of it, as JSON. What is personal stays sealed."""
    described = {
        "id": str(recorded.id),
        "cursor": str(recorded.cursor),
        "stream": recorded.stream,
        "version": recorded.version,
        "type": recorded.type,
        "division": recorded.division,
        "occurred_at": recorded.occurred_at.isoformat(),
        "recorded_at": recorded.recorded_at.isoformat(),
        "data": json.loads(recorded.data),
        "meta": json.loads(recorded.metadata),
    }
    return json.dumps(described, ensure_ascii=False)
