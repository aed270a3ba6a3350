"""A CSV file read row by row: where each row stands in the file, and which rows are broken.

The file is never held whole. A broken row costs itself and nothing after it: when a quote is never closed,
the line it stands on is given up and the lines it swallowed are read again.
"""

import csv
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from huiyin_intake.history_import.refusal import CsvRefused, Fault

LONGEST_LINE = 1 << 20
SIGNATURES = {
    b"PK\x03\x04": "XLSX/ZIP",
    b"PK\x05\x06": "XLSX/ZIP",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x1f\x8b": "gzip",
    b"%PDF": "PDF",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class CsvRow(NamedTuple):
    """One row: its first and last physical line, its cells, and what is wrong with it, if anything."""

    line: int
    last: int
    cells: list[str]
    fault: Fault | None


class _Lines:
    """The physical lines of a file; those of the row being read are kept, so that they can be given back."""

    def __init__(self, path: Path) -> None:
        # Bytes that are no UTF-8 come through as lone surrogates: the row that has them can then be named.
        self.bytes = path.open("rb")
        self.file = TextIOWrapper(self.bytes, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self.first = 1
        self.row: list[str] = []
        self._again: deque[str] = deque()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self.file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            while (rest := self.file.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
                pass
        self.row.append(line)
        return line

    def take(self) -> tuple[int, int]:
        """Close the row that was read, and say on which lines it stood."""
        first, count = self.first, len(self.row)
        self.first += count
        self.row.clear()
        return first, first + max(count, 1) - 1

    def give_back(self) -> tuple[int, int]:
        """Close the row at its first line; the lines after it will be read again."""
        first, last = self.first, self.first + max(len(self.row), 1) - 1
        self._again.extendleft(reversed(self.row[1:]))
        self.first += 1
        self.row.clear()
        return first, last


class CsvFile:
    """An open CSV file: its header, then its rows by iteration."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            start = file.read(4)
        for signature, name in SIGNATURES.items():
            if start.startswith(signature):
                raise CsvRefused("not_csv", found=name)
        self.size = path.stat().st_size
        self._lines = _Lines(path)
        # strict: a quote in the wrong place is an error here, never a silent joining of rows
        self._reader = csv.reader(self._lines, strict=True)
        try:
            self.header = self._read_header()
        except BaseException:
            self._lines.file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.file.close()

    @property
    def bytes_read(self) -> int:
        """Say how far into the file reading has come; what is buffered ahead counts as read."""
        return self._lines.bytes.tell()

    def _read_header(self) -> list[str]:
        for row in self:
            if row.fault is not None:
                raise CsvRefused("header_unreadable", fault=row.fault)
            return row.cells
        raise CsvRefused("empty")

    def __iter__(self) -> Iterator[CsvRow]:
        lines, reader = self._lines, self._reader
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                first, last = lines.give_back()
                yield CsvRow(first, last, [], Fault("broken_quotes", value=str(error)))
                continue
            first, last = lines.take()
            if cells:
                yield CsvRow(first, last, cells, _fault_of_text(cells))


def _fault_of_text(cells: list[str]) -> Fault | None:
    text = "".join(cells)
    if "\0" in text:
        return Fault("nul")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            lost = text[error.start : error.end].encode("utf-8", "surrogateescape")
            return Fault("not_utf8", value=lost.hex(" "))
    return None
