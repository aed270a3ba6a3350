"""Until when a notice may be objected to: whole days, by the charter (P8)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from huiyin_contracts.publications import PublicationKind
from huiyin_county.charters import County
from huiyin_deliberation.publications.window import objectable_until

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("kind", "day"), [("topic", 5), ("proposal", 9), ("resolution", 9), ("handling", 9), ("result", 9), ("answer", 9)]
)
def test_it_stands_for_so_many_whole_days(kind: PublicationKind, day: int) -> None:
    put_up = datetime(2026, 12, 1, 15, 30, tzinfo=CHINA)
    assert objectable_until(County((), CHINA), 0, kind, put_up) == datetime(2026, 12, day, tzinfo=CHINA)
