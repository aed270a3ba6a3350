"""What a planned topic is called."""

from typing import Final

MAX_TITLE: Final = 60


def title_of(description: str) -> str:
    """A title from an issue's own words: its first line, shortened."""
    first = (description.strip().splitlines() or ["（没有文字）"])[0]
    return first if len(first) <= MAX_TITLE else first[: MAX_TITLE - 1] + "…"
