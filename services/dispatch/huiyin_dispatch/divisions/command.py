"""`huiyin divisions`: a file of divisions, registered through the API as any operator may."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import track

from huiyin_dispatch.divisions.file import FAULT_TEXTS, MAX_FAULTS, read, without_parent
from huiyin_service.client import connect
from huiyin_service.files import RowsRefused
from huiyin_service.i18n import Catalogue
from huiyin_service.retrying_client import RequestInvalid, RetryingClient, RetryPolicy, SendingStopped

FILE_REFUSED, CUT_SHORT = 2, 3

REGISTER = "/api/dispatch/divisions"
AT_ONCE = 2000


def run(file: Path, url: str | None, language: str, *, check: bool, wait: float) -> int:
    """Register the divisions of a file, say what became of them, and end with an exit code."""
    say = partial(Catalogue.load("huiyin_dispatch.divisions").format, language)
    try:
        divisions = read(file)
    except RowsRefused as refused:
        for each in refused.wrong:
            where = say("第 {line} 行：", line=each.row) if each.row else ""
            typer.echo(where + say(FAULT_TEXTS[each.reason], **each.facts), err=True)
        if len(refused.wrong) == MAX_FAULTS:
            typer.echo(say("这样的行太多，后面的没有再看。"), err=True)
        typer.echo(say("{file}：一处也没有登记。", file=file.name), err=True)
        return FILE_REFUSED
    if alone := without_parent(divisions):
        text = "有 {count} 个代码的上级不在文件中（如 {code}），应当已经登记。"
        typer.echo(say(text, count=len(alone), code=alone[0]), err=True)
    if check:
        typer.echo(say("{file}：{count} 处行政区划，都可以登记。", file=file.name, count=len(divisions)))
        return 0
    try:
        fresh = asyncio.run(_send(divisions, url, language, wait))
    except (SendingStopped, RequestInvalid) as stopped:
        typer.echo(say("没有登记完：{why}。再运行一次即可接着登记。", why=stopped), err=True)
        return CUT_SHORT
    text = "行政区划 {count} 处：新登记 {fresh} 处，原已在册 {already} 处。"
    typer.echo(say(text, count=len(divisions), fresh=fresh, already=len(divisions) - fresh))
    return 0


async def _send(divisions: list[dict[str, str]], url: str | None, language: str, wait: float) -> int:
    """Register them all; how many were new. Raises SendingStopped or Unfit."""
    batches = [divisions[start : start + AT_ONCE] for start in range(0, len(divisions), AT_ONCE)]
    fresh = 0
    async with connect(url=url) as client:
        services = RetryingClient(client, patience=RetryPolicy(in_all=wait), language=language)
        for batch in track(batches, console=Console(stderr=True), transient=True, disable=len(batches) == 1):
            answer: dict[str, Any] = await services.post(REGISTER, {"divisions": batch})
            fresh += int(answer["registered"])
    return fresh
