"""Sending a surveyed file: divisions first, then by batches the reports to intake, the closings to dispatch.

A batch may be sent any number of times, since both services know each row by its number and answer `already`.
So a batch that was not answered is sent again, and an import that was cut off is simply run again.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from huiyin_events.envelope import Cursor
from huiyin_intake.history_import.myla311 import COUNTY, SOURCE, ServiceRequest
from huiyin_intake.history_import.refusal import CsvRefused
from huiyin_intake.history_import.survey import Survey, batches
from huiyin_service.retrying_client import (
    Interrupted,
    RequestInvalid,
    RetryingClient,
    SendingStopped,
    UnexpectedResponse,
)

DIVISIONS = "/api/dispatch/divisions"
REPORTED = "/api/intake/histories"
HANDLED = "/api/dispatch/histories"
FIGURES = f"/api/reporting/divisions/{COUNTY}"
DIVISIONS_AT_ONCE = 500
# How both services begin the reason for refusing a row whose division they have not heard of.
UNKNOWN_DIVISION = "unknown division"


class FileChanged(SendingStopped):
    """The file is not what it was when it was surveyed."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row a service refused, with the service's own reason."""

    line: int
    ref: str
    service: str
    reason: str


@dataclass(slots=True)
class ServiceTotals:
    """What one service made of what it was sent."""

    recorded: int = 0
    already: int = 0


@dataclass(slots=True)
class ImportProgress:
    """How far sending has come. Every row counted here has been answered by the services."""

    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    divisions: ServiceTotals = field(default_factory=ServiceTotals)
    intake: ServiceTotals = field(default_factory=ServiceTotals)
    dispatch: ServiceTotals = field(default_factory=ServiceTotals)
    not_taken: list[RejectedRow] = field(default_factory=list)
    cursor: Cursor | None = None
    seconds: float = 0.0
    repeated: int = 0
    stopped: SendingStopped | None = None


class _Desk(NamedTuple):
    """Where one batch is handed in: a service, its address, what it said so far, and the rows' lines."""

    name: str
    path: str
    told: ServiceTotals
    lines: dict[str, int]


