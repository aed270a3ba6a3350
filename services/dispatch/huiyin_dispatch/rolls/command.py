"""`huiyin organisation`: a roll of estates, brought in through the API as any operator may."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import track

from huiyin_dispatch.rolls import file
from huiyin_dispatch.rolls.commands import RollBody, RollTaken
from huiyin_dispatch.rolls.file import Listed
from huiyin_dispatch.rolls.roll_import import RollReport, WrongRow, parts, report_of, said, unfit
from huiyin_dispatch.rolls.rows import MOST_WRONG
from huiyin_service.client import connect
from huiyin_service.files import RowsRefused
from huiyin_service.i18n import Catalogue, Language
from huiyin_service.retrying_client import RequestInvalid, RetryingClient, RetryPolicy, SendingStopped

FILE_REFUSED, CUT_SHORT = 2, 3

ROLL = "/api/dispatch/organisation"


def run(path: Path, url: str | None, language: Language, *, check: bool, wait: float) -> int:
    """Bring in the roll of a file, say what became of it, and end with an exit code."""
    catalogue = Catalogue.load("huiyin_service", "huiyin_dispatch")
    say = partial(catalogue.format, language)
    try:
        listed = file.read(path.read_bytes())
        report = asyncio.run(_send(listed, url, language, wait, check=check))
    except OSError as error:
        typer.echo(say("打不开：{why}", why=error.strerror or error), err=True)
        return FILE_REFUSED
    except RowsRefused as refused:
        report = report_of([], said(refused, catalogue, language))
    except (SendingStopped, RequestInvalid) as stopped:
        typer.echo(say("没有导入完：{why}。再运行一次即可接着导入。", why=stopped), err=True)
        return CUT_SHORT
    for wrong in report.wrong:
        typer.echo(_line(say, wrong), err=True)
    if report.wrong:
        if len(report.wrong) >= MOST_WRONG:
            typer.echo(say("这样的行太多，后面的没有再看。"), err=True)
        typer.echo(
            say("{file}：有 {count} 处要改，一处也没有导入。", file=path.name, count=len(report.wrong)), err=True
        )
        return FILE_REFUSED
    text = (
        "{file}：小区 {estates} 个，其中 {changed} 个有新内容，都可以导入。"
        if check
        else "{file}：小区 {estates} 个，其中 {changed} 个有新内容，共记录 {events} 项。"
    )
    changed = report.estates - report.unchanged
    events = sum(report.happened.values())
    typer.echo(say(text, file=path.name, estates=report.estates, changed=changed, events=events))
    return 0


def _line(say: "partial[str]", wrong: WrongRow) -> str:
    if not wrong.row:
        return wrong.reason
    where = {"sheet": wrong.sheet, "row": wrong.row, "column": wrong.column}
    return say("{sheet} 第 {row} 行 {column}：", **where) + wrong.reason


async def _send(listed: list[Listed], url: str | None, language: str, wait: float, *, check: bool) -> RollReport:
    """Have all of it checked, then taken in if nothing is wrong. Raises SendingStopped or Unfit."""
    several = list(parts(listed))
    console = Console(stderr=True)
    async with connect(url=url) as client:
        services = RetryingClient(client, patience=RetryPolicy(in_all=wait), language=language)

        async def all_of(title: str, *, check: bool) -> list[RollTaken]:
            steps = track(several, title, console=console, transient=True, disable=len(several) == 1)
            return [await _post(services, part, check=check) for part in steps]

        checked = await all_of("检查 / check", check=True)
        wrong = [one for part, taken in zip(several, checked, strict=True) for one in unfit(part, taken)]
        if wrong or check:
            return report_of(checked, wrong, check=check)
        return report_of(await all_of("导入 / import", check=False), [])


async def _post(services: RetryingClient, part: Sequence[Listed], *, check: bool) -> RollTaken:
    body = RollBody(estates=[one.record for one in part], check=check)
    return RollTaken.model_validate(await services.post(ROLL, body.model_dump(mode="json")))
