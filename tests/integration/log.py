"""All that is on the log."""

from huiyin_events.envelope import START, Recorded
from huiyin_events.store import Store


async def read(store: Store, limit: int = 1000) -> list[Recorded]:
    """All there is, page by page."""
    read: list[Recorded] = []
    while page := await store.read_all(read[-1].cursor if read else START, limit):
        read += page
    return read
