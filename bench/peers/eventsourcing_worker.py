"""Drives the Python package `eventsourcing`, in its default mode, for `bench.peers`; runs in that peer's own venv.

The first line of stdin is JSON: the database, and the fields of an event. Each one after that is an action and how
often to do it; the answer to each is one line of JSON.
"""
# mypy: disable-error-code="import-not-found,misc"

import json
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent

BATCH = 100


class Reported(DomainEvent):
    """The same event as everywhere in this bench, as the package wants its own: a frozen dataclass."""

    issue: UUID
    number: str
    kind: str
    category: str
    description: str
    channel: str
    location: dict[str, float]
    address: str
    reporter: UUID | None
    photos: list[str]
    source: str | None


class Worker:
    """The package's application over one PostgreSQL database, its events mapped and stored by itself."""

    def __init__(self, host: str, user: str, database: str, fields: dict[str, Any]) -> None:
        self._fields = fields
        self._app = Application(
            {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_HOST": host,
                "POSTGRES_USER": user,
                "POSTGRES_PASSWORD": "",
                "POSTGRES_DBNAME": database,
            }
        )
        loaded = self._stream(BATCH)
        self._app.events.put(loaded)
        self._loaded = loaded[0].originator_id

    def append(self, times: int) -> Callable[[], None]:
        """An event a commit, each of a new aggregate."""
        return self._puts([self._stream(1) for _ in range(times)])

    def batch(self, times: int) -> Callable[[], None]:
        """Hundred events a commit, each of a new aggregate."""
        return self._puts([self._stream(BATCH) for _ in range(times)])

    def load(self, times: int) -> Callable[[], None]:
        """The hundred events of an aggregate, mapped back to what they were."""

        def act() -> None:
            for _ in range(times):
                assert len(list(self._app.events.get(self._loaded))) == BATCH

        return act

    def _puts(self, streams: list[list[Reported]]) -> Callable[[], None]:
        def act() -> None:
            for stream in streams:
                self._app.events.put(stream)

        return act

    def _stream(self, events: int) -> list[Reported]:
        aggregate = uuid4()
        fields = {**self._fields, "issue": aggregate}
        return [
            Reported(
                originator_id=aggregate,
                originator_version=version,
                timestamp=Reported.create_timestamp(),
                **fields,
            )
            for version in range(1, events + 1)
        ]


def main() -> None:
    """Do what stdin says, until it ends."""
    worker = Worker(**json.loads(sys.stdin.readline()))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        action, times = line.split()
        act = getattr(worker, action)(int(times))
        began = time.perf_counter()
        act()
        print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)


if __name__ == "__main__":
    main()
