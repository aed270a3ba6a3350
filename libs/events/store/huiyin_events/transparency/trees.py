"""The trees over the log as the database knows them, and which leaf an event is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from huiyin_events.connections import Connection, Database
from huiyin_events.envelope import Cursor
from huiyin_events.transparency.notes import TreeHead, Verifier
from huiyin_events.transparency.tiles import WIDTH

_COLUMNS: Final = "number, origin, key, size, root, tx, position, begun_at, ended_at, why"
_GROWING: Final = f"SELECT {_COLUMNS} FROM store.trees WHERE ended_at IS NULL"  # noqa: S608 — our own column names
_ALL: Final = f"SELECT {_COLUMNS} FROM store.trees ORDER BY number"  # noqa: S608
_GROWN: Final = """
UPDATE store.trees SET size = $3, root = $4, tx = $5, position = $6 WHERE number = $1 AND size = $2 AND ended_at IS NULL
RETURNING number
"""
_TILE: Final = """
INSERT INTO store.tree_tiles AS t (tree, number, tx, position, ids) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tree, number) DO UPDATE SET ids = t.ids || excluded.ids
"""
_LOST: Final = """
INSERT INTO store.trees (number, origin, key, size, root, ended_at, why)
VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6)
"""
# The row whose leaves begin last before the event has it, if any has. An event that is archived is no row of the table.
_LEAF: Final = """
SELECT t.number * 256 + array_position(t.ids, $2) - 1
FROM store.events e, LATERAL (
    SELECT number, ids FROM store.tree_tiles
    WHERE tree = $1 AND (tx, position) <= (e.tx, e.position) ORDER BY tx DESC, position DESC LIMIT 1
) t WHERE e.id = $2
"""
_ARCHIVED_LEAF: Final = """
SELECT number * 256 + array_position(ids, $2) - 1 FROM store.tree_tiles WHERE tree = $1 AND ids @> ARRAY[$2::uuid]
"""


class Tree(NamedTuple):
    """One of the trees: which, by which key it is verified, how far it has grown, and whether it was ended, and why."""

    number: int
    origin: str
    key: str
    size: int
    root: bytes
    tx: int
    position: int
    begun_at: datetime
    ended_at: datetime | None
    why: str | None

    @property
    def cursor(self) -> Cursor:
        """The place of its last leaf on the log."""
        return Cursor(self.tx, self.position)

    @property
    def head(self) -> TreeHead:
        """What its checkpoint says."""
        return TreeHead(self.origin, self.size, self.root)


class Leaf(NamedTuple):
    """An event that becomes a leaf: its place on the log, its id, and the leaf's hash."""

    tx: int
    position: int
    id: UUID
    hash: bytes


async def trees(connection: Database) -> list[Tree]:
    """All there were, the newest last."""
    return [Tree(*row) for row in await connection.fetch(_ALL)]


async def growing(connection: Database) -> Tree | None:
    """The one that grows, if one was begun yet."""
    row = await connection.fetchrow(_GROWING)
    return Tree(*row) if row else None


async def begin(connection: Connection, number: int, origin: str, verifier: Verifier) -> None:
    """Begin a tree, when the one before it was ended."""
    new = "INSERT INTO store.trees (number, origin, key) VALUES ($1, $2, $3)"
    await connection.execute(new, number, origin, str(verifier))


async def end(
    connection: Connection, why: str, published: Mapping[int, tuple[Verifier, TreeHead]] = MappingProxyType({})
) -> str | None:
    """End the tree that grows, for good, and those `published` that the database does not know; the last one's origin.

    `published` are keys, and what was signed last, by the trees' numbers.
    """
    lost: str | None = None
    known = {tree.number for tree in await trees(connection)}
    for number in sorted(published.keys() - known):
        key, head = published[number]
        await connection.execute(_LOST, number, head.origin, str(key), head.size, head.root, why)
        lost = head.origin
    query = "UPDATE store.trees SET ended_at = clock_timestamp(), why = $1 WHERE ended_at IS NULL RETURNING origin"
    origin: str | None = await connection.fetchval(query, why)
    return origin or lost


async def grown(connection: Connection, tree: Tree, root: bytes, leaves: Sequence[Leaf]) -> Tree:
    """Write down that a tree has these leaves more. Raises LookupError where it is not what it was."""
    size = tree.size + len(leaves)
    last = leaves[-1]
    async with connection.transaction():
        if not await connection.fetchval(_GROWN, tree.number, tree.size, size, root, last.tx, last.position):
            raise LookupError(f"tree {tree.number} is not at {tree.size} leaves any more")
        tiles = []
        at = 0
        while at < len(leaves):
            number, within = divmod(tree.size + at, WIDTH)
            part = leaves[at : at + WIDTH - within]
            tiles.append((tree.number, number, part[0].tx, part[0].position, [leaf.id for leaf in part]))
            at += len(part)
        await connection.executemany(_TILE, tiles)
    return tree._replace(size=size, root=root, tx=last.tx, position=last.position)


async def leaf_index(connection: Database, tree: int, event: UUID) -> int | None:
    """Which leaf an event is; None while it is not in the tree."""
    index: int | None = await connection.fetchval(_LEAF, tree, event)
    if index is None and not await connection.fetchval("SELECT 1 FROM store.events WHERE id = $1", event):
        index = await connection.fetchval(_ARCHIVED_LEAF, tree, event)
    return index


async def leaf_ids(connection: Database, tree: int, number: int) -> list[UUID]:
    """Which events the leaves of a tile are."""
    query = "SELECT ids FROM store.tree_tiles WHERE tree = $1 AND number = $2"
    return list(await connection.fetchval(query, tree, number) or ())
