"""Texts as they are seen, and what none may hold: NUL, controls, and marks that make it read otherwise."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from pydantic_core import PydanticCustomError

from huiyin_service import written

NUL: Final = PydanticCustomError("nul_character", "holds a NUL character")
CONTROL: Final = PydanticCustomError("control_character", "holds a control character, which nobody can see")
BIDI: Final = PydanticCustomError("bidi_control", "holds a control character that turns the direction of text")

_UNFIT: Final = (
    (re.compile("\0"), NUL),
    # Terminals obey these where a text is printed. Tabs and whatever ends a line, a page or a row are no controls here.
    # Neither may what is no character at all be in a document that is made of it: no XML holds it.
    (re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]"), CONTROL),
    # With these a public text can show "refused" where "accepted" stands, or end outside of its own box.
    (re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"), BIDI),
)
_ANY: Final = re.compile("|".join(pattern.pattern for pattern, _ in _UNFIT))

Place = tuple[int | str, ...]


def unfit(given: object) -> Iterator[tuple[Place, PydanticCustomError]]:
    """Where in a body such a text stands, and what is wrong with it."""
    return _places(given) if _anywhere(given, _ANY.search) else iter(())


def as_seen(given: object) -> object:
    """A body with each of its texts as it is seen, see `written`."""
    return _seen(given) if _anywhere(given, written.is_otherwise) else given


def _seen(given: object) -> object:
    match given:
        case str():
            return written.seen(given)
        case dict():
            return {name: _seen(value) for name, value in given.items()}
        case list() | tuple():
            return [_seen(value) for value in given]
    return given


def _anywhere(given: object, found: Callable[[str], object]) -> bool:
    """Whether there is such a text at all: in most there is none, and of a large one the places are costly."""
    left = [given]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if found(one):
                return True
        elif isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list | tuple):
            left.extend(one)
    return False


def _places(given: object, place: Place = ()) -> Iterator[tuple[Place, PydanticCustomError]]:
    match given:
        case str():
            yield from ((place, wrong) for pattern, wrong in _UNFIT if pattern.search(given))
        case dict():
            for name, value in given.items():
                yield from _places(value, (*place, name))
        case list() | tuple():
            for index, value in enumerate(given):
                yield from _places(value, (*place, index))
