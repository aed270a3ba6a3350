"""A roll in a file, taken in by the running service: all of it is checked before any of it is taken in."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from fastapi import Response
from pydantic import BaseModel

from huiyin_dispatch.rolls import file, template
from huiyin_dispatch.rolls.columns import REASONS
from huiyin_dispatch.rolls.commands import MOST_ESTATES, RollBody, RollTaken, take
from huiyin_dispatch.rolls.file import Listed
from huiyin_dispatch.rolls.guarded_sheets import read_sheets
from huiyin_service.files import RowsRefused
from huiyin_service.http import Frame
from huiyin_service.i18n import Catalogue, Language
from huiyin_service.service import Service

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WrongRow(BaseModel):
    """What of a file cannot be taken in. Row 0: of the whole sheet."""

    sheet: str
    row: int
    column: str
    reason: str


class RollReport(BaseModel):
    """What became of a file. With anything wrong nothing of it was taken in.

    Unless that became wrong after all of it had been checked: then the estates that are counted were taken in.
    """

    checked_only: bool
    estates: int
    unchanged: int
    happened: dict[str, int]
    wrong: list[WrongRow]
    cursor: str | None


async def import_file(
    service: Service, frame: Frame, content: bytes, language: Language, *, check: bool = False
) -> RollReport:
    """Take in a roll, or only say what of it does not fit."""
    listed, report = await validate_file(service, frame, content, language, only=check)
    return report if report.wrong or check else await import_roll(service, frame, listed, language)


async def validate_file(
    service: Service, frame: Frame, content: bytes, language: Language, *, only: bool
) -> tuple[list[Listed], RollReport]:
    """The estates of a roll, and what would become of them; `only` says that nothing more is asked for."""
    try:
        listed = await asyncio.to_thread(file.estates_of, await read_sheets(content))
    except RowsRefused as refused:
        wrong = said(refused, service.pages.catalogue, language)
        return [], RollReport(checked_only=only, estates=0, unchanged=0, happened={}, wrong=wrong, cursor=None)
    checked = [await _take(service, frame, part, language, check=True) for part in parts(listed)]
    wrong = [one for part, taken in zip(parts(listed), checked, strict=True) for one in unfit(part, taken)]
    return listed, report_of(checked, wrong, check=only)


async def import_roll(
    service: Service,
    frame: Frame,
    listed: Sequence[Listed],
    language: Language,
    *,
    most: int = MOST_ESTATES,
    tell: Callable[[int], None] = lambda _estates: None,
) -> RollReport:
    """Take in a roll that was checked, `most` estates at a time; `tell` hears how many more of them are in."""
    taken: list[RollTaken] = []
    for part in parts(listed, most):
        one = await _take(service, frame, part, language, check=False)
        if one.refused:  # somebody acted there since it was checked
            return report_of(taken, list(unfit(part, one)))
        taken.append(one)
        tell(len(part))
    return report_of(taken, [])


async def _take(
    service: Service, frame: Frame, part: Sequence[Listed], language: Language, *, check: bool
) -> RollTaken:
    return await take(service, frame, RollBody(estates=[one.record for one in part], check=check), language)


def parts(listed: Sequence[Listed], most: int = MOST_ESTATES) -> Iterator[Sequence[Listed]]:
    """As many estates at a time as a request takes, or fewer."""
    rest = iter(listed)
    while part := list(islice(rest, most)):
        yield part


def unfit(part: Sequence[Listed], taken: RollTaken) -> Iterator[WrongRow]:
    """What was refused, by its place in the file."""
    by_code = {one.record.estate: one for one in part}
    for refusal in taken.refused:
        sheet, row = by_code[refusal.estate].place(refusal.part, refusal.index)
        yield WrongRow(sheet=sheet, row=row, column=COLUMN_OF.get(refusal.part, ""), reason=refusal.reason)


COLUMN_OF = {
    "estate": "小区编号",
    "branch": "党组织",
    "secretary": "书记",
    "buildings": "楼栋",
    "groups": "楼栋",
    "households": "楼栋",
}


def said(refused: RowsRefused, catalogue: Catalogue, language: Language) -> list[WrongRow]:
    """What is wrong with a file, in the reader's language."""
    return [
        WrongRow(
            sheet=one.sheet,
            row=one.row,
            column=one.column,
            reason=catalogue.format(language, REASONS[one.reason], **one.facts),
        )
        for one in refused.wrong
    ]


def report_of(taken: Sequence[RollTaken], wrong: list[WrongRow], *, check: bool = False) -> RollReport:
    """What all requests came to."""
    happened: Counter[str] = Counter()
    for one in taken:
        happened.update(one.happened)
    return RollReport(
        checked_only=check,
        estates=sum(one.estates for one in taken),
        unchanged=sum(one.unchanged for one in taken),
        happened=dict(happened),
        wrong=wrong,
        cursor=next((one.cursor for one in reversed(taken) if one.cursor), None),
    )


def template_file() -> Response:
    """The empty roll, to be saved."""
    headers = {"Content-Disposition": "attachment; filename*=UTF-8''%E5%B0%8F%E5%8C%BA%E5%90%8D%E5%86%8C.xlsx"}
    return Response(template.template(), media_type=XLSX, headers=headers)
