"""`huiyin links`: a roll of links (P3), brought in through the API in the name of an officer of the county."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import typer

from huiyin_deliberation.lists import links_file
from huiyin_deliberation.lists.links_file import NEEDED, ListedLink, links_of, parts
from huiyin_deliberation.tables import REASONS, read_table
from huiyin_service.auth import Principal
from huiyin_service.client import connect
from huiyin_service.files import RowsRefused
from huiyin_service.i18n import Catalogue, Language
from huiyin_service.retrying_client import RequestInvalid, RetryingClient, RetryPolicy, SendingStopped

FILE_REFUSED, CUT_SHORT = 2, 3
LINKS = "/api/deliberation/links"
SAID: Mapping[str, str] = {**REASONS, **links_file.REASONS}


def run(file: Path, sign_in: str | None, url: str | None, language: str, *, check: bool, wait: float) -> int:
    """Bring in a roll of links, say what became of it, and end with an exit code."""
    speaks: Language = "en" if language == "en" else "zh"
    say = partial(Catalogue.load("huiyin_service", "huiyin_deliberation").format, speaks)
    try:
        listed = _read(file)
        taken = asyncio.run(_send(listed, sign_in, url, speaks, wait, check=check))
    except OSError as error:
        typer.echo(say("打不开：{why}", why=error.strerror or error), err=True)
        return FILE_REFUSED
    except RowsRefused as refused:
        for each in refused.wrong[:200]:
            where = say("第 {line} 行：", line=each.row) if each.row else ""
            typer.echo(where + say(SAID[each.reason], **each.facts), err=True)
        return FILE_REFUSED
    except (SendingStopped, RequestInvalid) as stopped:
        typer.echo(say("没有导入完：{why}。再运行一次即可接着导入。", why=stopped), err=True)
        return CUT_SHORT
    for row, detail in taken.wrong[:200]:
        typer.echo(say("第 {line} 行：", line=row) + say(detail), err=True)
    if taken.wrong:
        typer.echo(say("{file}：有 {count} 行要改，一行也没有导入。", file=file.name, count=len(taken.wrong)), err=True)
        return FILE_REFUSED
    text = "联系户 {count} 户：新登记 {made}，有变动 {changed}，没有变化 {unchanged}。"
    typer.echo(say(text, count=len(listed), made=taken.made, changed=taken.changed, unchanged=taken.unchanged))
    return 0


def _read(file: Path) -> list[ListedLink]:
    """The links that a file lists. Raises OSError, and RowsRefused with all that is wrong."""
    listed, wrong = links_of(read_table(file, NEEDED))
    if wrong:
        raise RowsRefused(wrong)
    return listed


class Taken:
    """What became of all the rows so far."""

    def __init__(self) -> None:
        self.made = self.changed = self.unchanged = 0
        self.wrong: list[tuple[int, str]] = []

    def add(self, part: list[ListedLink], answer: Mapping[str, Any]) -> None:
        """Count what became of a part of them."""
        self.made += int(answer["made"])
        self.changed += int(answer["changed"])
        self.unchanged += int(answer["unchanged"])
        self.wrong += [(part[int(one["row"])].row, str(one["detail"])) for one in answer["wrong"]]


async def _send(
    listed: list[ListedLink], sign_in: str | None, url: str | None, language: str, wait: float, *, check: bool
) -> Taken:
    """Have all of it checked, then taken in if nothing is wrong. Raises SendingStopped or RequestInvalid."""
    county = listed[0].village[:6]
    officer = Principal(sign_in or f"officer-{county}", sign_in or f"officer-{county}", "officer", county)
    async with connect(url, officer) as client:
        services = RetryingClient(client, patience=RetryPolicy(in_all=wait), language=language)

        async def all_of(*, check: bool) -> Taken:
            taken = Taken()
            for village, part in parts(listed):
                links = [one.link.model_dump() for one in part]
                body = {"division": village, "links": links, "check": check}
                taken.add(part, await services.post(LINKS, body))
            return taken

        checked = await all_of(check=True)
        return checked if checked.wrong or check else await all_of(check=False)