class ImportRun:
    """One run over one file, with at most `in_flight` batches on their way at any moment."""

    def __init__(
        self,
        services: RetryingClient,
        stop: asyncio.Event,
        *,
        in_flight: int = 3,
        tell: Callable[[int], None] = lambda _rows: None,
    ) -> None:
        self.sent = ImportProgress()
        self._services = services
        self._stop = stop
        self._in_flight = in_flight
        self._tell = tell

    async def run(self, path: Path, found: Survey, *, batch: int = 500, limit: int | None = None) -> ImportProgress:
        """Send all rows. `Sent.stopped` has what ended it early; batches on their way are still awaited."""
        started = monotonic()
        try:
            await self._register(found)
        except SendingStopped as stopped:
            self._halt(stopped)
        else:
            # The workers share one reading of the file and take the next batch whenever one is done, so the
            # file is read no faster than it is sent.
            try:
                with closing(batches(path, batch, limit)) as reading:
                    async with asyncio.TaskGroup() as workers:
                        for _ in range(self._in_flight):
                            workers.create_task(self._work(reading))
            finally:
                self.sent.seconds = monotonic() - started
                self.sent.repeated = self._services.repeated
        if self.sent.stopped is None and self.sent.rows != found.accepted:
            self._halt(Interrupted() if self._stop.is_set() else FileChanged())
        return self.sent

    async def _register(self, found: Survey) -> None:
        divisions = found.registrations()
        for start in range(0, len(divisions), DIVISIONS_AT_ONCE):
            chunk = divisions[start : start + DIVISIONS_AT_ONCE]
            try:
                answer = await self._services.post(DIVISIONS, {"divisions": chunk})
            except RequestInvalid as unfit:
                raise UnexpectedResponse(DIVISIONS, unfit.why) from unfit
            self.sent.divisions.recorded += int(answer.get("registered", 0))
            self.sent.divisions.already += int(answer.get("already", 0))
            self._note(DIVISIONS, answer)

    async def _work(self, reading: Iterator[list[ServiceRequest]]) -> None:
        while not self._stop.is_set():
            try:
                batch = next(reading, None)
                if batch is None:
                    return
                await self._send(batch)
            except SendingStopped as stopped:
                self._halt(stopped)
            except (CsvRefused, OSError) as error:
                self._halt(FileChanged(str(error)))

    def _halt(self, stopped: SendingStopped) -> None:
        """Stop everything, and keep the first cause; what follows from the halt itself is none."""
        self.sent.stopped = self.sent.stopped or stopped
        self._stop.set()

    async def _send(self, batch: list[ServiceRequest]) -> None:
        lines = {request.ref: request.line for request in batch}
        intake = _Desk("intake", REPORTED, self.sent.intake, lines)
        dispatch = _Desk("dispatch", HANDLED, self.sent.dispatch, lines)
        refused = await self._hand_in(intake, [request.reported() for request in batch])
        taken = [request for request in batch if request.ref not in refused]
        closed = [request.handled() for request in taken if request.outcome == "closed"]
        unclosed = await self._hand_in(dispatch, closed) if closed else set()
        self.sent.rows += len(batch)
        self.sent.outcomes.update(request.outcome for request in taken if request.ref not in unclosed)
        self.sent.outcomes["open"] += len(unclosed)
        self._tell(self.sent.rows)

    async def _hand_in(self, desk: _Desk, items: list[dict[str, Any]]) -> set[str]:
        """Hand items to a service, and return the refs of those it refused.

        A service hears of the divisions by their events, so for a moment it may not know one just registered.
        """
        started, refs = monotonic(), set[str]()
        while True:
            refused = await self._hand_in_once(desk, items)
            early = [item for item in items if refused.get(item["ref"], "").startswith(UNKNOWN_DIVISION)]
            if monotonic() - started > self._services.patience.in_all:
                early = []
            for ref in refused.keys() - {item["ref"] for item in early}:
                self.sent.not_taken.append(RejectedRow(desk.lines[ref], ref, desk.name, refused[ref]))
                refs.add(ref)
            if not early:
                return refs
            await self._services.pause(desk.path, refused[early[0]["ref"]], 0.5)
            items = early

    async def _hand_in_once(self, desk: _Desk, items: list[dict[str, Any]]) -> dict[str, str]:
        try:
            answer = await self._services.post(desk.path, {"source": SOURCE, "public": True, "items": items})
        except RequestInvalid as unfit:
            if len(items) == 1:
                return {items[0]["ref"]: unfit.why}
            # Halve a body refused as a whole until the row at fault stands alone, so that the others get in.
            middle = len(items) // 2
            first = await self._hand_in_once(desk, items[:middle])
            return first | await self._hand_in_once(desk, items[middle:])
        refused = {str(item["ref"]): str(item["reason"]) for item in answer.get("refused", [])}
        recorded, already = int(answer.get("recorded", 0)), int(answer.get("already", 0))
        if recorded + already + len(refused) != len(items) or not refused.keys() <= desk.lines.keys():
            count = f"{recorded} + {already} + {len(refused)} != {len(items)}"
            raise UnexpectedResponse(desk.path, f"recorded + already + refused: {count}")
        desk.told.recorded += recorded
        desk.told.already += already
        self._note(desk.path, answer)
        return refused

    def _note(self, path: str, answer: dict[str, Any]) -> None:
        """Keep the latest place in the store, whichever batch is answered last."""
        text = answer.get("cursor")
        if not text:
            return
        try:
            cursor = Cursor.parse(str(text))
        except ValueError as error:
            raise UnexpectedResponse(path, f"cursor {text!r}") from error
        self.sent.cursor = max(self.sent.cursor or cursor, cursor)
