"""Grows the tree over the log as the log grows, and publishes it: tiles, and a signed checkpoint after every round.

    read what is below the horizon -> write tiles -> the tree's row in the database -> sign the checkpoint

Each step rests on the one before it being done, so whatever dies in between, the next to come finds a tree that it can
go on from: tiles that no one signed are written again as they were. What was signed is never signed otherwise: a
database that knows less than the last checkpoint, because it was set back, gets no further one until its operator has
ended that tree; then the next begins. One grows it by a session lock, as with the relay, in whose process it runs.
"""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import asyncpg
import structlog

from huiyin_events.cancellation import raise_if_cancelled
from huiyin_events.connections import Connection
from huiyin_events.envelope import START, Cursor, Recorded
from huiyin_events.only_one import only_one
from huiyin_events.pages import rings
from huiyin_events.store import Store
from huiyin_events.transparency import trees
from huiyin_events.transparency.edge import Edge
from huiyin_events.transparency.entries import LEAF_IN_SQL, leaf_of
from huiyin_events.transparency.merkle import root_of
from huiyin_events.transparency.published import PublishedTree, published_in, write_list
from huiyin_events.transparency.signing_key import SigningKey
from huiyin_events.transparency.tiles import Nodes, TilesDamaged
from huiyin_events.transparency.trees import Leaf, Tree

log = structlog.get_logger()

ROUND_SECONDS: Final = 1.0
"""From one checkpoint to the next: so long an event may wait for its proof."""
RETRY_SECONDS: Final = 5.0
STANDBY_SECONDS: Final = 1.0
PAGE: Final = 4096
PAGES: Final = 8
"""Pages a round at most: a tree that is behind is signed on its way, too."""
_GROWS: Final = 0x74726565  # "tree"

_AHEAD: Final = f"SELECT tx, position, id, {LEAF_IN_SQL} FROM store.read_log($1, $2, $3)"  # noqa: S608 — our own SQL


class CannotSign(Exception):
    """What the database knows is not what was signed: why, and what to do."""


