"""What a notice says in Yi (ꆈꌠ, Nuosu): the day, in the words of the Unicode CLDR's locale `ii`, and no more.

Whatever else a county wants said in Yi, somebody of its office for ethnic affairs must write and check: see
docs/deliberation.md.
"""

from datetime import date
from typing import Final

from babel import Locale
from babel.dates import format_date

YI: Final = Locale("ii")
NUOSU: Final = YI.languages["ii"]
"""The language's own name."""


def in_yi(day: date) -> str:
    """A day with its month and weekday by their names."""
    return format_date(day, "y MMMM d, EEEE", locale=YI)
