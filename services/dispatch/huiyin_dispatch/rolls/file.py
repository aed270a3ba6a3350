"""What a roll in a file says of each estate, from its sheets 小区, 楼栋党小组 and 党员中心户 (Y1)."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from huiyin_dispatch.organisation.words import ORIGINS, RANKS, SELECTIONS
from huiyin_dispatch.rolls.columns import COLUMNS, ESTATES, GROUPS, HOUSEHOLDS
from huiyin_dispatch.rolls.commands import EstateRecord
from huiyin_dispatch.rolls.rows import MOST_WRONG, RollRow, rows_of
from huiyin_dispatch.rolls.rules import RollSection
from huiyin_dispatch.rolls.sheets import SheetRows, sheets_of
from huiyin_service import written
from huiyin_service.files import RowFault, RowsRefused

SheetRow = tuple[str, int]
"""A sheet and a row."""


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


def read(content: bytes) -> list[Listed]:
    """The estates of a roll in a file of one's own. Raises RowsRefused."""
    return estates_of(sheets_of(content))


def estates_of(sheets: Mapping[str, SheetRows]) -> list[Listed]:
    """The estates of a roll, in the order of their rows. Raises RowsRefused."""
    reading = _Reading()
    for sheet, rows in sheets.items():
        for row in rows_of(reading.wrong, sheet, rows):
            if len(reading.wrong) >= MOST_WRONG:
                raise RowsRefused(reading.wrong)
            READERS[sheet](reading, row)
    listed = [_listed(reading, code) for code in reading.estates]
    if not reading.estates and not reading.wrong:
        reading.wrong.append(RowFault(0, "nothing", sheet=ESTATES))
    if reading.wrong:
        raise RowsRefused(sorted(reading.wrong, key=lambda one: (list(COLUMNS).index(one.sheet), one.row)))
    return [one for one in listed if one]


def _estate(reading: _Reading, row: RollRow) -> None:
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


def _secretary(row: RollRow) -> dict[str, object] | None:
    name = row.cell("书记")
    origin, selection, ends = row.word("书记来源", ORIGINS), row.word("选任方式", SELECTIONS), row.day("任期届满")
    if not name:
        return None
    for column in ("书记来源", "选任方式"):
        if not row.cell(column):
            row.wrong(column, "with_secretary")
    officer = {"name": written.name(name), "id": row.cell("书记账号编号") or None}
    return {"secretary": officer, "origin": origin, "selection": selection, "term_ends_on": ends}


def _group(reading: _Reading, row: RollRow) -> None:
    if estate := _belongs(reading, row):
        leader = row.cell("组长")
        officer = {"name": written.name(leader), "id": row.cell("组长账号编号") or None} if leader else None
        numbers = row.buildings()
        known = {one["building"] for one in estate["buildings"]}
        estate["buildings"] += [{"building": number} for number in numbers if number not in known]
        estate["groups"].append({"name": row.cell("党小组"), "buildings": numbers, "leader": officer})
        reading.rows[estate["estate"]]["groups"].append(row.number)


def _household(reading: _Reading, row: RollRow) -> None:
    if estate := _belongs(reading, row):
        building = written.building(row.cell("楼栋"))
        estate["households"].append({"building": building, "head": written.name(row.cell("党员"))})
        reading.rows[estate["estate"]]["households"].append(row.number)


def _belongs(reading: _Reading, row: RollRow) -> dict[str, Any] | None:
    """The estate that a row of another sheet is about, by its whole code, or by the end of it where that is clear."""
    code = row.cell("小区编号")
    ends = [one for one in reading.estates if re.fullmatch("[0-9]{1,3}", code) and one.endswith(code.zfill(3))]
    estate = reading.estates.get(ends[0] if len(ends) == 1 else code)
    if estate is None:
        row.wrong("小区编号", "not_listed", value=code[:40])
    return estate


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
            reading.wrong.append(RowFault(number, reason, facts, sheet, column))
        return None
