"""What a text is found by, without a dictionary: each of its characters, and each two beside each other.

Chinese has no blanks between words, and a dictionary never knows the name of a lane. Pure.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

from huiyin_service import written

LONGEST: Final = 100
"""How many characters may be asked for."""
MOST_WORDS: Final = 8

_BREAKS: Final = re.compile(r"[\s,，。、;；:：!！?？\"'“”‘’()（）《》【】\[\]]+")
_NUMBER: Final = re.compile(r"[0-9a-z]*[0-9][0-9a-z]*(?:-[0-9a-z]+)*-?")
_TAIL: Final = re.compile(r"0*([0-9]+)$")


def folded(text: str) -> str:
    """A text as it is compared: in half width and small letters, radicals as the characters they look like."""
    return written.plain(text).casefold()


def grams(text: str) -> set[int]:
    """The characters and pairs of a folded text, each as a number that two may share: whoever finds looks again."""
    found: set[str] = set()
    for piece in _BREAKS.split(text):
        found.update(piece)
        found.update(map("".join, pairwise(piece)))
    return {_number(gram) for gram in found}


def tail(number: str) -> str:
    """What of an issue's number people tell each other: 261125-000064 is 64."""
    found = _TAIL.search(number)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One thing that is asked for. `grams` are the fewest that a text with it must have."""

    text: str
    grams: tuple[int, ...]

    @property
    def number(self) -> str | None:
        """How an issue's number begins that may be meant."""
        return self.text if _NUMBER.fullmatch(self.text) else None

    @property
    def tail(self) -> str | None:
        """How an issue's number ends that may be meant."""
        return tail(self.text) if self.text.isdecimal() else None


def search_words(asked: str) -> tuple[SearchWord, ...]:
    """What is asked for, each part by itself: a text is found that has them all."""
    parts = dict.fromkeys(filter(None, _BREAKS.split(folded(asked))))
    return tuple(SearchWord(part, _least(part)) for part in list(parts)[:MOST_WORDS])


def _least(part: str) -> tuple[int, ...]:
    """Two characters say more than one: of a longer part its pairs are enough."""
    return tuple({_number("".join(pair)) for pair in pairwise(part)} or {_number(part)})


def _number(gram: str) -> int:
    """As PostgreSQL's integer has it."""
    value = crc32(gram.encode())
    return value - 2**32 if value >= 2**31 else value
