"""What no text that is sent may hold: NUL, which cannot be kept, and marks that make it read otherwise than it is."""

import re
from collections.abc import Iterator
from typing import Final

from pydantic_core import PydanticCustomError

NUL: Final = PydanticCustomError("nul_character", "holds a NUL character")
BIDI: Final = PydanticCustomError("bidi_control", "holds a control character that turns the direction of text")
# With these a public text can show "refused" where "accepted" stands, or end outside of its own box.
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_NUL_OR_BIDI: Final = re.compile(f"\0|{_BIDI.pattern}")

Place = tuple[int | str, ...]


def unfit(given: object) -> Iterator[tuple[Place, PydanticCustomError]]:
    """Where in a body such a text stands, and what is wrong with it."""
    return _places(given) if _anywhere(given) else iter(())


def _anywhere(given: object) -> bool:
    """Whether there is one at all: in most there is none, and of a large one the places are costly."""
    left = [given]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if _NUL_OR_BIDI.search(one):
                return True
        elif isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list | tuple):
            left.extend(one)
    return False


def _places(given: object, place: Place = ()) -> Iterator[tuple[Place, PydanticCustomError]]:
    match given:
        case str():
            if "\0" in given:
                yield place, NUL
            if _BIDI.search(given):
                yield place, BIDI
        case dict():
            for name, value in given.items():
                yield from _places(value, (*place, name))
        case list() | tuple():
            for index, value in enumerate(given):
                yield from _places(value, (*place, index))
