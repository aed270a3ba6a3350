"""The rows of a roll: their cells as text, days and buildings, and what is wrong with them.

Codes may be text or numbers, days dates or text, buildings several in a cell: `1、2、3` or `1-12`. A title above the
columns, other columns and any order of columns are welcome. A cell is never taken for what it is not. Every row that
cannot be taken is told by its sheet, row, column and reason.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from huiyin_dispatch.rolls.columns import COLUMNS
from huiyin_dispatch.rolls.sheets import MOST_ABOVE, MOST_ROWS, SheetRows
from huiyin_service import written
from huiyin_service.files import RowFault

MOST_WRONG = 200

_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")


class RollRow:
    """A row: its cells as text, and where to say what is wrong with them."""

    def __init__(self, wrong: list[RowFault], sheet: str, number: int, cells: Mapping[str, object]) -> None:
        self._wrong, self.sheet, self.number = wrong, sheet, number
        self._cells = cells
        self._texts = {column: text_of(cells.get(column)) for column in COLUMNS[sheet]}
        self.fits = True

    def wrong(self, column: str, reason: str, **facts: object) -> None:
        """Say what is wrong with a cell."""
        self.fits = False
        self._wrong.append(RowFault(self.number, reason, facts, self.sheet, column))

    def cell(self, column: str) -> str:
        """A cell as text."""
        return self._texts[column]

    def word(self, column: str, words: Mapping[str, str]) -> str | None:
        """The code of a word that the cell must be one of."""
        value = self.cell(column)
        if not value:
            return None
        code = next((code for code, word in words.items() if value in {code, word}), None)
        if code is None:
            self.wrong(column, "bad_word", value=value[:40], words="、".join(words.values()))
        return code

    def day(self, column: str) -> date | None:
        """A day."""
        match self._cells.get(column):
            case datetime() as moment:
                return moment.date()
            case date() as day:
                return day
        value = self.cell(column)
        if not value:
            return None
        try:
            if found := _DAY.fullmatch(value):
                return date(*map(int, found.groups()))
        except ValueError:
            pass
        self.wrong(column, "bad_day", value=value[:40])
        return None

    def buildings(self, column: str = "楼栋") -> list[str]:
        """The buildings that a cell names, each once."""
        if isinstance(self._cells.get(column), date):
            self.wrong(column, "date_for_buildings", value=self.cell(column))
            return []
        try:
            return written.buildings(self.cell(column))
        except ValueError as error:
            self.wrong(column, "bad_range", value=str(error)[:40])
            return []

    def checked(self) -> bool:
        """Whether it has what it must have, and nothing that a formula left behind."""
        for column, needed in COLUMNS[self.sheet].items():
            value = self.cell(column)
            if _ERROR.fullmatch(value):
                self.wrong(column, "error_value", value=value)
            elif value.startswith("="):
                self.wrong(column, "uncalculated")
            elif needed and not value:
                self.wrong(column, "missing")
        return self.fits


def rows_of(wrong: list[RowFault], sheet: str, rows: SheetRows) -> Iterator[RollRow]:
    """Each row that is not empty and has what it must have."""
    head, names = _head(sheet, rows)
    lacking = [column for column, needed in COLUMNS[sheet].items() if needed and column not in names]
    wrong += [RowFault(head, "no_column", {"column": one, "most": MOST_ABOVE}, sheet, one) for one in lacking]
    if lacking:
        return
    for number, values in enumerate(rows[head:], head + 1):
        if number > MOST_ROWS + head:
            wrong.append(RowFault(number, "too_many", {"most": MOST_ROWS}, sheet))
            return
        if any(text_of(cell) for cell in values):
            row = RollRow(wrong, sheet, number, dict(zip(names, values, strict=False)))
            if row.checked():
                yield row


def _head(sheet: str, rows: SheetRows) -> tuple[int, list[str]]:
    """In which row the columns are named, and how: the one of the first with the most of them."""
    known = {written.alike(column): column for column in COLUMNS[sheet]}
    named = [[known.get(written.alike(text_of(cell)), "") for cell in row] for row in rows[:MOST_ABOVE]]
    found = max(range(len(named)), key=lambda place: (len(set(named[place])), -place), default=0)
    return found + 1, named[found] if named else []


def text_of(cell: object) -> str:
    """A cell as text of one line."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell)
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
    return written.line(str(cell))
