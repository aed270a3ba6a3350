"""What there is to publish."""

from uuid import UUID, uuid4

from huiyin_events.envelope import Meta
from huiyin_events.store import ANY, Connection, Store, StreamWrite
from tests.builders import new, reported, stream_of


async def report(store: Store, events: int = 1, connection: Connection | None = None) -> list[UUID]:
    """Append so many events, all in one append; gives their ids."""
    batch = [new(reported(issue)) for issue in (uuid4() for _ in range(events))]
    writes = [StreamWrite(stream_of(uuid4()), [event], ANY) for event in batch]
    await store.append(writes, meta=Meta(), connection=connection)
    return [event.id for event in batch]