class TreeGrower:
    """Runs until cancelled. `active`, `tree` and `trouble` are for health.

    `folder` is what is published; `key` signs, and is made for the first tree; `name` is what origins begin with.
    """

    def __init__(self, store: Store, folder: Path, key: SigningKey, name: str) -> None:
        self._store = store
        self._folder = folder
        self._key = key
        self._name = name
        self._bell = asyncio.Event()
        self.active = False
        self.tree: Tree | None = None
        self.trouble: str | None = None

    def wake(self) -> None:
        """Look at the log now instead of within a second."""
        self._bell.set()

    async def run(self) -> None:
        """Stand by until this is the one that grows it; after any failure, begin again from what is on the disk."""
        while True:
            raise_if_cancelled()
            try:
                async with only_one(self._store.pool, _GROWS, STANDBY_SECONDS) as connection:
                    self.active = True
                    await self._grow_on(connection)
            except Exception as error:
                self.trouble = f"{type(error).__name__}: {error}"
                log.warning("tree_interrupted", error=self.trouble)
            finally:
                self.active = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _grow_on(self, connection: Connection) -> None:
        tree = await trees.growing(connection) or await self._begun(connection)
        signer, published = self._key.signer(tree.origin), PublishedTree(self._folder / str(tree.number))
        if str(signer.verifier) != tree.key:
            raise CannotSign(f"{tree.origin} is signed by {tree.key}, and that key is not here: bring it back")
        await asyncio.to_thread(published.prepare, signer.verifier)
        edge = await self._resume(tree, published)
        known = [{**one._asdict(), "root": one.root.hex()} for one in await trees.trees(connection)]
        shown = ("number", "origin", "key", "begun_at", "ended_at", "why")
        await asyncio.to_thread(write_list, self._folder, [{name: one[name] for name in shown} for one in known])
        if (note := published.checkpoint()) is None or note.head != tree.head:
            await asyncio.to_thread(published.publish, signer.sign(tree.head))
        log.info("tree_resumed", origin=tree.origin, size=tree.size)
        self.tree = tree
        while True:
            raise_if_cancelled()
            self._bell.clear()
            began = asyncio.get_running_loop().time()
            grown = await self._round(connection, tree, edge, published)
            self.trouble = None
            if grown.size > tree.size:
                await asyncio.to_thread(published.publish, signer.sign(grown.head))
                self.tree = tree = grown
                await asyncio.sleep(max(0.0, began + ROUND_SECONDS - asyncio.get_running_loop().time()))
            else:
                await rings(self._bell, ROUND_SECONDS)

    async def _begun(self, connection: Connection) -> Tree:
        known = [tree.number for tree in await trees.trees(connection)]
        if unknown := set(published_in(self._folder)) - set(known):
            raise CannotSign(
                f"tree {min(unknown)} was published, and the database knows nothing of it: that was removed, or the log"
                " set back. Verify the log, and end that tree, and the next one begins"
            )
        number = max(known, default=0) + 1
        origin = f"{self._name}/{number}"
        await asyncio.to_thread(self._key.make)
        await trees.begin(connection, number, origin, self._key.signer(origin).verifier)
        tree = await trees.growing(connection)
        assert tree is not None
        return tree

    async def _resume(self, tree: Tree, published: PublishedTree) -> Edge:
        """The edge to grow on from: as it is on the disk, if the database says so, and after what was signed."""
        note = published.checkpoint()
        if note is not None and note.head.size > tree.size:
            raise CannotSign(
                f"{tree.origin} was signed with {note.head.size} leaves, and the database knows of {tree.size}: it was"
                " set back to an earlier moment. End that tree, and the next one begins"
            )
        edge = await asyncio.to_thread(_edge_of, tree, published)
        if edge is None:
            log.warning("tree_rebuilt", origin=tree.origin, size=tree.size)
            edge = await self._rebuilt(tree, published)
        if note is not None and root_of(note.head.size, Nodes(published.tiles, tree.size)) != note.head.root:
            raise CannotSign(f"{tree.origin} does not go on from what was signed of it: verify the log")
        return edge

    async def _rebuilt(self, tree: Tree, published: PublishedTree) -> Edge:
        """Tiles made anew from the log, where they are gone or damaged; refused if the log is not what it was."""
        aside = PublishedTree(published.folder / "rebuilt")
        await asyncio.to_thread(shutil.rmtree, aside.folder, ignore_errors=True)
        edge, cursor = Edge(), START
        while edge.size < tree.size:
            page = await self._store.read_all(cursor, min(PAGE, tree.size - edge.size))
            if not page:
                break
            await asyncio.to_thread(_fill, edge, aside, page)
            cursor = page.cursor
        if (edge.size, edge.root()) != (tree.size, tree.root):
            raise CannotSign(f"{tree.origin} cannot be made anew from the log, which is not what was signed")
        await asyncio.to_thread(aside.tiles.write, edge.partial())
        await asyncio.to_thread(shutil.rmtree, published.folder / "tile", ignore_errors=True)
        if edge.size:
            (aside.folder / "tile").replace(published.folder / "tile")
        return edge

    async def _round(self, connection: Connection, tree: Tree, edge: Edge, published: PublishedTree) -> Tree:
        for _ in range(PAGES):
            leaves = await self._ahead(connection, tree.cursor)
            if not leaves:
                break
            root = await asyncio.to_thread(_take, edge, published, leaves)
            tree = await trees.grown(connection, tree, root, leaves)
            if len(leaves) < PAGE:
                break
        return tree

    async def _ahead(self, connection: Connection, cursor: Cursor) -> list[Leaf]:
        try:
            return [Leaf(*row) for row in await connection.fetch(_AHEAD, *cursor, PAGE)]
        except asyncpg.PostgresError as error:
            if error.sqlstate != "HU006" or self._store.archive is None:
                raise
        # A new tree over a log whose beginning is in the archive.
        page = await self._store.read_all(cursor, PAGE)
        return [Leaf(*one.cursor, one.id, leaf_of(one)) for one in page]


def _take(edge: Edge, published: PublishedTree, leaves: list[Leaf]) -> bytes:
    published.tiles.write([*edge.add(leaf.hash for leaf in leaves), *edge.partial()])
    return edge.root()


def _fill(edge: Edge, published: PublishedTree, page: Sequence[Recorded]) -> None:
    published.tiles.write(edge.add(leaf_of(recorded) for recorded in page))


def _edge_of(tree: Tree, published: PublishedTree) -> Edge | None:
    try:
        edge = Edge(tree.size, published.tiles.edge(tree.size))
    except TilesDamaged:
        return None
    return edge if edge.root() == tree.root and published.tiles.intact(tree.size) else None
