"""Statements of a batch in the order of its events, with as few round trips as that order allows."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, TypeVar

from huiyin_events.envelope import Recorded
from huiyin_events.events import DomainEvent
from huiyin_events.store import Connection

E = TypeVar("E", bound=DomainEvent)

Statement = tuple[str, tuple[Any, ...]]


async def execute_in_order(connection: Connection, steps: Iterable[Statement]) -> None:
    """Execute the statements one after the other; those in a row that are alike go together."""
    for statement, alike in groupby(steps, key=lambda step: step[0]):
        await connection.executemany(statement, [arguments for _, arguments in alike])


async def execute_for_streams(
    connection: Connection,
    events: Iterable[tuple[Recorded, E]],
    statements: Callable[[Recorded, E], Iterator[Statement]],
    version: str,
) -> None:
    """Execute each event's statements in the log's order, then `version` with each stream's id and last version."""

    def steps() -> Iterator[Statement]:
        last: dict[str, int] = {}
        for recorded, event in events:
            yield from statements(recorded, event)
            last[recorded.stream] = recorded.version
        for stream, reached in last.items():
            yield version, (stream.partition("-")[2], reached)

    await execute_in_order(connection, steps())
