"""The sheets of an XLSX file as people have them: with merged cells, a wrong size, formulas that nobody calculated."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any, cast
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from huiyin_dispatch.rolls.columns import COLUMNS, ESTATES
from huiyin_service.files import RowFault, RowsRefused

MOST_BYTES = 10 * 1024 * 1024
# A sheet is read row by row; styles and the like become a tree in memory, of ten times their size.
MOST_UNPACKED = 80 * 1024 * 1024
MOST_BESIDE_SHEETS = 8 * 1024 * 1024
READ_BY_ROW = ("xl/worksheets/", "xl/sharedStrings.xml")
MOST_ROWS = 20_000
MOST_ABOVE = 10
"""Rows that may stand above the columns, such as a title."""
MOST_COLUMNS = 100

SheetRows = list[tuple[object, ...]]
MergedCells = tuple[int, int, int, int]
"""The first column and row, the last column and row."""

_BOUNDS = {"max_row": MOST_ROWS + MOST_ABOVE + 2, "max_col": MOST_COLUMNS}
_CHUNK = 1 << 20
_LONGEST_MARK = 64
_MARK = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"|<(f)[ >]')


def sheets_of(content: bytes) -> dict[str, SheetRows]:
    """The rows of each sheet that is there. Raises RowsRefused."""
    if len(content) > MOST_BYTES:
        raise RowsRefused([RowFault(0, "too_large", {"most": MOST_BYTES // 1024 // 1024}, ESTATES)])
    try:
        fits = _fits(content)
        sheets = dict(_read(content)) if fits else {}
    except MemoryError:
        raise
    except Exception as error:  # there is no end to what a broken file makes openpyxl stumble over
        raise RowsRefused([RowFault(0, "unreadable", sheet=ESTATES)]) from error
    if not fits:
        raise RowsRefused([RowFault(0, "unpacked", sheet=ESTATES)])
    if ESTATES not in sheets:
        raise RowsRefused([RowFault(0, "no_sheet", {"sheet": ESTATES}, ESTATES)])
    return sheets


def _read(content: bytes) -> Iterator[tuple[str, SheetRows]]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    for name in COLUMNS:
        if name not in book.sheetnames:
            continue
        merged, has_formulas = _marks(content, book[name])
        rows = [_trimmed(row) for row in _rows(book[name])]
        if has_formulas:
            rows = _with_formulas(rows, _rows(load_workbook(BytesIO(content), read_only=True)[name]))
        yield name, _filled_down(rows, merged)


def _rows(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 — openpyxl has no types
    sheet.reset_dimensions()  # some programs write that all of a sheet is its first cell
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(values_only=True, **_BOUNDS)
    return rows


def _with_formulas(values: SheetRows, written: Iterator[tuple[object, ...]]) -> SheetRows:
    """The values of formulas, and the formula itself where the file has no value of it."""
    return [
        tuple(formula if value is None else value for value, formula in zip_longest(row, _trimmed(formulas)))
        for row, formulas in zip(values, written, strict=False)
    ]


def _filled_down(rows: SheetRows, merged: Sequence[MergedCells]) -> SheetRows:
    """What cells that are merged downwards say, said in each of their rows."""
    for column, first, last_column, last in merged:
        if column != last_column or first > len(rows) or len(rows[first - 1]) < column:
            continue
        for number in range(first, min(last, len(rows))):
            row = [*rows[number], *[None] * (column - len(rows[number]))]
            row[column - 1] = rows[first - 1][column - 1]
            rows[number] = tuple(row)
    return rows


def _marks(content: bytes, sheet: Any) -> tuple[list[MergedCells], bool]:  # noqa: ANN401
    """Which cells of a sheet are merged, and whether it has formulas: what reading row by row does not tell."""
    merged, has_formulas, kept = dict[str, None](), False, b""
    with ZipFile(BytesIO(content)) as packed, packed.open(sheet._worksheet_path) as part:  # noqa: SLF001
        while chunk := part.read(_CHUNK):
            for mark in _MARK.finditer(kept + chunk):
                if mark[1]:
                    merged[mark[1].decode()] = None
                else:
                    has_formulas = True
            kept = chunk[-_LONGEST_MARK:]
    return [cast("MergedCells", range_boundaries(one)) for one in merged], has_formulas


def _trimmed(row: Sequence[object]) -> tuple[object, ...]:
    """A row to its last cell that has something."""
    last = max((number for number, cell in enumerate(row, 1) if cell is not None), default=0)
    return tuple(row[:last])


def _fits(content: bytes) -> bool:
    """Whether what is packed in the file is no more than a roll can be; looked at before any of it is unpacked."""
    with ZipFile(BytesIO(content)) as packed:
        sizes = {part.filename: part.file_size for part in packed.infolist()}
    beside = sum(size for name, size in sizes.items() if not name.startswith(READ_BY_ROW))
    return sum(sizes.values()) <= MOST_UNPACKED and beside <= MOST_BESIDE_SHEETS
