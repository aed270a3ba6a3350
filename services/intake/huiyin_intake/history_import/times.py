"""Times as MyLA311 exports write them, read to UTC.

Two spellings are known: `01/31/2018 12:00:09 AM`, and ISO 8601 with or without an offset. A time without an
offset is Los Angeles local time. Two hours a year need a rule (PEP 495, fold=0):
- the hour that occurs twice in autumn is taken as the first of the two, still in summer time;
- the hour that is skipped in spring is read by the winter offset in force just before it, so 02:30 is the
  instant an hour and a half after 01:00, which clocks showed as 03:30; such a row is listed as an anomaly.
"""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LOS_ANGELES = ZoneInfo("America/Los_Angeles")

_CITY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d):(\d\d) ([AaPp])[Mm]", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


def read_time(text: str) -> tuple[datetime, bool]:
    """Read one time: the instant in UTC, and whether the clocks there skipped it, because summer time began.

    Raises ValueError when it is in neither spelling, or no such time.
    """
    local = _read(text)
    if local.tzinfo is None:
        there = local.replace(tzinfo=LOS_ANGELES)
        instant = _utc(there)
        # Summer time has always begun at 2 o'clock there, so no other hour needs the way back.
        return instant, local.hour == 2 and instant.astimezone(LOS_ANGELES).replace(tzinfo=None) != local
    return _utc(local), False


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment} is out of range in UTC") from None


def _read(text: str) -> datetime:
    city = _CITY.fullmatch(text)
    if city is None:
        if _ISO.fullmatch(text) is None:
            raise ValueError(text)
        return datetime.fromisoformat(text)
    month, day, year, hour, minute, second, half = city.groups()
    clock = int(hour)
    if not 1 <= clock <= 12:
        raise ValueError(text)
    hours = clock % 12 + (12 if half in "Pp" else 0)
    return datetime(int(year), int(month), int(day), hours, int(minute), int(second))  # noqa: DTZ001 - local
