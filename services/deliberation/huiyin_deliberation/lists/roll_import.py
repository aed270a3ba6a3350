"""A roll of links that an office sends by the page (P3): checked whole, mended there, taken in if nothing is wrong."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from huiyin_deliberation.lists.links_file import ACCOUNT, COLUMNS, NEEDED, NUMBER, VILLAGE, ListedLink, links_of, parts
from huiyin_deliberation.lists.links_import import LinksTaken, MakeLinksBody, make_links
from huiyin_deliberation.tables import TableRow, read_sent_table
from huiyin_events.envelope import Cursor
from huiyin_service.divisions import registered
from huiyin_service.files import RowFault, RowsRefused
from huiyin_service.http import Frame
from huiyin_service.policy import may
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Mended = Mapping[int, Mapping[str, str]]
"""What was put in place of cells of the file: by row, by column."""


@dataclass(slots=True)
class LinksReport:
    """What became of a roll, or would: how many links are new, changed and as they were; and what is wrong, by cell."""

    rows: int = 0
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    taken: bool = False
    wrong: list[RowFault] = field(default_factory=list)
    said: dict[int, Mapping[str, str]] = field(default_factory=dict)
    """The rows that something is wrong with, as they are now."""

    def add(self, part: LinksTaken) -> None:
        """Count what became of a part."""
        self.made += part.made
        self.changed += part.changed
        self.unchanged += part.unchanged


async def bring_in(service: Service, frame: Frame, content: bytes, mended: Mended, *, check: bool) -> LinksReport:
    """Check a roll, with what was mended of it; take it in where nothing is wrong and that is asked for."""
    try:
        rows = [_with(row, mended.get(row[0], {})) for row in await read_sent_table(content, NEEDED)]
    except RowsRefused as refused:
        return LinksReport(wrong=refused.wrong)
    listed, wrong = await asyncio.to_thread(links_of, rows)  # a long one would hold everybody else up
    report = LinksReport(len(rows), wrong=wrong)
    for village, part in parts(listed):
        await _check(service, frame, village, part, report)
    if report.wrong:
        report.wrong.sort(key=lambda fault: fault.row)
        faulty = {fault.row for fault in report.wrong}
        report.said = {number: row for number, row in rows if number in faulty}
    elif not check:
        await _take(service, frame, listed, report)
    return report


async def _check(service: Service, frame: Frame, village: str, part: list[ListedLink], report: LinksReport) -> None:
    if not may(frame.principal, "link.keep", village):
        report.wrong += [RowFault(one.row, "links-elsewhere", column=VILLAGE) for one in part]
        return
    try:
        await registered(service, village, "village")
    except Problem:
        report.wrong += [RowFault(one.row, "bad_village", column=VILLAGE) for one in part]
        return
    found = await make_links(service, frame, _body(village, part, check=True))
    columns = {"link-twice": NUMBER}
    report.wrong += [
        RowFault(part[one.row].row, one.code, column=columns.get(one.code, ACCOUNT)) for one in found.wrong
    ]
    report.add(found)


async def _take(service: Service, frame: Frame, listed: list[ListedLink], report: LinksReport) -> None:
    unkeyed, last = Frame(frame.principal, frame.now, None, frame.sender), None
    for village, part in parts(listed):
        taken = await make_links(service, unkeyed, _body(village, part, check=False))
        last = taken.cursor or last
    report.taken = True
    if last:
        await service.views.wait_for(Cursor.parse(last), service.settings.wait)


def _body(village: str, part: list[ListedLink], *, check: bool) -> MakeLinksBody:
    return MakeLinksBody(division=village, links=[one.link for one in part], check=check)


def _with(row: TableRow, mended: Mapping[str, str]) -> TableRow:
    return row[0], {**row[1], **{column: said for column, said in mended.items() if column in COLUMNS}}
