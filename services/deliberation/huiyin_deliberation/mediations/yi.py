"""What a notice says in Yi (ꆈꌠ, Nuosu): the county's own words, and the day by the Unicode CLDR's locale `ii`.

Nothing but the day is put by us: what else is said in Yi, somebody of the county's office for ethnic affairs writes and
checks, and its charter has it, see docs/deliberation.md.
"""

from datetime import date
from typing import Final

from babel import Locale
from babel.dates import format_date

from huiyin_contracts.deliberation_rules import YI_DAY, YiNotices
from huiyin_contracts.mediations import MediationStep

YI: Final = Locale("ii")
NUOSU: Final = YI.languages["ii"]
"""The language's own name."""


def in_yi(step: MediationStep, day: date, words: YiNotices) -> str:
    """What is next and until when; as long as the county has not said what a step is called, the day alone."""
    told = format_date(day, "y MMMM d, EEEE", locale=YI)
    said: str = getattr(words, step)
    return said.replace(YI_DAY, told) if YI_DAY in said else f"{said} {told}".strip()
