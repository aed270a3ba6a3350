"""One run of an import on the console, from the file to its account."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from huiyin_intake.history_import import messages
from huiyin_intake.history_import.figures import Seen, states_of_county, wait_until_seen
from huiyin_intake.history_import.messages import Translate
from huiyin_intake.history_import.progress import meter
from huiyin_intake.history_import.refusal import CsvRefused
from huiyin_intake.history_import.report import ImportReport, show
from huiyin_intake.history_import.run import ImportRun
from huiyin_intake.history_import.survey import survey
from huiyin_service.client import connect
from huiyin_service.retrying_client import Interrupted, RetryingClient, RetryPolicy

SOME_REFUSED, FILE_REFUSED, CUT_SHORT, INTERRUPTED = 1, 2, 3, 130

# What the county showed before is told where figures differ; it is not worth a long wait.
BASELINE = RetryPolicy(in_all=5.0, answer=5.0)
# Reporting follows the log by itself; behind a large import it may need a while.
UNTIL_VISIBLE = RetryPolicy(in_all=300.0, answer=60.0)


@dataclass(frozen=True, slots=True)
class Options:
    """How to go about it. `wait` is how many seconds a service may be away."""

    limit: int | None
    batch: int
    in_flight: int
    wait: float
    check: bool
    report: Path | None
    url: str | None
    language: str


def run(file: Path, options: Options) -> int:
    """Import a file, tell how it went, and say so with an exit code."""
    say, console = messages.translator(options.language), Console()
    try:
        account = _survey(file, options.limit, console, say)
    except KeyboardInterrupt:
        return INTERRUPTED
    if account is None:
        return FILE_REFUSED
    if not options.check and account.found.accepted:
        asyncio.run(_send(account, console, say, options))
    show(account, console, say)
    if options.report is not None:
        account.save(options.report, say)
    return _exit_code(account)


def _survey(file: Path, limit: int | None, console: Console, say: Translate) -> ImportReport | None:
    """Read the file through; None, once it is said why, if it cannot be imported."""
    try:
        size = file.stat().st_size
        with meter(console, say, say("检查"), size, say("字节")) as progress:
            return ImportReport(file, survey(file, limit, lambda done, _size: progress.at(done)))
    except CsvRefused as refused:
        why = messages.file_text(refused, say)
    except OSError as error:
        why = messages.file_text(CsvRefused("unreadable", reason=error.strerror or error), say)
    console.print(say("文件没有导入：{why}", why=why), markup=False, highlight=False, soft_wrap=True)
    return None


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


async def _send(account: ImportReport, console: Console, say: Translate, options: Options) -> None:
    """Send what was surveyed and see it arrive; the account is kept up to date, however this ends."""
    note = _Notes(console)

    def away(path: str, why: str) -> None:
        note(say("{path}：{why}，稍后重发", path=path, why=messages.printable(why, 200)))

    stopper = _Stopper(lambda: note(say("正在停下，等在途的批次有结果；再按一次 Ctrl-C 立即放弃。")))
    async with connect(url=options.url) as client:
        services = partial(RetryingClient, client, stop=stopper.asked, language=options.language, away=away)
        account.before = await states_of_county(services(patience=BASELINE))
        with meter(console, say, say("发送"), account.found.accepted, say("行")) as progress:
            sending = ImportRun(
                services(patience=RetryPolicy(in_all=options.wait)),
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


def _exit_code(account: ImportReport) -> int:
    stops = [account.sent.stopped if account.sent else None, account.seen.trouble if account.seen else None]
    if any(isinstance(stop, Interrupted) for stop in stops):
        return INTERRUPTED
    if any(stops):
        return CUT_SHORT
    return 0 if account.complete else SOME_REFUSED
