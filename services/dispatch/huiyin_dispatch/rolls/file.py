"""A roll as an XLSX file with the sheets 小区, 楼栋党小组 and 党员中心户, read row by row (Y1).

Codes may be text or numbers, days dates or text, buildings several in a cell: `1、2、3` or `1-12`. Other columns and
any order of columns are welcome. Every row that cannot be taken is told by its sheet, row, column and reason.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from pydantic import ValidationError

from huiyin_dispatch.organisation.words import ORIGINS, RANKS, SELECTIONS
from huiyin_dispatch.rolls.commands import EstateRecord
from huiyin_dispatch.rolls.rules import RollSection

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 20_000
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
        "书记登录名": False,
        "书记来源": False,
        "选任方式": False,
        "任期届满": False,
    },
    GROUPS: {"小区编号": True, "党小组": True, "楼栋": True, "组长": False, "组长登录名": False},
    HOUSEHOLDS: {"小区编号": True, "楼栋": True, "党员": True},
}
"""What each sheet's columns are called, and whether a row must have something there."""

REASONS = {
    "unreadable": "打不开，不是有效的 XLSX 文件",
    "too_large": "文件太大，最多 {most} MB",
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
SheetRow = tuple[str, int]
"""A sheet and a row."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be taken: where, a key of REASONS, and what it speaks of. Row 0: the whole sheet or file."""

    sheet: str
    row: int
    column: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


class FileRefused(Exception):
    """The file has rows that cannot be taken, so none is."""

    def __init__(self, wrong: list[RowFault]) -> None:
        super().__init__("; ".join(f"{one.sheet} {one.row} {one.column}: {one.reason}" for one in wrong))
        self.wrong = wrong


@dataclass(slots=True)
class Listed:
    """An estate of a roll, and in which rows of the file it stands."""

    record: EstateRecord
    row: int
    rows: dict[str, list[int]]

    def place(self, part: RollSection, index: int) -> SheetRow:
        """The sheet and row of a part of it."""
        sheet = {"groups": GROUPS, "households": HOUSEHOLDS}.get(part)
        return (sheet, self.rows[part][index]) if sheet else (ESTATES, self.row)


@dataclass(slots=True)
class _Reading:
    """What was read so far, and what of it is wrong."""

    wrong: list[RowFault] = field(default_factory=list)
    estates: dict[str, dict[str, Any]] = field(default_factory=dict)
    row_of: dict[str, int] = field(default_factory=dict)
    rows: dict[str, dict[str, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


class _Row:
    """A row: its cells as text, and where to say what is wrong with them."""

    def __init__(self, reading: _Reading, sheet: str, number: int, cells: Mapping[str, object]) -> None:
        self._reading, self.sheet, self.number = reading, sheet, number
        self._cells = cells
        self.fits = True

    def wrong(self, column: str, reason: str, **facts: object) -> None:
        """Say what is wrong with a cell."""
        self.fits = False
        self._reading.wrong.append(RowFault(self.sheet, self.number, column, reason, facts))

    def raw(self, column: str) -> object:
        """A cell as the file has it."""
        return self._cells.get(column)

    def cell(self, column: str) -> str:
        """A cell as text."""
        return _text(self._cells.get(column))

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


def read(content: bytes) -> list[Listed]:
    """The estates of a roll, in the order of their rows. Raises Refused."""
    reading = _Reading()
    for sheet, rows in _sheets(content).items():
        for row in _rows(reading, sheet, rows):
            if len(reading.wrong) >= MOST_WRONG:
                raise FileRefused(reading.wrong)
            READERS[sheet](reading, row)
    listed = [_listed(reading, code) for code in reading.estates]
    if not reading.estates and not reading.wrong:
        reading.wrong.append(RowFault(ESTATES, 0, "", "nothing"))
    if reading.wrong:
        raise FileRefused(sorted(reading.wrong, key=lambda one: (list(COLUMNS).index(one.sheet), one.row)))
    return [one for one in listed if one]


def _sheets(content: bytes) -> dict[str, SheetRows]:
    """The rows of each sheet that is there. Raises Refused."""
    most = {"most": MOST_BYTES // 1024 // 1024}
    if len(content) > MOST_BYTES:
        raise FileRefused([RowFault(ESTATES, 0, "", "too_large", most)])
    try:
        with ZipFile(BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        book = load_workbook(BytesIO(content), read_only=True, data_only=True) if unpacked <= MOST_UNPACKED else None
        sheets: dict[str, SheetRows] = {
            sheet: [tuple(row) for row in book[sheet].iter_rows(values_only=True, max_row=MOST_ROWS + 2)]
            for sheet in (COLUMNS if book else ())
            if book and sheet in book.sheetnames
        }
    except Exception as error:  # there is no end to what a broken file makes openpyxl stumble over
        raise FileRefused([RowFault(ESTATES, 0, "", "unreadable")]) from error
    if book is None:
        raise FileRefused([RowFault(ESTATES, 0, "", "too_large", most)])
    if ESTATES not in sheets:
        raise FileRefused([RowFault(ESTATES, 0, "", "no_sheet", {"sheet": ESTATES})])
    return sheets


def _rows(reading: _Reading, sheet: str, rows: SheetRows) -> Iterator[_Row]:
    """Each row that is not empty and has what it must have."""
    names = [_text(cell) for cell in rows[0]] if rows else []
    lacking = [column for column, needed in COLUMNS[sheet].items() if needed and column not in names]
    reading.wrong += [RowFault(sheet, 1, column, "no_column", {"column": column}) for column in lacking]
    if lacking:
        return
    for number, values in enumerate(rows[1:], 2):
        if number > MOST_ROWS + 1:
            reading.wrong.append(RowFault(sheet, number, "", "too_many", {"most": MOST_ROWS}))
            return
        cells = dict(zip(names, values, strict=False))
        if not any(_text(cell) for cell in values):
            continue
        row = _Row(reading, sheet, number, cells)
        for column, needed in COLUMNS[sheet].items():
            if needed and not row.cell(column):
                row.wrong(column, "missing")
        if row.fits:
            yield row


def _estate(reading: _Reading, row: _Row) -> None:
    village, number = row.cell("村（社区）代码"), row.cell("小区编号")
    if not re.fullmatch("[0-9]{12}", village):
        row.wrong("村（社区）代码", "bad_village", value=village[:40])
    if re.fullmatch("[0-9]{1,3}", number):
        number = village + number.zfill(3)
    elif not re.fullmatch("[0-9]{15}", number):
        row.wrong("小区编号", "bad_code", value=number[:40])
    if number in reading.row_of:
        row.wrong("小区编号", "twice", value=number, first=reading.row_of[number])
    rank, branch = row.word("党组织", RANKS), row.cell("党组织名称")
    if bool(row.cell("党组织")) != bool(branch):
        row.wrong("党组织" if branch else "党组织名称", "with_branch")
    record = {
        "estate": number,
        "name": row.cell("小区名称"),
        "branch": {"rank": rank, "name": branch} if rank and branch else None,
        "secretary": _secretary(row),
        "buildings": [{"building": building} for building in row.buildings()],
        "groups": [],
        "households": [],
    }
    # Rows of other sheets that belong to it are at fault only for what is their own.
    reading.estates.setdefault(number, record)
    reading.row_of.setdefault(number, row.number)


def _secretary(row: _Row) -> dict[str, object] | None:
    name = row.cell("书记")
    origin, selection, ends = row.word("书记来源", ORIGINS), row.word("选任方式", SELECTIONS), row.day("任期届满")
    if not name:
        return None
    for column in ("书记来源", "选任方式"):
        if not row.cell(column):
            row.wrong(column, "with_secretary")
    officer = {"name": name, "id": row.cell("书记登录名") or None}
    return {"secretary": officer, "origin": origin, "selection": selection, "term_ends": ends}


def _group(reading: _Reading, row: _Row) -> None:
    if estate := _belongs(reading, row):
        leader = row.cell("组长")
        officer = {"name": leader, "id": row.cell("组长登录名") or None} if leader else None
        numbers = row.buildings()
        known = {one["building"] for one in estate["buildings"]}
        estate["buildings"] += [{"building": number} for number in numbers if number not in known]
        estate["groups"].append({"name": row.cell("党小组"), "buildings": numbers, "leader": officer})
        reading.rows[estate["estate"]]["groups"].append(row.number)


def _household(reading: _Reading, row: _Row) -> None:
    if estate := _belongs(reading, row):
        building = row.cell("楼栋")
        building = building.removesuffix("号楼") or building
        estate["households"].append({"building": building, "head": row.cell("党员")})
        reading.rows[estate["estate"]]["households"].append(row.number)


def _belongs(reading: _Reading, row: _Row) -> dict[str, Any] | None:
    code = row.cell("小区编号")
    if code not in reading.estates:
        row.wrong("小区编号", "not_listed", value=code[:40])
    return reading.estates.get(code)


READERS = {ESTATES: _estate, GROUPS: _group, HOUSEHOLDS: _household}

# Where in a sheet a field of a record comes from.
_FIELDS = {
    "name": "小区名称",
    "branch": "党组织名称",
    "secretary": "书记",
    "buildings": "楼栋",
    ("groups", "name"): "党小组",
    ("groups", "buildings"): "楼栋",
    ("groups", "leader"): "组长",
    ("households", "building"): "楼栋",
    ("households", "head"): "党员",
}


def _listed(reading: _Reading, code: str) -> Listed | None:
    """An estate of the roll, if all that is said of it fits; what is too long is told."""
    row, rows = reading.row_of[code], reading.rows[code]
    try:
        return Listed(EstateRecord.model_validate(reading.estates[code]), row, rows)
    except ValidationError as error:
        if any(one.sheet == ESTATES and one.row == row for one in reading.wrong):
            return None  # said already, in better words
        for fault in error.errors():
            part, *rest = fault["loc"]
            most = fault.get("ctx", {}).get("max_length")
            reason, facts = ("too_long", {"most": most}) if most else ("broken", {})
            if part in {"groups", "households"} and rest and isinstance(rest[0], int):
                sheet, number = (GROUPS if part == "groups" else HOUSEHOLDS), rows[str(part)][rest[0]]
                column = _FIELDS.get((str(part), str(rest[1])) if len(rest) > 1 else str(part), "")
            else:
                sheet, number, column = ESTATES, row, _FIELDS.get(str(part), "")
            reading.wrong.append(RowFault(sheet, number, column, reason, facts))
        return None


def _text(cell: object) -> str:
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


CHOICES = {"党组织": RANKS, "书记来源": ORIGINS, "选任方式": SELECTIONS}
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    ESTATES: (
        "140981001001",
        "001",
        "永兴小区",
        "1-6",
        "党支部",
        "永兴小区党支部",
        "王书记",
        "",
        "离退休党员",
        "社区选任",
        "2029-06-30",
    ),
    GROUPS: ("140981001001001", "1号楼党小组", "1、2", "李党员", ""),
    HOUSEHOLDS: ("140981001001001", "1", "孙大爷"),
}
HELP = "说明"
MUST, FORM_ROWS = PatternFill("solid", fgColor="F6D9D5"), 500


def template() -> bytes:
    """An empty roll: its columns, the words to choose from, and a sheet that shows how it is filled in."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet, columns in COLUMNS.items():
        page = book.create_sheet(sheet)
        for number, (column, needed) in enumerate(columns.items(), 1):
            head = page.cell(1, number, column)
            head.font = Font(bold=True)
            if needed:
                head.fill = MUST
            page.column_dimensions[head.column_letter].width = 20
            if words := CHOICES.get(column):
                choice = DataValidation(type="list", formula1=f'"{",".join(words.values())}"', allow_blank=True)
                choice.add(f"{head.column_letter}2:{head.column_letter}{MOST_ROWS}")
                page.add_data_validation(choice)
            for line in range(2, FORM_ROWS):  # as text, or a table program would make numbers of codes
                page.cell(line, number).number_format = "@"
        page.freeze_panes = "A2"
    page = book.create_sheet(HELP)
    for row in (("工作表", "列", "必填", "示例"), *_help()):
        page.append(row)
    for letter, width in zip("ABCD", (16, 20, 8, 24), strict=True):
        page.column_dimensions[letter].width = width
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _help() -> Iterator[tuple[str, ...]]:
    for sheet, columns in COLUMNS.items():
        for (column, needed), shown in zip(columns.items(), EXAMPLES[sheet], strict=True):
            words = "、".join(CHOICES[column].values()) if column in CHOICES else shown
            yield sheet, column, "是" if needed else "", words
