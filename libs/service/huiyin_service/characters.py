"""What no text that is sent may hold: NUL, which cannot be kept, and marks that make it read otherwise than it is."""

import re
from collections.abc import Iterator
from typing import Final

from pydantic_core import PydanticCustomError

NUL: Final = PydanticCustomError("nul_character", "holds a NUL character")
BIDI: Final = PydanticCustomError("bidi_control", "holds a control character that turns the direction of text")
# With these a public text can show "refused" where "accepted" stands, or end outside of its own box.
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Place = tuple[int | str, ...]


def unfit(given: object, place: Place = ()) -> Iterator[tuple[Place, PydanticCustomError]]:
    """Where in a body such a text stands, and what is wrong with it."""
    match given:
        case str():
            if "\0" in given:
                yield place, NUL
            if _BIDI.search(given):
                yield place, BIDI
        case dict():
            for name, value in given.items():
                yield from unfit(value, (*place, name))
        case list() | tuple():
            for index, value in enumerate(given):
                yield from unfit(value, (*place, index))
