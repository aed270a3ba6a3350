"""How far an import has come: a bar on a terminal, a line now and then elsewhere."""

from time import monotonic
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from huiyin_intake.history_import.messages import Translate

LINE_EVERY = 5.0


class Meter(Protocol):
    """One stretch of work of known size."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def at(self, done: int) -> None:
        """So much is done."""


def meter(console: Console, say: Translate, title: str, total: int, unit: str) -> Meter:
    """Choose the meter that suits where the output goes."""
    kind = _Bar if console.is_terminal else _Lines
    return kind(console, say, title, total, unit)


class _Bar:
    def __init__(self, console: Console, say: Translate, title: str, total: int, unit: str) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}/{task.total:,.0f}" + f" {unit}"),
            _Rate(say, unit),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=console)
        self._task = self._progress.add_task(title, total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def at(self, done: int) -> None:
        self._progress.update(self._task, completed=done)


class _Rate(ProgressColumn):
    def __init__(self, say: Translate, unit: str) -> None:
        super().__init__()
        self._say, self._unit = say, unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed or 0
        return Text(self._say("{rate:,.0f} {unit}/秒", rate=speed, unit=self._unit))


class _Lines:
    def __init__(self, console: Console, say: Translate, title: str, total: int, unit: str) -> None:
        self._console, self._say = console, say
        self._title, self._total, self._unit = title, total, unit
        self._started = self._said = monotonic()
        self._done, self._shown = 0, -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown != self._done:
            self._line()

    def at(self, done: int) -> None:
        self._done = done
        if monotonic() - self._said >= LINE_EVERY:
            self._said = monotonic()
            self._line()

    def _line(self) -> None:
        self._shown = self._done
        seconds = max(monotonic() - self._started, 1e-6)
        rate = self._done / seconds
        left = (self._total - self._done) / rate if rate else 0
        text = self._say(
            "{title} {done:,}/{total:,} {unit}，{rate:,.0f} {unit}/秒，还需约 {left:.0f} 秒",
            title=self._title,
            done=self._done,
            total=self._total,
            unit=self._unit,
            rate=rate,
            left=left,
        )
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
