"""A task's stream."""

from uuid import UUID

from huiyin_contracts.tasks import TaskAssigned
from huiyin_events.envelope import stream_name


def task_stream(task: UUID) -> str:
    """The stream of a task."""
    return stream_name(TaskAssigned.type, task)
