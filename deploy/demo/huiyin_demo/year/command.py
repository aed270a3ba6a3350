"""`huiyin year` as the one who started it sees it: how far it is, what it came to, and an exit code."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from huiyin_demo.command import INCOMPLETE, INTERRUPTED
from huiyin_demo.load import WAITED_FOR, Failed
from huiyin_demo.running import Api
from huiyin_demo.year.pingshan.runner import the_year as of_pingshan
from huiyin_demo.year.playing import CountyYear, Played, TellPart
from huiyin_demo.year.yuanping.runner import the_year as of_yuanping
from huiyin_service.client import connect, running
from huiyin_service.clock import clock_of
from huiyin_service.i18n import Catalogue
from huiyin_service.retrying_client import RequestInvalid, RetryingClient, RetryPolicy, SendingStopped
from huiyin_service.settings import Settings
from huiyin_service.tokens import issuer_of

YearCounty = Literal["140981", "511529"]
YEARS: Mapping[YearCounty, Callable[[int, bool], CountyYear]] = {"140981": of_yuanping, "511529": of_pingshan}

PATIENCE = RetryPolicy(in_all=300, answer=60)
"""A view may be far behind what twelve at once have done."""


def run(county: YearCounty, seed: int, url: str | None, language: str, *, small: bool) -> int:
    """Play the year, and show what it should come to beside what it came to."""
    say = partial(Catalogue.load("huiyin_demo").format, language)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    year = YEARS[county](seed, small)
    began = time.monotonic()
    try:
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            played = asyncio.run(_until_stopped(year, url, _bars(progress, say)))
    except (asyncio.CancelledError, KeyboardInterrupt):
        console.print(say("没有演完；再运行一次，接着演。"))
        return INTERRUPTED
    except (SendingStopped, RequestInvalid, Failed) as error:
        console.print(say("没有演完：{why}。再运行一次，接着演。", why=error))
        return INCOMPLETE
    console.print(_table(year, played, say))
    if played.already:
        console.print(say("这一年已经演过。"))
    else:
        console.print(say("演完一年，用时 {seconds:.0f} 秒。", seconds=time.monotonic() - began))
    if played.differing:
        console.print(say("标“≠”的不一致：系统里还有别的数据，或有人改动过；HUIYIN_DEMO=none 启动的空系统里没有别的。"))
        return INCOMPLETE
    return 0


async def _until_stopped(year: CountyYear, url: str | None, tell: TellPart) -> Played:
    """Play; SIGTERM stops it as Ctrl-C does."""
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    settings = running(Settings())
    async with connect(url) as client:
        services = RetryingClient(client, patience=PATIENCE, passing=WAITED_FOR)
        return await year.play(Api(services, issuer_of(settings, "accounts"), clock_of(settings)), url, tell)


def _bars(progress: Progress, say: Callable[..., str]) -> TellPart:
    tasks = {}

    def tell(title: str, done: int, total: int) -> None:
        if title not in tasks:
            tasks[title] = progress.add_task(say(title))
        progress.update(tasks[title], completed=done, total=total)

    return tell


def _table(year: CountyYear, played: Played, say: Callable[..., str]) -> Table:
    table = Table(say("数字"), say("应为"), say("实为"), box=None)
    for name, number in played.planned.items():
        mark = " ≠" if name in played.differing else ""
        table.add_row(say(year.names[name]), f"{number:,}", f"{played.found[name]:,}{mark}")
    return table
