"""Exports that are made in the background: a scan of the log, kept in memory for a while and nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

import orjson
import structlog

from huiyin_events.person_keys import KeyProgress
from huiyin_events.vault import Disclosed
from huiyin_service.persons.export import entry_of

log = structlog.get_logger()

KEPT: Final = timedelta(minutes=15)
"""So long a person has to fetch what they asked for; it is in clear, so it is kept no longer, and never on a disk."""


class Disclosing(Protocol):
    """What gives out the events that name somebody, and tells how far it is."""

    def __call__(self, progress: KeyProgress, /) -> AsyncIterator[Disclosed]:
        """Begin."""
        ...


@dataclass(slots=True)
class Export:
    """What somebody asked to be given: how far it is, and what came of it."""

    person: UUID
    asked_at: datetime
    done: int = 0
    total: int = 0
    entries: list[dict[str, Any]] = field(default_factory=list)
    ready: bool = False
    failed: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def document(self) -> bytes:
        """All of it, as JSON."""
        told = {"subject": self.person, "exported_at": self.asked_at, "events": self.entries}
        return orjson.dumps(told, option=orjson.OPT_INDENT_2)


class Exports:
    """The exports of this process, one a person."""

    def __init__(self) -> None:
        self._exports: dict[UUID, Export] = {}

    def begin(self, person: UUID, disclosing: Disclosing, now: datetime) -> Export:
        """Begin one, unless one is under way."""
        self._forget(now)
        before = self._exports.get(person)
        if before and not before.ready and not before.failed:
            return before
        export = self._exports[person] = Export(person, now)
        export.task = asyncio.create_task(self._run(export, disclosing))
        return export

    def of(self, person: UUID, now: datetime) -> Export | None:
        """The one that a person asked for lately."""
        self._forget(now)
        return self._exports.get(person)

    def forget(self, person: UUID) -> None:
        """Keep nothing of a person."""
        if (export := self._exports.pop(person, None)) and export.task:
            export.task.cancel()

    def _forget(self, now: datetime) -> None:
        for person in [person for person, one in self._exports.items() if one.asked_at + KEPT < now]:
            self.forget(person)

    async def _run(self, export: Export, disclosing: Disclosing) -> None:
        def progress(done: int, total: int) -> None:
            export.done, export.total = done, total

        try:
            export.entries = [entry_of(disclosed) async for disclosed in disclosing(progress)]
            export.ready = True
        except Exception as error:
            export.failed = True
            log.warning("export_failed", error=type(error).__name__)


exports = Exports()
