"""What is read of the tree over the log, and of public events that are on it."""

import asyncio
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
from pydantic import BaseModel, Field

from huiyin_contracts import OURS
from huiyin_contracts.publications import DecisionPublished, NoticePublished
from huiyin_events.connections import Connection
from huiyin_events.rows import COLUMNS, recorded
from huiyin_events.transparency import trees
from huiyin_events.transparency.bundles import ProofBundle
from huiyin_events.transparency.entries import entry_of
from huiyin_events.transparency.merkle import consistency_path
from huiyin_events.transparency.notes import NoteRefused, TreeHead
from huiyin_events.transparency.proofs import InclusionProof, NotYetSigned
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.tiles import Nodes, TilesDamaged
from huiyin_service.problems import Problem, unknown
from huiyin_service.service import Service
from huiyin_service.verifier.bundle import bundle_of

# What was taken out of public view is proved as all else is, by its hash: its words stay on the log and nowhere else.
_EVENT = f"""
SELECT {COLUMNS} FROM store.events WHERE id = $1 AND type = ANY($2)
AND EXISTS (SELECT FROM notices WHERE notices.event = $1 AND notices.notice IS NOT NULL)
"""  # noqa: S608 — our own column names
_PUT_UP = f"""
SELECT {COLUMNS}, coalesce(
    (SELECT notice IS NOT NULL FROM notices WHERE publication = $1),
    (SELECT bool_and(NOT c.private AND c.title IS NOT NULL) FROM plan_notices p, unnest(p.issues) i
     JOIN cases c ON c.id = i WHERE p.publication = $1), true) AS public
FROM store.events WHERE id = coalesce((SELECT event FROM notices WHERE publication = $1),
                                      (SELECT event FROM plan_notices WHERE publication = $1))
"""  # noqa: S608
_HIDDEN = "SELECT event FROM notice_corrections WHERE publication = $1 AND notice IS NULL"
_PUBLISHED = """
SELECT n.event, n.kind, n.published_at FROM notices n JOIN cases c ON c.id = n.issue
WHERE c.number = $1 ORDER BY n.published_at
"""


class EventProof(BaseModel):
    """That an event is on the log. Of what is public, `entry` and `data` are what the leaf is made of."""

    event: UUID
    tree: int = Field(description="its number: its files are below /log/<tree>/")
    leaf: int = Field(description="which leaf of the tree the event is, from 0")
    hash: str = Field(description="the leaf's hash, in base64")
    size: int = Field(description="leaves under the checkpoint")
    path: list[str] = Field(description="the hashes beside the leaf's way to the root, from below, in base64")
    checkpoint: str = Field(description="the signed checkpoint, C2SP tlog-checkpoint")
    proof: str = Field(description="all of it as a file by itself, C2SP tlog-proof")
    entry: str | None = None
    data: str | None = None


class ConsistencyProof(BaseModel):
    """That the tree of `new` leaves begins with that of `old`: its hashes, from below, in base64."""

    tree: int
    old: int
    new: int
    path: list[str]


class PublishedEvent(BaseModel):
    """Something that was made public about an issue, by its event."""

    event: UUID
    kind: str
    published_at: datetime


class NewestCheckpoint(BaseModel):
    """What was signed last, by which key, and when it was written."""

    tree: int
    origin: str
    size: int
    root: str
    key: str
    written_at: datetime


