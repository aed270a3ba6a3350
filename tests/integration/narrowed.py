"""A log with something of everything, and what of it is wanted."""

import os
import random
from uuid import UUID, uuid4

from huiyin_events.envelope import START, Meta, Recorded
from huiyin_events.store import ANY, Connection, Store, StreamWrite
from tests.builders import new, reported

SEED = int(os.environ.get("HUIYIN_SEED", random.SystemRandom().randrange(10**6)))

ISSUE, ORDER, TOPIC = "intake.issue", "dispatch.order", "deliberation.topic"
YUANPING, PINGSHAN = "140981", "511529"
DIVISIONS = ("14", "1409", YUANPING, f"{YUANPING}001", f"{YUANPING}001001", PINGSHAN, f"{PINGSHAN}101202")
NARROWED: list[tuple[str | None, str | None]] = [
    (None, None),
    (ISSUE, None),
    (None, YUANPING),
    (None, f"{YUANPING}001"),
    (ORDER, PINGSHAN),
    (TOPIC, "999999"),
]


async def add(
    store: Store, category: str, division: str, events: int = 1, connection: Connection | None = None
) -> list[UUID]:
    """Append so many events to a stream of their own; gives their ids."""
    batch = [new(reported(), division) for _ in range(events)]
    await store.append([StreamWrite(f"{category}-{uuid4()}", batch, ANY)], meta=Meta(), connection=connection)
    return [event.id for event in batch]


def wanted(events: list[Recorded], category: str | None, division: str | None) -> list[UUID]:
    """What a reader of everything picks out."""
    return [
        one.id
        for one in events
        if (category is None or one.stream.split("-", 1)[0] == category)
        and (division is None or one.division.startswith(division))
    ]


async def read(
    store: Store, category: str | None = None, division: str | None = None, limit: int = 1000
) -> list[Recorded]:
    """All that is wanted, page by page, until the cursor stays where it is."""
    found: list[Recorded] = []
    cursor = START
    while (page := await store.read_all(cursor, limit, category=category, division=division)).cursor > cursor:
        found += page
        cursor = page.cursor
    return found
