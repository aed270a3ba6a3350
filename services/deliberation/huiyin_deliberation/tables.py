"""A table in a file, CSV or XLSX: each row by the names of its columns, with what is wrong with it."""

import asyncio
import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import orjson
from openpyxl import load_workbook

from huiyin_service.files import RowFault, RowsRefused
from huiyin_service.guarded.function import GuardedFunction, Overran

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
MEGABYTES, SECONDS = 220, 30
_IN_TURN = asyncio.Semaphore(1)
"""Whoever sends many at once has no more memory for them than who sends one."""

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
    """The rows of an operator's file that are not empty. Raises RowsRefused with all that is wrong."""
    rows = table_of(file.read_bytes(), needed)
    if wrong := unfilled(rows, needed):
        raise RowsRefused(wrong)
    return rows


async def read_sent_table(content: bytes, needed: Collection[str]) -> list[TableRow]:
    """The same of a file that somebody sent, in a guarded process: it may be made to eat memory. Raises RowsRefused."""
    target = f"{__name__}:packed"
    try:
        guarded = GuardedFunction(target, processes=1, megabytes=MEGABYTES, seconds=SECONDS, niceness=10)
        async with _IN_TURN, guarded as pack:
            told = orjson.loads(await pack(orjson.dumps([*needed]) + b"\n" + content))
    except Overran:
        raise RowsRefused([RowFault(0, "unreadable")]) from None
    if "wrong" in told:
        raise RowsRefused([RowFault(*fault) for fault in told["wrong"]])
    return [(number, row) for number, row in told["rows"]]


def packed(asked: bytes) -> bytes:
    """The rows as JSON, or why the file is refused."""
    needed, _, content = asked.partition(b"\n")
    try:
        return orjson.dumps({"rows": table_of(content, orjson.loads(needed))})
    except RowsRefused as refused:
        return orjson.dumps({"wrong": [(fault.row, fault.reason, dict(fault.facts)) for fault in refused.wrong]})


def table_of(content: bytes, needed: Collection[str]) -> list[TableRow]:
    """The rows that are not empty, each with its number in the file. Raises RowsRefused for a file that is no such."""
    if len(content) > MOST_BYTES:
        raise RowsRefused([RowFault(0, "too_large", {"most": MOST_BYTES // 1024 // 1024})])
    rows = _of_workbook(content) if content.startswith(b"PK") else _of_text(content)
    names = [name.strip() for name in next(rows, [])]
    if lacking := [RowFault(1, "no_column", {"column": column}) for column in needed if column not in names]:
        raise RowsRefused(lacking)
    found = list[TableRow]()
    for number, cells in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise RowsRefused([RowFault(number, "too_many", {"most": MOST_ROWS})])
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        if any(row.values()):
            found.append((number, row))
    if not found:
        raise RowsRefused([RowFault(0, "nothing")])
    return found


def unfilled(rows: Collection[TableRow], needed: Collection[str]) -> list[RowFault]:
    """The cells that have nothing and must."""
    return [
        RowFault(number, "missing", {"column": column}, column=column)
        for number, row in rows
        for column in needed
        if not row.get(column)
    ]


def _of_text(content: bytes) -> Iterator[Sequence[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return _cells(text)
    raise RowsRefused([RowFault(0, "unreadable")])


def _cells(text: str) -> Iterator[Sequence[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise RowsRefused([RowFault(0, "unreadable")]) from error


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
