"""Rolls as XLSX files, as tests need them: sheets of rows, and a county's worth of them."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import cycle, islice

from openpyxl import Workbook

from huiyin_dispatch.organisation.words import ORIGINS, RANKS, SELECTIONS
from huiyin_dispatch.rolls.columns import COLUMNS, ESTATES, GROUPS, HOUSEHOLDS

Sheets = Mapping[str, Iterable[Sequence[object]]]


def workbook(sheets: Sheets, columns: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """An XLSX file with these rows under the columns of a roll."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet, rows in sheets.items():
        page = book.create_sheet(sheet)
        page.append(list((columns or COLUMNS).get(sheet, ())))
        for row in rows:
            page.append(list(row))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def county_roll(villages: Sequence[str]) -> dict[str, list[list[object]]]:
    """原平市's three tiers: 307 estates, 52 of them with a general branch, 2,025 groups, 2,874 member households."""
    estates, groups, households, general, buildings = 307, 2025, 2874, 52, 2025
    origins = [*["retired_member"] * 124, *["veteran"] * 37, *["resident_member"] * 146]
    codes = [f"{village}{number:03}" for number in range(1, 1000) for village in villages][:estates]
    here: dict[str, int] = dict.fromkeys(codes, 0)
    roll: dict[str, list[list[object]]] = {ESTATES: [], GROUPS: [], HOUSEHOLDS: []}
    for n, code in enumerate(islice(cycle(codes), buildings)):
        here[code] += 1
        roll[GROUPS].append([code, f"{here[code]}号楼党小组", str(here[code]), f"组长{n}", ""])
    for n, (code, selection) in enumerate(zip(codes, cycle(SELECTIONS), strict=False)):
        rank = "general_branch" if n < general else "branch"
        name = f"第{n + 1}小区"
        office = [f"书记{n}", "", ORIGINS[origins[n]], SELECTIONS[selection], "2035-06-30"]
        roll[ESTATES].append([code[:12], code[12:], name, "", RANKS[rank], f"{name}{RANKS[rank]}", *office])
    for n, code in enumerate(islice(cycle(codes), households)):
        roll[HOUSEHOLDS].append([code, str(n % here[code] + 1), f"党员{n}"])
    assert len(roll[GROUPS]) == groups
    return roll
