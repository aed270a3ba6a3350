"""`huiyin demo` as the one who started it sees it: one or two lines, and an exit code."""

import asyncio
import signal
import time
from collections.abc import Callable
from functools import partial

from rich.console import Console

from huiyin_demo.load import DIVISIONS, ROWS, Failed, Loaded, LoadedSize, load
from huiyin_service.i18n import Catalogue
from huiyin_service.retrying_client import RequestInvalid, SendingStopped

INCOMPLETE, INTERRUPTED = 1, 130


def run(part: LoadedSize, url: str | None, language: str) -> int:
    """Load the demo, and say in a line or two what is there."""
    say = partial(Catalogue.load("huiyin_demo").format, language)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    began = time.monotonic()
    try:
        with console.status(say("正在载入演示数据……")):
            loaded = asyncio.run(_until_stopped(part, url))
    except (asyncio.CancelledError, KeyboardInterrupt):
        console.print(say("演示数据没有载完；再次启动时接着载入。"))
        return INTERRUPTED
    except (SendingStopped, RequestInvalid, Failed) as error:
        console.print(say("演示数据没有载完：{why}", why=error))
        return INCOMPLETE
    took = say("演示数据已载入，用时 {seconds:.1f} 秒：", seconds=time.monotonic() - began)
    console.print((say("演示数据已经在：") if loaded.already else took) + _what(loaded, say))
    for name, why in loaded.left.items():
        console.print(say("事项 {name} 没有照演示的路走完：{why}", name=name, why=why))
    return 0


async def _until_stopped(part: LoadedSize, url: str | None) -> Loaded:
    """Load; SIGTERM stops it as Ctrl-C does, so that no command it runs outlives it."""
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await load(part, url)


def _what(loaded: Loaded, say: Callable[..., str]) -> str:
    divisions = len(DIVISIONS.read_text(encoding="utf-8").splitlines()) - 1
    text = "原平、屏山两县行政区划 {divisions} 处，事项 {issues} 件；"
    counties = say(text, divisions=divisions, issues=loaded.issues)
    if loaded.rows >= ROWS["all"]:
        return counties + say("洛杉矶市 MyLA311 全部 {all:,} 行。", all=ROWS["all"])
    text = "洛杉矶市 MyLA311 的 {all:,} 行中的前 {rows:,} 行，HUIYIN_DEMO=all 载入全部。"
    return counties + say(text, all=ROWS["all"], rows=loaded.rows)