async def prove(pool: asyncpg.Pool, folder: Path, event: UUID) -> EventProof:
    """Prove that an event is on the log. Raises a 404 Problem for one that is not, or not yet below a checkpoint."""
    tree = await _growing(pool)
    leaf = await trees.leaf_index(pool, tree, event)
    if leaf is None:
        raise Problem(404, "not-in-the-tree", "没有存证", "日志上没有这条记录，或刚刚写下，几秒后才进入存证点。")
    published = PublishedTree(folder / str(tree))
    try:
        proof = await asyncio.to_thread(InclusionProof.of, published, leaf)
        hashed = await asyncio.to_thread(Nodes(published.tiles, proof.note.head.size), 0, leaf)
    except NotYetSigned:
        raise Problem(404, "not-in-the-tree", "没有存证", "这条记录刚刚写下，几秒后才进入存证点。") from None
    except TilesDamaged as error:
        raise _away() from error
    row = await pool.fetchrow(_EVENT, event, [NoticePublished.type, DecisionPublished.type])
    public = recorded(row, OURS) if row else None
    return EventProof(
        event=event,
        tree=tree,
        leaf=leaf,
        hash=b64encode(hashed).decode(),
        size=proof.note.head.size,
        path=[b64encode(step).decode() for step in proof.path],
        checkpoint=proof.note.dump(),
        proof=proof.dump(),
        entry=entry_of(public).decode() if public else None,
        data=str(public.data) if public else None,
    )


async def publication(service: Service, publication: UUID) -> ProofBundle:
    """All that proves a publication. Raises a 404 Problem for none, or one not below a checkpoint yet."""
    row = await service.pool.fetchrow(_PUT_UP, publication)
    if row is None:
        raise unknown("publication", publication=str(publication))
    hidden = {one["event"] for one in await service.pool.fetch(_HIDDEN, publication)}
    put_up = recorded(row, OURS)
    if not row["public"]:
        hidden.add(put_up.id)
    folder = service.settings.transparency_folder
    try:
        return await bundle_of(service.store, folder, publication, put_up, lambda one: one.id not in hidden)
    except NotYetSigned:
        raise Problem(404, "not-in-the-tree", "没有存证", "这条记录刚刚写下，几秒后才进入存证点。") from None
    except (TilesDamaged, NoteRefused) as error:
        raise _away() from error


async def consistent(pool: asyncpg.Pool, folder: Path, old: int, new: int) -> ConsistencyProof:
    """Prove that one tree begins with another. Raises a 404 Problem for sizes that were not signed."""
    tree = await _growing(pool)
    published = PublishedTree(folder / str(tree))
    head = await _head(published)
    if not old <= new <= head.size:
        raise Problem(404, "no-such-checkpoint", "没有这个存证点", "现有 {size} 条记录。", params={"size": head.size})
    path = await asyncio.to_thread(consistency_path, old, new, Nodes(published.tiles, head.size))
    return ConsistencyProof(tree=tree, old=old, new=new, path=[b64encode(step).decode() for step in path])


async def newest(pool: asyncpg.Pool, folder: Path) -> NewestCheckpoint | None:
    """The newest checkpoint, if there is one yet."""
    tree = await trees.growing(pool)
    if tree is None:
        return None
    published = PublishedTree(folder / str(tree.number))
    try:
        head = await _head(published)
    except Problem:
        return None
    written = (published.folder / "checkpoint").stat().st_mtime
    return NewestCheckpoint(
        tree=tree.number,
        origin=head.origin,
        size=head.size,
        root=head.root.hex(),
        key=tree.key,
        written_at=datetime.fromtimestamp(written, UTC),
    )


async def ended(pool: asyncpg.Pool) -> list[trees.Tree]:
    """Trees that were ended, and why."""
    return [tree for tree in await trees.trees(pool) if tree.ended_at]


async def published(connection: Connection, number: str) -> list[PublishedEvent]:
    """What was made public about an issue, by its number."""
    return [PublishedEvent(**row) for row in await connection.fetch(_PUBLISHED, number)]


async def _growing(pool: asyncpg.Pool) -> int:
    tree = await trees.growing(pool)
    if tree is None:
        raise _away()
    return tree.number


async def _head(published: PublishedTree) -> TreeHead:
    try:
        note = await asyncio.to_thread(published.checkpoint)
    except NoteRefused as error:
        raise _away() from error
    if note is None:
        raise _away()
    return note.head


def _away() -> Problem:
    return Problem(503, "no-tree", "存证暂停", "存证树还没有建立，或文件暂时读不到。请稍后再试。")
