"""Files of rows that are brought in: what is wrong with a row, and a file that is refused for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be taken: a key of the reader's reasons, and what that speaks of. Row 0: the whole file."""

    row: int
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""
    column: str = ""


class RowsRefused(Exception):
    """The file has rows that cannot be taken, so none is."""

    def __init__(self, wrong: Sequence[RowFault]) -> None:
        super().__init__("; ".join(f"{one.sheet} {one.row} {one.column}: {one.reason}".strip() for one in wrong))
        self.wrong = list(wrong)
