"""Which periods the pages of points offer."""

import re
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query

from huiyin_contracts.points import Period

MONTHS_SHOWN = 12
PERIOD = re.compile(r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$")
PeriodParam = Annotated[Period | None, Query()]


def periods(now: datetime, timezone: ZoneInfo, shown: str) -> list[str]:
    """The periods to choose from: two years, this one's quarters, and the last months."""
    local = now.astimezone(timezone)
    months = [local.year * 12 + local.month - 1 - back for back in range(MONTHS_SHOWN)]
    found = [
        *(f"{month // 12}-{month % 12 + 1:02}" for month in months),
        *(f"{local.year}-Q{quarter}" for quarter in range((local.month + 2) // 3, 0, -1)),
        str(local.year),
        str(local.year - 1),
    ]
    return found if shown in found else [shown, *found]
