"""A person's data as a file: one JSON document, written as the log is read."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import UUID

import orjson

from huiyin_contracts import OURS
from huiyin_contracts.offices import EVERYWHERE
from huiyin_events.person_keys import KeyProgress
from huiyin_events.reader import Reader
from huiyin_events.store import Store
from huiyin_events.vault import Vault
from huiyin_ops.persons.erasure import OWNER
from huiyin_service.persons.disclosure import disclosed
from huiyin_service.persons.erasure import person_stream
from huiyin_service.persons.export import entry_of

if TYPE_CHECKING:
    from huiyin_events.archive import Archive

STDOUT: Final = Path("-")


async def write(vault: Vault, subject: UUID, out: Path, progress: KeyProgress, archive: "Archive | None" = None) -> int:
    """Write every event that names `subject` to `out`, for its owner's eyes alone; how many there were.

    `{"subject": …, "exported_at": …, "events": [{"type": …, "data": …, …}, …]}`. Raises FileExistsError, and whatever
    `Vault.export` raises; then there is no file, and on standard output no whole document.
    """
    if out == STDOUT:
        return await _write(vault, subject, sys.stdout.buffer, progress, archive)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            return await _write(vault, subject, file, progress, archive)
        except BaseException:
            os.unlink(out)  # noqa: PTH108 — it takes no time
            raise


async def _write(vault: Vault, subject: UUID, file: BinaryIO, progress: KeyProgress, archive: "Archive | None") -> int:
    count, now = 0, datetime.now(UTC)
    # That somebody looked stands on the log before they do, and is the last event that they find.
    store = Store(vault.pool, OURS, vault=vault)
    await disclosed(store, subject, "export", person_stream(subject), division=EVERYWHERE, meta=OWNER, at=now)
    head = {"subject": subject, "exported_at": now}
    file.write(orjson.dumps(head)[:-1] + b',"events":[')
    async for found in vault.export(subject, Reader(vault.pool, OURS, archive), progress):
        file.write(b",\n" if count else b"\n")
        file.write(orjson.dumps(entry_of(found)))
        count += 1
    file.write(b"\n]}\n")
    file.flush()
    return count
