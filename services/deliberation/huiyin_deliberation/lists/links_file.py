"""A roll of links as a file (P3): its columns, each row as the link that it says, and what is wrong with a cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from huiyin_deliberation.lists.links_import import AT_ONCE, MakeLinkBody
from huiyin_deliberation.tables import TableRow, unfilled
from huiyin_service.files import RowFault

VILLAGE, NUMBER, HEAD, ADDRESS, NAME, ACCOUNT = "村（社区）代码", "户编号", "户主", "住址", "党员姓名", "党员账号"
COLUMNS = (VILLAGE, NUMBER, HEAD, ADDRESS, NAME, ACCOUNT)
NEEDED = (VILLAGE, NUMBER, HEAD, NAME, ACCOUNT)
VILLAGE_DIGITS = 12

REASONS: Mapping[str, str] = {
    "bad_village": "不是 12 位的村（社区）代码",
    "bad_number": "户编号只用数字、字母和连字符，最多 20 位",
    "bad_cell": "太长，或有不能保存的字符",
}

_COLUMN_OF: Mapping[tuple[str | int, ...], str] = {
    ("number",): NUMBER,
    ("head",): HEAD,
    ("address",): ADDRESS,
    ("member", "name"): NAME,
}


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A row that can be read: where it stands in the file, of which village, and the link."""

    row: int
    village: str
    link: MakeLinkBody


def links_of(rows: Iterable[TableRow]) -> tuple[list[ListedLink], list[RowFault]]:
    """The links that a file lists, and what is wrong with its other rows."""
    rows = list(rows)
    wrong = unfilled(rows, NEEDED)
    lacking, listed = {fault.row for fault in wrong}, list[ListedLink]()
    for number, row in rows:
        if number in lacking:
            continue
        if not (row[VILLAGE].isascii() and row[VILLAGE].isdecimal() and len(row[VILLAGE]) == VILLAGE_DIGITS):
            wrong.append(RowFault(number, "bad_village", column=VILLAGE))
            continue
        said = {"number": row[NUMBER], "head": row[HEAD], "address": row.get(ADDRESS) or None}
        try:
            link = MakeLinkBody.model_validate({**said, "member": {"name": row[NAME], "id": row[ACCOUNT]}})
        except ValidationError as error:
            wrong += _faults(number, error)
            continue
        listed.append(ListedLink(number, row[VILLAGE], link))
    return listed, sorted(wrong, key=lambda fault: fault.row)


def parts(listed: Iterable[ListedLink]) -> Iterator[tuple[str, list[ListedLink]]]:
    """The links village by village, as many at once as are taken in one write."""
    villages: dict[str, list[ListedLink]] = {}
    for one in listed:
        villages.setdefault(one.village, []).append(one)
    for village, own in villages.items():
        for start in range(0, len(own), AT_ONCE):
            yield village, own[start : start + AT_ONCE]


def _faults(row: int, error: ValidationError) -> Iterator[RowFault]:
    for column in dict.fromkeys(_COLUMN_OF.get(each["loc"], ACCOUNT) for each in error.errors()):
        yield RowFault(row, "bad_number" if column == NUMBER else "bad_cell", column=column)
