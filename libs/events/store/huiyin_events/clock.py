"""What time it is: asked of a callable, so that a test or a demo can move it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, aware of its zone."""


def utc_now() -> datetime:
    """Real time."""
    return datetime.now(UTC)
