"""A clock that a demo or a test can move ahead: a file says how far, and every process reads it."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from huiyin_events.clock import Clock, utc_now
from huiyin_service.settings import Settings

_DURATION = TypeAdapter(timedelta)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class ForwardedClock:
    """Real time, and as much later as its file says in ISO 8601 (`P7DT2H`). Without the file it is real time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        """The moment it shows."""
        return utc_now() + self.ahead

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead. Raises ValueError for a file that says no duration."""
        try:
            return _DURATION.validate_python(self._file.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return timedelta()

    def forward(self, by: timedelta) -> None:
        """Move it ahead, so that no one reads half a file."""
        draft = self._file.with_suffix(".new")
        draft.write_text(_DURATION.dump_json(self.ahead + by).decode().strip('"'), encoding="ascii")
        draft.replace(self._file)


def clock_of(settings: Settings) -> Clock:
    """The clock a process goes by. Raises ValueError when there is a file and it cannot be read."""
    if settings.clock is None:
        return utc_now
    clock = ForwardedClock(settings.clock)
    clock()
    return clock


def duration(text: str) -> timedelta:
    """Read `7d`, `36h`, `90m`. Raises ValueError."""
    if not (read := re.fullmatch(r"(\d{1,4})([dhm])", text)):
        raise ValueError(f"{text}: such as 7d, 36h or 90m")
    return timedelta(**{_UNITS[read[2]]: int(read[1])})
