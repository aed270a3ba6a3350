"""A table in a file, CSV or XLSX, as a command of the operator's reads it: each row by the names of its columns."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from openpyxl import load_workbook

from huiyin_service.files import RowFault, RowsRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000

REASONS: Mapping[str, str] = {
    "unreadable": "打不开，应为 CSV 或 XLSX 文件",
    "too_large": "文件太大，最多 {most} MB",
    "too_many": "超过 {most} 行",
    "no_column": "第一行没有“{column}”这一列",
    "missing": "“{column}”没有填写",
    "nothing": "没有一行数据",
}

TableRow = tuple[int, Mapping[str, str]]


def read_table(file: Path, needed: Collection[str]) -> list[TableRow]:
    """The rows that are not empty, each with its number in the file. Raises RowsRefused with all that is wrong."""
    content = file.read_bytes()
    if len(content) > MOST_BYTES:
        raise RowsRefused([RowFault(0, "too_large", {"most": MOST_BYTES // 1024 // 1024})])
    rows = _of_workbook(content) if file.suffix.lower() == ".xlsx" else _of_text(content)
    names = [name.strip() for name in next(rows, [])]
    if lacking := [RowFault(1, "no_column", {"column": column}) for column in needed if column not in names]:
        raise RowsRefused(lacking)
    found, wrong = list[TableRow](), list[RowFault]()
    for number, cells in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise RowsRefused([RowFault(number, "too_many", {"most": MOST_ROWS})])
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        if any(row.values()):
            found.append((number, row))
            wrong += [RowFault(number, "missing", {"column": column}) for column in needed if not row.get(column)]
    if wrong or not found:
        raise RowsRefused(wrong or [RowFault(0, "nothing")])
    return found


def _of_text(content: bytes) -> Iterator[Sequence[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return iter(csv.reader(io.StringIO(text, newline="")))
    raise RowsRefused([RowFault(0, "unreadable")])


def _of_workbook(content: bytes) -> Iterator[Sequence[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        cells = book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=50)
        return iter([[_text(cell) for cell in row] for row in cells])
    except MemoryError:
        raise
    except Exception as error:  # there is no end to what a broken file makes openpyxl stumble over
        raise RowsRefused([RowFault(0, "unreadable")]) from error


def _text(cell: object) -> str:
    """A cell as text: a number that was typed as a code has no decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else "" if cell is None else str(cell)
