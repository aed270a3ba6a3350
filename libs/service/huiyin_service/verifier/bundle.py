"""All that proves a publication (公示): that it was put up, each entry since, and what of their words is public."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from huiyin_contracts.publications import NoticeObjected
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.reader import Reader
from huiyin_events.transparency import trees
from huiyin_events.transparency.bundles import BundledEvent, ProofBundle
from huiyin_events.transparency.entries import entry_of
from huiyin_events.transparency.proofs import NotYetSigned
from huiyin_events.transparency.published import PublishedTree


async def bundle_of(
    reader: Reader, folder: Path, publication: UUID, put_up: Recorded, is_public: Callable[[Recorded], bool]
) -> ProofBundle:
    """The proofs of a publication; what somebody objected is theirs, and proved by its hash alone.

    Raises NotYetSigned, TilesDamaged, and Archived for a stream that is not here.
    """
    tree = await trees.growing(reader.pool)
    if tree is None:
        raise NotYetSigned("there is no tree yet")
    published = PublishedTree(folder / str(tree.number))
    # Before what was said to it is read: so a bundle has each entry that is below its checkpoint.
    note = published.checkpoint()
    if note is None:
        raise NotYetSigned("there is no checkpoint yet")
    since = await reader.read_stream(stream_name(NoticeObjected.type, publication))
    events = []
    for recorded in (put_up, *since):
        leaf = await trees.leaf_index(reader.pool, tree.number, recorded.id)
        if leaf is None:
            raise NotYetSigned(f"{recorded.id} is not in the tree yet")
        told = str(recorded.data) if is_public(recorded) and not isinstance(recorded.event, NoticeObjected) else None
        events.append(BundledEvent(leaf, entry_of(recorded).decode(), told))
    return await asyncio.to_thread(ProofBundle.of, publication, tree.number, published, note, events)
