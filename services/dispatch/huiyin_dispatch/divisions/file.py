"""A CSV of divisions: `code`, `name` and, where a county does not keep Chinese time, `timezone`.

Codes are text. Other columns and any order of rows are welcome, and so are the two habits of such files: GB 18030
instead of UTF-8, and upper codes padded with zeros (140981000000 for the county 140981).
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import available_timezones

from huiyin_county.divisions import parent_of
from huiyin_service.files import RowFault, RowsRefused

LENGTHS = (2, 4, 6, 9, 12)
LONGEST_NAME = 100
MAX_FAULTS = 20
"""After so many rows that cannot be taken, the file is something else than it should be."""
NUMBER = re.compile(r"\d+[.,][\d.,]*([eE]\+?\d+)?")
"""A code that a table program has made a number of: 1.40981E+11, 140981001001.0, 140,981."""

FAULT_TEXTS = {
    "unreadable": "打不开：{why}",
    "not_text": "不是文本文件",
    "no_columns": "第一行应有 code 和 name 两列，实际是：{found}",
    "nothing": "没有一行数据",
    "no_code": "没有代码",
    "bad_code": "代码“{code}”不是 2、4、6、9 或 12 位数字",
    "number": "代码“{code}”是被表格软件改成数字的，请把这一列设为文本",
    "no_name": "代码 {code} 没有名称",
    "long_name": "代码 {code} 的名称超过 {most} 个字",
    "bad_timezone": "没有“{timezone}”这个时区",
    "twice": "代码 {code} 在第 {first} 行已经有了",
    "broken": "这一行读不出来：{why}",
}


def read(path: Path) -> list[dict[str, str]]:
    """The divisions of a file as dispatch registers them, the upper before the lower. Raises RowsRefused."""
    found: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    wrong: list[RowFault] = []
    for line, row in _rows(_text(path)):
        code = unpadded(row["code"])
        if fault := _fault(row, code):
            wrong.append(RowFault(line, *fault))
        elif code in found:
            wrong.append(RowFault(line, "twice", {"code": code, "first": lines[code]}))
        else:
            timezone = row.get("timezone")
            found[code] = {"code": code, "name": row["name"]} | ({"timezone": timezone} if timezone else {})
            lines[code] = line
        if len(wrong) == MAX_FAULTS:
            break
    if wrong or not found:
        raise RowsRefused(wrong or [RowFault(0, "nothing", {})])
    return sorted(found.values(), key=lambda division: (len(division["code"]), division["code"]))


def unpadded(code: str) -> str:
    """A code of 12 digits without the zeros that only fill it up: no village has the number 000."""
    # Six digits that end in 00 stay: 441900 is a city without counties, whose towns stand directly below it.
    if len(code) != LENGTHS[-1]:
        return code
    return next((code[:n] for n in LENGTHS if n < len(code) and not code[n:].strip("0")), code)


def without_parent(divisions: list[dict[str, str]]) -> list[str]:
    """Codes of towns and villages whose upper division is not among them: right for a supplement, else a slip."""
    codes = {division["code"]: parent_of(division["code"]) for division in divisions}
    return [code for code, parent in codes.items() if len(code) > 6 and parent not in codes]


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RowsRefused([RowFault(0, "unreadable", {"why": error.strerror or error})]) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RowsRefused([RowFault(0, "not_text", {})])


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not empty, its values stripped, with the line it ends on. Raises RowsRefused."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    try:
        columns = [name.strip() for name in reader.fieldnames or []]
        if not {"code", "name"} <= set(columns):
            raise RowsRefused([RowFault(1, "no_columns", {"found": ", ".join(columns)[:200]})])
        reader.fieldnames = columns
        for row in reader:
            values = {name: row[name].strip() for name in columns}
            if any(values.values()):
                yield reader.line_num, values
    except csv.Error as error:
        raise RowsRefused([RowFault(reader.line_num, "broken", {"why": error})]) from error


def _fault(row: dict[str, str], code: str) -> tuple[str, dict[str, object]] | None:
    name, timezone = row["name"], row.get("timezone")
    if not code:
        return "no_code", {}
    if not (code.isascii() and code.isdigit() and len(code) in LENGTHS):
        return ("number" if NUMBER.fullmatch(code) else "bad_code"), {"code": code[:40]}
    if not name:
        return "no_name", {"code": code}
    if len(name) > LONGEST_NAME:
        return "long_name", {"code": code, "most": LONGEST_NAME}
    if timezone and timezone not in available_timezones():
        return "bad_timezone", {"timezone": timezone[:40]}
    return None
