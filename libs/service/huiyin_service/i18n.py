"""Two languages: Chinese is the text in the code, English comes from the `en.po` files of each package.

Catalogues are read from source at start, so there is nothing compiled to keep in step. Dates are shown in
the county's time, whatever the server's clock says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.dates import format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from starlette.requests import HTTPConnection

from huiyin_service.cookies import read_cookie

Language = Literal["zh", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
LANGUAGE_COOKIE: Final = "huiyin_lang"
CHINA_TIME: Final = ZoneInfo("Asia/Shanghai")

_LOCALES: Final[Mapping[Language, Locale]] = {"zh": Locale("zh", "CN", "Hans"), "en": Locale("en")}
_DATE: Final[Mapping[Language, str]] = {"zh": "y年M月d日", "en": "d MMM y"}
_DATE_WITH_WEEKDAY: Final[Mapping[Language, str]] = {"zh": "y年M月d日 EEEE", "en": "EEEE d MMM y"}
_DAY: Final[Mapping[Language, str]] = {"zh": "M月d日", "en": "d MMM"}
_JUST_NOW: Final[Mapping[Language, str]] = {"zh": "刚刚", "en": "just now"}
_UNITS: Final[Mapping[Language, tuple[str, str, str]]] = {
    "zh": ("{} 分钟", "{} 小时", "{} 天"),
    "en": ("{} min", "{} h", "{} d"),
}


class Catalogue:
    """What one process says: Chinese as it stands in the code, English as its packages' catalogues have it."""

    def __init__(self, english: NullTranslations | None = None) -> None:
        self._said: Mapping[str, NullTranslations] = {"zh": NullTranslations(), "en": english or NullTranslations()}

    @classmethod
    def load(cls, *packages: str) -> Catalogue:
        """Read every `en.po` in each package and its folders; a later one wins."""
        english = Translations()
        for package in packages:
            for path in sorted(Path(str(files(package))).rglob("en.po")):
                english.merge(read_translations(path))
        return cls(english)

    def gettext(self, locale: str, message: str) -> str:
        """Say the message in the reader's language; the Chinese itself where no English is known."""
        # To gettext the empty message is the catalogue's header.
        return self._said[locale].gettext(message) if message else ""

    def format(self, locale: str, message: str, /, **params: object) -> str:
        """Say the message with its `{named}` places filled."""
        return self.gettext(locale, message).format(**params)

    def __contains__(self, message: str) -> bool:
        return self.gettext("en", message) != message


def read_translations(path: Path) -> Translations:
    """Compile one .po file in memory; untranslated and fuzzy entries are left out."""
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled)


def locale_of(request: HTTPConnection) -> Language:
    """Tell the reader's language: the one chosen (cookie), else the browser's first known, else Chinese."""
    match read_cookie(request, LANGUAGE_COOKIE):
        case "zh" | "en" as chosen:
            return chosen
    return preferred(request.headers.get("accept-language", ""))


def preferred(accept_language: str) -> Language:
    """Tell the known language an Accept-Language header likes best (RFC 9110 weights); Chinese when none."""
    best: Language = "zh"
    weight = 0.0
    for item in accept_language.split(","):
        tag, _, parameter = item.partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        match tag.strip().split("-")[0].lower():
            case "zh" | "en" as known if quality > weight:
                best, weight = known, quality
    return best


def format_datetime(locale: Language, at: datetime, tz: str | ZoneInfo | None = None) -> str:
    """Write date and time to the minute in the county's time: 2026年3月5日 16:05."""
    local = at.astimezone(zone(tz))
    separator = " " if locale == "zh" else ", "
    return f"{format_date(locale, local, tz)}{separator}{format_time(locale, local, tz)}"


def format_date(
    locale: Language, at: date, tz: str | ZoneInfo | None = None, *, weekday: bool = False, year: bool = True
) -> str:
    """Write a day; a moment is first taken to the county's time."""
    day = at.astimezone(zone(tz)).date() if isinstance(at, datetime) else at
    pattern = (_DATE_WITH_WEEKDAY if weekday else _DATE if year else _DAY)[locale]
    return babel_date(day, pattern, _LOCALES[locale])


def format_period(locale: Language, period: str) -> str:
    """Write a month, a quarter or a year as it is said: of 2026-12, 2026-Q4 and 2026."""
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        return f"{year}年第{'一二三四'[int(part[1:]) - 1]}季度" if locale == "zh" else f"{part} {year}"
    if part:
        return babel_date(date(int(year), int(part), 1), {"zh": "y年M月", "en": "MMMM y"}[locale], _LOCALES[locale])
    return f"{year}年" if locale == "zh" else year


def format_time(locale: Language, at: datetime, tz: str | ZoneInfo | None = None) -> str:
    """Write hours and minutes in the county's time: 16:05."""
    return babel_time(at.astimezone(zone(tz)), "HH:mm", tzinfo=zone(tz), locale=_LOCALES[locale])


def format_relative(locale: Language, at: datetime, now: datetime | None = None) -> str:
    """Say how long ago, or how soon: 3小时前, in 2 days."""
    delta = at - (now or datetime.now(UTC))
    if abs(delta) < timedelta(minutes=1):
        return _JUST_NOW[locale]
    return format_timedelta(delta, add_direction=True, threshold=0.95, locale=_LOCALES[locale])


def format_hours(locale: Language, duration: timedelta | float) -> str:
    """Write a duration in hours, as the charters count: 3.5 小时."""
    return _UNITS[locale][1].format(format_number(locale, _hours(duration), digits=1))


def format_duration(locale: Language, duration: timedelta | float) -> str:
    """Write a duration (or hours) in the unit a person would say: 25 分钟, 3.5 小时, 6 天."""
    hours = _hours(duration)
    minutes_unit, hours_unit, days_unit = _UNITS[locale]
    if abs(hours) < 1:
        return minutes_unit.format(format_number(locale, hours * 60, digits=0))
    if abs(hours) < 48:
        return hours_unit.format(format_number(locale, hours, digits=1))
    return days_unit.format(format_number(locale, hours / 24, digits=1))


def format_number(locale: Language, value: float | Decimal, digits: int = 1) -> str:
    """Write a number with grouped thousands and at most `digits` decimals: 10,000."""
    return format_decimal(round(float(value), digits), format=f"#,##0.{'#' * digits}", locale=_LOCALES[locale])


def format_share(locale: Language, value: float, digits: int = 1) -> str:
    """Write a share of one as a percentage: 0.985 is 98.5%."""
    return format_percent(value, format=f"#,##0.{'#' * digits}%", locale=_LOCALES[locale])


def zone(tz: str | ZoneInfo | None) -> ZoneInfo:
    """Tell the time zone meant: China's unless the county has another."""
    if tz is None:
        return CHINA_TIME
    return ZoneInfo(tz) if isinstance(tz, str) else tz


def _hours(duration: timedelta | float) -> float:
    return duration / timedelta(hours=1) if isinstance(duration, timedelta) else float(duration)
