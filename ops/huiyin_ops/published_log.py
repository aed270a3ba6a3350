"""A publication as the running system's own log has it, for whoever verifies that nobody touched it there."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from huiyin_contracts import OURS
from huiyin_events.reader import Reader
from huiyin_events.rows import COLUMNS, recorded
from huiyin_events.transparency.audit import audit_all
from huiyin_events.transparency.bundles import ProofBundle
from huiyin_events.transparency.notes import SignedNote
from huiyin_ops.progress import shown
from huiyin_ops.standing import PUT_UP
from huiyin_service.verifier.bundle import bundle_of

_FOUND = f"""
SELECT {COLUMNS} FROM store.events WHERE type LIKE ANY($1) AND data->>'publication' = $2
ORDER BY tx, position
"""  # noqa: S608 — our own column names


class NoSuchPublication(Exception):
    """The log has no publication of that id."""


class NotAsPublished(Exception):
    """The log is not what was signed: what is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


async def on_the_log(
    reader: Reader, folder: Path, publication: UUID, kept: Sequence[SignedNote], held: Sequence[ProofBundle]
) -> ProofBundle:
    """Its proofs, made anew of the log; the whole log is compared with its tree before, and with what was kept.

    `held` are bundles that were handed out earlier. Raises NotAsPublished and NoSuchPublication.
    """
    ours = {event.leaf for bundle in held for event in bundle.events if bundle.about == publication}
    audited = await shown("reading the log", lambda tell: audit_all(reader, folder, None, kept, tell))
    problems = [
        f"{one.kind}: event {one.id or 'unknown'}, leaf {one.leaf}{', of it' if one.leaf in ours else ''}"
        for _, result in audited
        for one in result.tampered
    ]
    if problems := problems + [f"tree: {trouble}" for _, result in audited for trouble in result.trouble]:
        raise NotAsPublished(problems)
    rows = await reader.pool.fetch(_FOUND, [f"{type_}.v%" for type_ in PUT_UP], str(publication))
    if not rows:
        raise NoSuchPublication(f"the log has no publication {publication}")
    first, *others = (recorded(row, OURS) for row in rows)
    if others:
        raise NotAsPublished([f"put up again: event {one.id} of {one.stream} says to be it, too" for one in others])
    return await bundle_of(reader, folder, publication, first, lambda _: True)
