"""Taking in what other systems recorded, once, however often it is sent."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from pydantic import BaseModel

from huiyin_events.envelope import Meta
from huiyin_events.store import Appended, Store, StreamWrite, VersionConflict
from huiyin_service.divisions import unregistered
from huiyin_service.service import Service

# Issues of other systems have an id that follows from their reference, so that every service derives the same.
_ISSUES = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969aa")


def issue_id(source: str, ref: str) -> UUID:
    """The issue's id for another system's reference."""
    return uuid5(_ISSUES, f"{source}:{ref}")


class RejectedRecord(BaseModel):
    """A record that was not taken in."""

    ref: str
    reason: str


class ImportResult(BaseModel):
    """What became of a batch."""

    recorded: int
    already: int
    refused: list[RejectedRecord]
    cursor: str | None


async def import_records(service: Service, records: Mapping[str, tuple[str, StreamWrite]], meta: Meta) -> ImportResult:
    """Append those of `records` (by reference: division, events) that are new, all in one transaction.

    Records in a division no one registered are refused by name.
    """
    unknown = await unregistered(service, {division for division, _ in records.values()})
    refused = [
        RejectedRecord(ref=ref, reason=f"unknown division {division}")
        for ref, (division, _) in records.items()
        if division in unknown
    ]
    writes = {write.stream: write for division, write in records.values() if division not in unknown}
    already, appended = await append_new(service.store, writes, meta)
    return ImportResult(
        recorded=len(writes) - already,
        already=already,
        refused=refused,
        cursor=str(appended.cursor) if appended else None,
    )


async def append_new(store: Store, writes: Mapping[str, StreamWrite], meta: Meta) -> tuple[int, Appended | None]:
    """Append those of `writes` (by stream) that the store lacks, all in one transaction; how many it had already."""
    while True:
        existing = await store.existing(list(writes))
        fresh = [write for stream, write in writes.items() if stream not in existing]
        if not fresh:
            return len(existing), None
        try:
            return len(existing), await store.append(fresh, meta=meta)
        except VersionConflict:
            continue  # somebody sent the same meanwhile: one more of them exists now
