"""Rolls as people really send them: with merged cells, titles, other brackets, errors of formulas (cases R1 to R9)."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.rolls import workbook

from huiyin_dispatch.rolls.columns import ESTATES, GROUPS, HOUSEHOLDS
from huiyin_dispatch.rolls.file import Listed, read
from huiyin_service.files import RowsRefused

CASES = Path(__file__).with_name("cases")
VILLAGE = "140981001001"
HEAD = ["村（社区）代码", "小区编号", "小区名称"]


def case(name: str) -> list[Listed]:
    [file] = CASES.glob(f"{name}-*.xlsx")
    return read(file.read_bytes())


def faults(content: bytes) -> list[tuple[str, int, str, str]]:
    with pytest.raises(RowsRefused) as refused:
        read(content)
    return [(one.sheet, one.row, one.column, one.reason) for one in refused.value.wrong]


def buildings(listed: Listed) -> list[str]:
    return [one.building for one in listed.record.buildings]


def test_the_error_of_a_formula_is_nobodys_name() -> None:
    [file] = CASES.glob("R1b-*")
    assert faults(file.read_bytes()) == [(ESTATES, 2, "书记", "error_value")]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("column", ["小区名称", "楼栋", "书记"])
def test_no_error_is_taken_for_what_it_is_not(error: str, column: str) -> None:
    row = {"村（社区）代码": VILLAGE, "小区编号": "972", "小区名称": "试小区", column: error}
    content = workbook({ESTATES: [list(row.values())]}, {ESTATES: list(row)})
    assert faults(content) == [(ESTATES, 2, column, "error_value")]


def test_a_formula_that_nobody_calculated_is_said_to_be_one() -> None:
    content = workbook({ESTATES: [[VILLAGE, "972", '="试"&"小区"']]}, {ESTATES: HEAD})
    assert faults(content) == [(ESTATES, 2, "小区名称", "uncalculated")]


def test_a_date_is_no_building() -> None:
    [file] = CASES.glob("R2-*")
    assert faults(file.read_bytes()) == [(ESTATES, 2, "楼栋", "date_for_buildings")]


def test_a_range_however_it_is_written() -> None:
    assert [buildings(one) for one in case("R3")] == [[*"123456"]] * 4


def test_a_name_with_blanks_and_what_nobody_sees_is_the_same_name() -> None:
    first, padded, hidden = (case(name)[0].record for name in ("R5a", "R5b", "R5c"))
    assert first == padded == hidden


def test_a_sheet_that_says_it_is_one_cell_is_read_whole() -> None:
    [estate] = case("R7")
    assert buildings(estate) == ["1", "2"]


def test_codes_that_are_merged_downwards_are_those_of_each_row() -> None:
    [estate] = case("R9a")
    assert [group.name for group in estate.record.groups] == ["第一党小组", "第二党小组", "第三党小组"]


@pytest.mark.parametrize("name", ["R9b", "R9c", "R9d"])
def test_a_head_is_known_by_what_it_means(name: str) -> None:
    [estate] = case(name)
    assert buildings(estate) == ["1"]


def test_a_fault_below_a_title_is_told_by_its_row_in_the_file() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = ESTATES
    for row in (
        ["名册"],
        [],
        ["村（社区）代码", "小区编号", "小区名称"],
        [VILLAGE, "1", "甲小区"],
        ["1409", "2", "乙小区"],
    ):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    assert faults(buffer.getvalue()) == [(ESTATES, 5, "村（社区）代码", "bad_village")]


def test_a_short_code_is_clear_where_one_estate_ends_so() -> None:
    [estate] = case("R9e")
    assert [home.head for home in estate.record.households] == ["钱七"]


def test_a_short_code_that_two_end_with_is_asked_after() -> None:
    rows = [[VILLAGE, "946", "甲小区"], ["140981001002", "946", "乙小区"]]
    content = workbook(
        {ESTATES: rows, HOUSEHOLDS: [["946", "1", "钱七"]]}, {ESTATES: HEAD, HOUSEHOLDS: ["小区编号", "楼栋", "党员"]}
    )
    assert faults(content) == [(HOUSEHOLDS, 2, "小区编号", "not_listed")]


def test_a_day_in_a_column_of_days_stays_one() -> None:
    row = {"村（社区）代码": VILLAGE, "小区编号": "972", "小区名称": "试小区", "书记": "王书记"}
    row |= {"书记来源": "离退休党员", "选任方式": "社区选任"}
    values: list[object] = [*row.values(), date(2029, 6, 30)]
    [estate] = read(workbook({ESTATES: [values]}, {ESTATES: [*row, "任期届满"]}))
    assert estate.record.secretary is not None
    assert estate.record.secretary.term_ends_on == date(2029, 6, 30)


def test_groups_are_read_as_they_were() -> None:
    rows = {ESTATES: [[VILLAGE, "1", "甲小区"]], GROUPS: [[f"{VILLAGE}001", "一组", "1号楼-3号楼"]]}
    [estate] = read(
        workbook(rows, {ESTATES: ["村（社区）代码", "小区编号", "小区名称"], GROUPS: ["小区编号", "党小组", "楼栋"]})
    )
    assert estate.record.groups[0].buildings == ["1", "2", "3"]
