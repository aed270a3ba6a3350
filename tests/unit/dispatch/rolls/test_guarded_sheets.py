"""A roll's file is bounded before it is read, and read where it can do no harm."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import psutil
import pytest
from openpyxl import Workbook, load_workbook
from tests.rolls import workbook

from huiyin_dispatch.rolls.columns import COLUMNS, ESTATES, GROUPS
from huiyin_dispatch.rolls.guarded_sheets import packed, read_sheets, unpacked
from huiyin_dispatch.rolls.sheets import MOST_COLUMNS, sheets_of
from huiyin_service.files import RowsRefused

MEGABYTE = 1024 * 1024


def changed(content: bytes, part: str, text: bytes) -> bytes:
    """The same file with other content in one of its parts."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(written, "w", ZIP_DEFLATED) as after:
        for one in before.namelist():
            after.writestr(one, text if one == part else before.read(one))
    return written.getvalue()


def sheet(rows: bytes) -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return head + rows + b"</sheetData></worksheet>"


ROLL = workbook({ESTATES: [["140981001001", "1", "永兴小区"]]})
FIRST = "xl/worksheets/sheet1.xml"


async def refused(content: bytes) -> str:
    with pytest.raises(RowsRefused) as raised:
        await read_sheets(content)
    return raised.value.wrong[0].reason


async def test_rows_are_the_same_as_without_the_guard() -> None:
    moment, day = datetime(2029, 6, 30, 8, 30), date(2029, 6, 30)  # noqa: DTZ001 — as a file has them
    content = workbook({ESTATES: [["1", 1, 2.5, None, True, moment, day]], GROUPS: []})
    assert await read_sheets(content) == sheets_of(content)


def test_a_number_beyond_all_is_text() -> None:
    assert unpacked(packed(workbook({ESTATES: [[2**60]]})))[ESTATES][1][0] in {2**60, str(2**60), float(2**60)}


async def test_far_columns_are_not_looked_at() -> None:
    far = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 20_000))
    content = changed(ROLL, FIRST, sheet(far))
    assert len(content) < 200_000
    assert set((await read_sheets(content))[ESTATES]) == {()}


async def test_a_row_of_endless_cells_is_too_much() -> None:
    content = changed(ROLL, FIRST, sheet(b'<row r="1">' + b"<c/>" * 12_000_000 + b"</row>"))
    assert len(content) < 200_000
    before = psutil.Process().memory_info().rss
    assert await refused(content) == "unpacked"
    assert psutil.Process().memory_info().rss - before < 300 * MEGABYTE


@pytest.mark.parametrize("part", [FIRST, "xl/styles.xml"])
async def test_what_unpacks_to_far_more_is_refused_unread(part: str) -> None:
    content = changed(ROLL, part, b" " * 90 * MEGABYTE)
    assert len(content) < 200_000
    assert await refused(content) == "unpacked"


async def test_styles_without_end_are_refused_unread() -> None:
    assert await refused(changed(ROLL, "xl/styles.xml", b" " * 9 * MEGABYTE)) == "unpacked"


async def test_what_is_no_file_of_a_table_program_is_told() -> None:
    assert await refused(b"PK\x03\x04 but no more") == "unreadable"
    book = Workbook()
    written = BytesIO()
    book.save(written)
    assert await refused(written.getvalue()) == "no_sheet"


def test_the_columns_of_a_roll_are_far_fewer_than_are_read() -> None:
    assert max(map(len, COLUMNS.values())) * 4 < MOST_COLUMNS
    assert load_workbook(BytesIO(ROLL)).sheetnames == [ESTATES]
