"""What a next charter would change of the one before it, line by line (P11)."""

from typing import Any, NamedTuple

from huiyin_dispatch.adoption.form import fields_of
from huiyin_dispatch.charter.outline import LINES, CharterLine


class ChangedLine(NamedTuple):
    """A line that would be another: as it is, and as it would be."""

    line: CharterLine
    old: Any
    new: Any


def changes(old: object, new: object) -> list[ChangedLine]:
    """The lines in which two charters differ, in their order; an order of no meaning makes no difference."""
    return [
        ChangedLine(line, line.value_in(old), line.value_in(new))
        for line in LINES
        if fields_of(line, old) != fields_of(line, new)
    ]
