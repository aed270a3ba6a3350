"""Showing on a terminal how far a command is."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
Tell = Callable[[int], None]
"""Told how many events it is so far."""


async def shown(title: str | None, work: Callable[[Tell], Awaitable[T]]) -> T:
    """Do something and show how far it is; without a title nothing is shown."""
    from rich.console import Console  # noqa: PLC0415 — every command loads this module, few show progress
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}, {task.completed} events"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=title is None) as progress:
        task = progress.add_task(title or "", total=None)
        return await work(lambda done: progress.update(task, completed=done))
