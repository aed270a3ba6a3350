"""Stopping when told to, although a library in between may have swallowed it."""

import asyncio


def raise_if_cancelled() -> None:
    """End here if this task was cancelled and went on.

    In Python 3.11 `asyncio.wait_for` swallows a cancellation that comes at the same moment as its answer, and the
    NATS client waits for every answer by it. A loop that is to end when it is cancelled asks at every turn.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
