"""Holidays by law, which are off before any notice says so.

《全国年节及纪念日放假办法》 (国务院令第795号, in force since 2025-01-01), article 2: 元旦 1 day, 春节 4 days from the
eve on, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from lunar_python import Lunar

_DAY = timedelta(days=1)


@cache
def by_law(year: int) -> Mapping[date, str]:
    """The statutory holidays of a year, with their names."""
    new_year = _lunar(year, 1, 1)
    found = {
        "元旦": (date(year, 1, 1), 1),
        "春节": (new_year - _DAY, 4),
        "清明节": (_qingming(year), 1),
        "劳动节": (date(year, 5, 1), 2),
        "端午节": (_lunar(year, 5, 5), 1),
        "中秋节": (_lunar(year, 8, 15), 1),
        "国庆节": (date(year, 10, 1), 3),
    }
    return {first + n * _DAY: name for name, (first, days) in found.items() for n in range(days)}


def _lunar(year: int, month: int, day: int) -> date:
    return date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())


def _qingming(year: int) -> date:
    return date.fromisoformat(Lunar.fromYmd(year, 1, 1).getJieQiTable()["清明"].toYmd())
