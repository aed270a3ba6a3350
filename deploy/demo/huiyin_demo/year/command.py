"""`huiyin year` as the one who started it sees it: how far it is, what it came to, and an exit code."""

import asyncio
import signal
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from huiyin_demo.command import INCOMPLETE, INTERRUPTED
from huiyin_demo.load import WAITED_FOR, Failed
from huiyin_demo.story_runner import Api
from huiyin_demo.year.figures import TOWN, YEAR, YearFigures
from huiyin_demo.year.plan import COUNTY, Year
from huiyin_demo.year.runner import Played, play
from huiyin_service.client import connect
from huiyin_service.i18n import Catalogue
from huiyin_service.retrying_client import RequestInvalid, RetryingClient, RetryPolicy, SendingStopped
from huiyin_service.settings import Settings
from huiyin_service.tokens import issuer_of

Size = Literal["county", "town"]

PATIENCE = RetryPolicy(in_all=300, answer=60)
"""A view may be far behind what twelve at once have done."""

SIZES: dict[Size, tuple[YearFigures, str]] = {"county": (YEAR, COUNTY), "town": (TOWN, "140981001")}

NAMES = {
    "estates": "小区",
    "general_branches": "党总支",
    "branches": "党支部",
    "groups": "楼栋党小组",
    "households": "党员中心户",
    "retired_members": "书记：离退休党员",
    "veterans": "书记：退役军人党员",
    "resident_members": "书记：居民党员",
    "members": "报到党员",
    "posts": "先锋岗",
    "services": "办实事（件）",
    "persons": "服务群众（人次）",
    "commando": "突击队",
    "volunteer": "志愿队",
    "emergency": "应急队",
    "couriers": "快递外卖小哥",
    "community_teams": "城西社区的队伍",
    "community_activities": "城西社区的活动",
    "suggestions": "采纳建议",
    "problems": "解决问题",
    "disputes": "化解矛盾",
    "accepted_by_members": "党员接单",
    "accepted_by_others": "队伍、企业和单位接单",
}


def run(size: Size, seed: int, url: str | None, language: str) -> int:
    """Play the year, and show what it should come to beside what it came to."""
    say = partial(Catalogue.load("huiyin_demo").format, language)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    figures, within = SIZES[size]
    began = time.monotonic()
    try:
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            played = asyncio.run(_until_stopped(Year(figures, within, seed), url, _bars(progress, say)))
    except (asyncio.CancelledError, KeyboardInterrupt):
        console.print(say("没有演完；再运行一次，接着演。"))
        return INTERRUPTED
    except (SendingStopped, RequestInvalid, Failed) as error:
        console.print(say("没有演完：{why}。再运行一次，接着演。", why=error))
        return INCOMPLETE
    console.print(_table(figures, played.figures, say))
    if played.already:
        console.print(say("这一年已经演过。"))
    else:
        console.print(say("演完一年，用时 {seconds:.0f} 秒。", seconds=time.monotonic() - began))
    if figures.differences(played.figures):
        console.print(say("标“≠”的不一致：系统里还有别的数据，或有人改动过；HUIYIN_DEMO=none 启动的空系统里没有别的。"))
        return INCOMPLETE
    return 0


async def _until_stopped(year: Year, url: str | None, tell: Callable[[str, int, int], None]) -> Played:
    """Play; SIGTERM stops it as Ctrl-C does."""
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with connect(url) as client:
        services = RetryingClient(client, patience=PATIENCE, passing=WAITED_FOR)
        return await play(Api(services, issuer_of(Settings(), "accounts"), datetime.now(UTC)), year, url, tell)


def _bars(progress: Progress, say: Callable[..., str]) -> Callable[[str, int, int], None]:
    tasks = {}

    def tell(title: str, done: int, total: int) -> None:
        if title not in tasks:
            tasks[title] = progress.add_task(say(title))
        progress.update(tasks[title], completed=done, total=total)

    return tell


def _table(planned: YearFigures, found: YearFigures, say: Callable[..., str]) -> Table:
    table = Table(say("数字"), say("应为"), say("实为"), box=None)
    differing = planned.differences(found)
    for name, number in asdict(planned).items():
        mark = " ≠" if name in differing else ""
        table.add_row(say(NAMES[name]), f"{number:,}", f"{asdict(found)[name]:,}{mark}")
    return table
