"""How much a publisher may send in a minute."""

from collections import defaultdict
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)


class Quota:
    """Fixed windows in memory, by the moment at which an event came to the stream.

    Not by when it is handled: what piled up while intake was away is no flood. What is handed out again counts once.
    Only intake counts, in one process, so nothing need be stored; one that starts anew forgives a minute.
    """

    def __init__(self) -> None:
        self._windows: dict[str, datetime] = {}
        self._counted: defaultdict[str, set[int]] = defaultdict(set)

    def over(self, publisher: str, most: int, at: datetime, sequence: int) -> float | None:
        """Count an event; None while there is room, else the seconds until the next window."""
        window = at.replace(second=0, microsecond=0)
        if window > self._windows.get(publisher, window):
            self._counted[publisher].clear()
        elif window < self._windows.get(publisher, window):
            return None  # handed out late: its minute is over
        self._windows[publisher] = window
        counted = self._counted[publisher]
        if sequence not in counted and len(counted) >= most:
            return (window + WINDOW - at).total_seconds()
        counted.add(sequence)
        return None
