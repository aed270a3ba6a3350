"""Statements of a batch in the order of its events, with as few round trips as that order allows."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from huiyin_events.store import Connection

Statement = tuple[str, tuple[Any, ...]]


async def execute_in_order(connection: Connection, steps: Iterable[Statement]) -> None:
    """Execute the statements one after the other; those in a row that are alike go together."""
    for statement, alike in groupby(steps, key=lambda step: step[0]):
        await connection.executemany(statement, [arguments for _, arguments in alike])
