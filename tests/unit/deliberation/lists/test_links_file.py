"""A roll of links as a file (P3): what a row says, and each cell that is wrong, by its row and column."""

import asyncio

import psutil
import pytest

from huiyin_deliberation.lists.links_file import ACCOUNT, COLUMNS, NEEDED, NUMBER, VILLAGE, links_of, parts
from huiyin_deliberation.tables import packed, read_sent_table, table_of
from huiyin_service.files import RowsRefused

HERE, THERE = "511529104201", "511529104202"
ROW = (HERE, "0127", "罗大爷", "三组12号", "李党员", "member-li")


def csv(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> bytes:
    return "\r\n".join(",".join(row) for row in (columns, *rows)).encode("utf-8-sig")


def test_each_row_is_a_link_of_its_village() -> None:
    listed, wrong = links_of(table_of(csv(ROW, (THERE, *ROW[1:]), (HERE, "0128", *ROW[2:])), NEEDED))
    assert not wrong
    assert [(village, [one.row for one in part]) for village, part in parts(listed)] == [(HERE, [2, 4]), (THERE, [3])]
    assert listed[0].link.member.id == "member-li"


@pytest.mark.parametrize(
    ("cells", "reason", "column"),
    [
        ({0: "5115291042"}, "bad_village", VILLAGE),
        ({1: "三组-1"}, "bad_number", NUMBER),
        ({5: ""}, "missing", ACCOUNT),
        ({5: "x" * 500}, "bad_cell", ACCOUNT),
    ],
)
def test_a_cell_that_is_wrong_is_told_and_the_others_are_read(cells: dict[int, str], reason: str, column: str) -> None:
    faulty = tuple(cells.get(place, cell) for place, cell in enumerate(ROW))
    listed, wrong = links_of(table_of(csv(ROW, faulty), NEEDED))
    assert [one.row for one in listed] == [2]
    assert [(fault.row, fault.reason, fault.column) for fault in wrong] == [(3, reason, column)]


def test_a_file_that_was_sent_is_read_apart_from_us() -> None:
    assert asyncio.run(read_sent_table(csv(ROW), NEEDED)) == [(2, dict(zip(COLUMNS, ROW, strict=True)))]


def lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_files_that_are_sent_at_once_are_read_in_turn() -> None:
    """Each may take 220 MB: two of twenty at once would be all there is."""

    async def most_at_once() -> int:
        others = set(psutil.Process().children(recursive=True))
        reading = [asyncio.ensure_future(read_sent_table(csv(ROW), NEEDED)) for _ in range(3)]
        most = 0
        while not all(one.done() for one in reading):
            children = set(psutil.Process().children(recursive=True)) - others
            most = max(most, sum(lives(one) for one in children))
            await asyncio.sleep(0.01)
        return most

    assert asyncio.run(most_at_once()) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"\0\0", csv(ROW, columns=("a", *COLUMNS[1:]))])
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(RowsRefused):
        table_of(content, NEEDED)
    assert b"wrong" in packed(b'["' + VILLAGE.encode() + b'"]\n' + content)
