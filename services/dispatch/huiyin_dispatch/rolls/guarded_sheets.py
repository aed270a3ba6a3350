"""The sheets of a roll that somebody sent, read in a guarded process: its file may be made to eat memory."""

import asyncio
from datetime import date, datetime

import orjson

from huiyin_dispatch.rolls.columns import ESTATES
from huiyin_dispatch.rolls.sheets import SheetRows, sheets_of
from huiyin_service.files import RowFault, RowsRefused
from huiyin_service.guarded.function import GuardedFunction, Overran

MEGABYTES, SECONDS = 220, 30
_IN_TURN = asyncio.Semaphore(1)
"""Whoever sends many at once has no more memory for them than who sends one."""


async def read_sheets(content: bytes) -> dict[str, SheetRows]:
    """The rows of each sheet that is there. Raises RowsRefused."""
    try:
        target = f"{__name__}:packed"
        guarded = GuardedFunction(target, processes=1, megabytes=MEGABYTES, seconds=SECONDS, niceness=10)
        async with _IN_TURN, guarded as pack:
            return unpacked(await pack(content))
    except Overran:
        raise RowsRefused([RowFault(0, "unpacked", sheet=ESTATES)]) from None


def packed(content: bytes) -> bytes:
    """The sheets as JSON, or why the file is refused."""
    try:
        sheets = sheets_of(content)
    except RowsRefused as refused:
        wrong = [(fault.row, fault.reason, dict(fault.facts), fault.sheet, fault.column) for fault in refused.wrong]
        return orjson.dumps({"wrong": wrong})
    rows = {sheet: [[_cell(cell) for cell in row] for row in rows] for sheet, rows in sheets.items()}
    return orjson.dumps({"sheets": rows})


def unpacked(answer: bytes) -> dict[str, SheetRows]:
    """What `packed` told. Raises RowsRefused."""
    told = orjson.loads(answer)
    if "wrong" in told:
        raise RowsRefused([RowFault(*fault) for fault in told["wrong"]])
    return {sheet: [tuple(map(_value, row)) for row in rows] for sheet, rows in told["sheets"].items()}


def _cell(cell: object) -> object:
    match cell:
        case datetime():
            return {"moment": cell.isoformat()}
        case date():
            return {"day": cell.isoformat()}
        case None | bool() | float() | str():
            return cell
        case int() if abs(cell) < 2**53:
            return cell
    return str(cell)


def _value(cell: object) -> object:
    match cell:
        case {"moment": moment}:
            return datetime.fromisoformat(moment)
        case {"day": day}:
            return date.fromisoformat(day)
    return cell
