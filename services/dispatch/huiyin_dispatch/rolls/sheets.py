"""A roll as an XLSX file: its sheets and columns, read row by row, and what is wrong with a cell.

Codes may be text or numbers, days dates or text, buildings several in a cell: `1、2、3` or `1-12`. Other columns and
any order of columns are welcome. Every row that cannot be taken is told by its sheet, row, column and reason.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

from huiyin_service.files import RowFault, RowsRefused

MOST_BYTES = 10 * 1024 * 1024
# A sheet is read row by row; styles and the like become a tree in memory, of ten times their size.
MOST_UNPACKED = 80 * 1024 * 1024
MOST_BESIDE_SHEETS = 8 * 1024 * 1024
READ_BY_ROW = ("xl/worksheets/", "xl/sharedStrings.xml")
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_WRONG = 200
LARGEST_RANGE = 200

ESTATES, GROUPS, HOUSEHOLDS = "小区", "楼栋党小组", "党员中心户"
COLUMNS: Mapping[str, Mapping[str, bool]] = {
    ESTATES: {
        "村（社区）代码": True,
        "小区编号": True,
        "小区名称": True,
        "楼栋": False,
        "党组织": False,
        "党组织名称": False,
        "书记": False,
        "书记账号编号": False,
        "书记来源": False,
        "选任方式": False,
        "任期届满": False,
    },
    GROUPS: {"小区编号": True, "党小组": True, "楼栋": True, "组长": False, "组长账号编号": False},
    HOUSEHOLDS: {"小区编号": True, "楼栋": True, "党员": True},
}
"""What each sheet's columns are called, and whether a row must have something there."""

REASONS = {
    "unreadable": "打不开，不是有效的 XLSX 文件",
    "too_large": "文件太大，最多 {most} MB",
    "unpacked": "里面的内容太多，请只留名册的三个工作表，去掉多余的格式",
    "no_sheet": "没有名为“{sheet}”的工作表",
    "no_column": "第一行没有“{column}”这一列",
    "nothing": "没有一行数据",
    "too_many": "超过 {most} 行，后面的没有再看",
    "missing": "没有填写",
    "bad_village": "“{value}”不是 12 位的村（社区）代码",
    "bad_code": "“{value}”不是小区编号：应为 3 位，或村（社区）代码加 3 位共 15 位",
    "twice": "小区 {value} 在第 {first} 行已经有了",
    "not_listed": "“小区”表里没有编号 {value}",
    "bad_word": "“{value}”应为：{words}",
    "bad_day": "“{value}”不是日期，应如 2029-06-30",
    "bad_range": "“{value}”不是楼栋号，应如 1、2、3 或 1-12",
    "with_secretary": "填了书记，这一列也要填",
    "with_branch": "党组织和党组织名称应一起填写",
    "too_long": "太长，最多 {most} 个字",
    "broken": "有不能保存的字符",
}

DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
RANGE = re.compile(r"(\d{1,4})[-—~至](\d{1,4})")
SEPARATORS = re.compile(r"[、,，;；\s]+")

SheetRows = list[tuple[object, ...]]


class RollRow:
    """A row: its cells as text, and where to say what is wrong with them."""

    def __init__(self, wrong: list[RowFault], sheet: str, number: int, cells: Mapping[str, object]) -> None:
        self._wrong, self.sheet, self.number = wrong, sheet, number
        self._cells = cells
        self.fits = True

    def wrong(self, column: str, reason: str, **facts: object) -> None:
        """Say what is wrong with a cell."""
        self.fits = False
        self._wrong.append(RowFault(self.number, reason, facts, self.sheet, column))

    def raw(self, column: str) -> object:
        """A cell as the file has it."""
        return self._cells.get(column)

    def cell(self, column: str) -> str:
        """A cell as text."""
        return text_of(self._cells.get(column))

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
            found = DAY.fullmatch(value)
            if found:
                return date(*map(int, found.groups()))
        except ValueError:
            pass
        self.wrong(column, "bad_day", value=value[:40])
        return None

    def buildings(self, column: str = "楼栋") -> list[str]:
        """The buildings that a cell names, each once."""
        found: dict[str, None] = {}
        for part in SEPARATORS.split(self.cell(column)):
            if not part:
                continue
            if ends := RANGE.fullmatch(part):
                first, last = int(ends[1]), int(ends[2])
                if not 0 <= last - first < LARGEST_RANGE:
                    self.wrong(column, "bad_range", value=part[:40])
                found.update({str(number): None for number in range(first, min(last, first + LARGEST_RANGE) + 1)})
            else:
                found[part.removesuffix("号楼") or part] = None
        return list(found)


def sheets_of(content: bytes) -> dict[str, SheetRows]:
    """The rows of each sheet that is there. Raises RowsRefused."""
    if len(content) > MOST_BYTES:
        raise RowsRefused([RowFault(0, "too_large", {"most": MOST_BYTES // 1024 // 1024}, ESTATES)])
    try:
        fits = _fits(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True) if fits else None
        bounds = {"max_row": MOST_ROWS + 2, "max_col": MOST_COLUMNS}
        sheets: dict[str, SheetRows] = {
            sheet: [_trimmed(row) for row in book[sheet].iter_rows(values_only=True, **bounds)]
            for sheet in (COLUMNS if book else ())
            if book and sheet in book.sheetnames
        }
    except MemoryError:
        raise
    except Exception as error:  # there is no end to what a broken file makes openpyxl stumble over
        raise RowsRefused([RowFault(0, "unreadable", sheet=ESTATES)]) from error
    if book is None:
        raise RowsRefused([RowFault(0, "unpacked", sheet=ESTATES)])
    if ESTATES not in sheets:
        raise RowsRefused([RowFault(0, "no_sheet", {"sheet": ESTATES}, ESTATES)])
    return sheets


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


def rows_of(wrong: list[RowFault], sheet: str, rows: SheetRows) -> Iterator[RollRow]:
    """Each row that is not empty and has what it must have."""
    names = [text_of(cell) for cell in rows[0]] if rows else []
    lacking = [column for column, needed in COLUMNS[sheet].items() if needed and column not in names]
    wrong += [RowFault(1, "no_column", {"column": column}, sheet, column) for column in lacking]
    if lacking:
        return
    for number, values in enumerate(rows[1:], 2):
        if number > MOST_ROWS + 1:
            wrong.append(RowFault(number, "too_many", {"most": MOST_ROWS}, sheet))
            return
        cells = dict(zip(names, values, strict=False))
        if not any(text_of(cell) for cell in values):
            continue
        row = RollRow(wrong, sheet, number, cells)
        for column, needed in COLUMNS[sheet].items():
            if needed and not row.cell(column):
                row.wrong(column, "missing")
        if row.fits:
            yield row


def text_of(cell: object) -> str:
    """A cell as text."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell)
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
    return str(cell).strip()
