"""The commands intake adds to `huiyin`."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from huiyin_intake.importing import wording
from huiyin_intake.importing.figures import Seen, states_of_county, wait_until_seen
from huiyin_intake.importing.progress import meter
from huiyin_intake.importing.refusal import FileRefused
from huiyin_intake.importing.report import Report, show
from huiyin_intake.importing.run import Sending
from huiyin_intake.importing.services import Interrupted, Patience, Services
from huiyin_intake.importing.survey import survey
from huiyin_intake.importing.wording import Say
from huiyin_service.client import connect

SOME_REFUSED, FILE_REFUSED, CUT_SHORT, INTERRUPTED = 1, 2, 3, 130

# What the county showed before is told where figures differ; it is not worth a long wait.
BASELINE = Patience(in_all=5.0, answer=5.0)
# Reporting follows the log by itself; behind a large import it may need a while.
UNTIL_VISIBLE = Patience(in_all=300.0, answer=60.0)

imports = typer.Typer(no_args_is_help=True, help="导入其他系统的历史。 / Import other systems' histories.")


def register(app: typer.Typer) -> None:
    """Add `import` to the `huiyin` command."""
    app.add_typer(imports, name="import")


@imports.callback()
def _group() -> None:
    """Keep `import` a group while it has one command."""


@imports.command()
def myla311(
    file: Annotated[Path, typer.Argument(help="MyLA311 的 CSV 文件 / the CSV file", dir_okay=False)],
    *,
    limit: Annotated[int | None, typer.Option(min=1, help="只读前 N 行 / read only the first N rows")] = None,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="每批行数 / rows a batch")] = 500,
    in_flight: Annotated[int, typer.Option(min=1, max=16, help="同时在途批数 / batches on their way")] = 3,
    wait: Annotated[float, typer.Option(min=0, help="服务重启时最多等几秒 / patience, in seconds")] = 60.0,
    check: Annotated[bool, typer.Option("--check", help="只检查，不发送 / read only, send nothing")] = False,
    report: Annotated[Path | None, typer.Option(help="把报告写成 JSON / write the report as JSON")] = None,
    url: Annotated[str | None, typer.Option(help="系统地址 / where Huiyin is")] = None,
    language: Annotated[str, typer.Option(envvar="HUIYIN_LANGUAGE", help="zh | en")] = "zh",
) -> None:
    """导入洛杉矶市 MyLA311 的服务请求。 / Import service requests of the City of Los Angeles.

    退出码 / exit code: 0 全部导入 all well, 1 有行未导入 some rows were not taken,
    2 文件被拒 the file was refused, 3 没有发完 cut short, 130 被中断 interrupted.
    """
    say, console = wording.speaker(language), Console()
    account = _survey(file, limit, console, say)
    if not check and account.found.accepted:
        options = _Options(url, language, batch, limit, in_flight, Patience(in_all=wait))
        asyncio.run(_send(account, console, say, options))
    show(account, console, say)
    if report is not None:
        account.save(report, say)
    raise typer.Exit(_exit_code(account))


def _survey(file: Path, limit: int | None, console: Console, say: Say) -> Report:
    try:
        size = file.stat().st_size
        with meter(console, say, say("检查"), size, say("字节")) as progress:
            return Report(file, survey(file, limit, lambda done, _size: progress.at(done)))
    except FileRefused as refused:
        why = wording.of_file(refused, say)
    except OSError as error:
        why = wording.of_file(FileRefused("unreadable", reason=error.strerror or error), say)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    console.print(say("文件没有导入：{why}", why=why), markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(FILE_REFUSED)


@dataclass(frozen=True, slots=True)
class _Options:
    """How to send."""

    url: str | None
    language: str
    batch: int
    limit: int | None
    in_flight: int
    patience: Patience


class _Notes:
    """What is said on the way; the same again and again is said once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = ""

    def __call__(self, text: str) -> None:
        if text != self._last:
            self._console.print(text, markup=False, highlight=False, soft_wrap=True)
        self._last = text


class _Stopper:
    """What Ctrl-C does: first, nothing new is sent and what is on its way awaited; then, that is given up."""

    def __init__(self, told: Callable[[], None]) -> None:
        self.asked = asyncio.Event()
        self.patient = True
        self._told = told
        self._task = asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._press)

    def _press(self) -> None:
        if self.patient and not self.asked.is_set():
            self.asked.set()
            self._told()
        elif self._task is not None:
            self._task.cancel()


async def _send(account: Report, console: Console, say: Say, options: _Options) -> None:
    """Send what was surveyed and see it arrive; the account is kept up to date, however this ends."""
    note = _Notes(console)

    def away(path: str, why: str) -> None:
        note(say("{path}：{why}，稍后重发", path=path, why=wording.shown(why, 200)))

    stopper = _Stopper(lambda: note(say("正在停下，等在途的批次有结果；再按一次 Ctrl-C 立即放弃。")))
    async with connect(url=options.url) as client:
        services = partial(Services, client, stop=stopper.asked, language=options.language, away=away)
        account.before = await states_of_county(services(patience=BASELINE))
        with meter(console, say, say("发送"), account.found.accepted, say("行")) as progress:
            sending = Sending(
                services(patience=options.patience),
                stopper.asked,
                in_flight=options.in_flight,
                tell=progress.at,
            )
            account.sent = sending.sent
            try:
                await sending.run(account.file, account.found, batch=options.batch, limit=options.limit)
            except asyncio.CancelledError:
                account.sent.stopped = Interrupted()
        if account.sent.stopped is not None:
            return
        stopper.patient = False
        note(say("已发完，等看板跟上……"))
        waiting = partial(services, away=lambda _path, _why: None)
        try:
            account.seen = await wait_until_seen(waiting(patience=UNTIL_VISIBLE), account.sent)
        except asyncio.CancelledError:
            account.seen = Seen(None, 0.0, Interrupted())


def _exit_code(account: Report) -> int:
    stops = [account.sent.stopped if account.sent else None, account.seen.trouble if account.seen else None]
    if any(isinstance(stop, Interrupted) for stop in stops):
        return INTERRUPTED
    if any(stops):
        return CUT_SHORT
    return 0 if account.complete else SOME_REFUSED
