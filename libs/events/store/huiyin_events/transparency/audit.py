"""Compares the log with the tree over it: its leaves, its tiles, and every checkpoint that was signed and kept.

Leaves are hashed here, from the rows as they are, and not by the database, which whoever tampers with the log may have
taught to say something else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from huiyin_events.connections import Database
from huiyin_events.envelope import START, Cursor
from huiyin_events.reader import Reader
from huiyin_events.transparency import trees
from huiyin_events.transparency.differences import Comparison, LoggedEvent, Tampering, tamperings, within
from huiyin_events.transparency.edge import Edge
from huiyin_events.transparency.entries import leaf_of
from huiyin_events.transparency.notes import NoteRefused, SignedNote, TreeHead, Verifier
from huiyin_events.transparency.published import PublishedTree, published_in
from huiyin_events.transparency.tiles import WIDTH, TilesDamaged
from huiyin_events.transparency.trees import Tree

PAGE: Final = 4096
END: Final = Cursor(2**63 - 1, 0)

Told = Callable[[int], None]
"""Told how many events it is so far."""


class NothingToCompare(Exception):
    """There is no tree, or nothing of it is published: why."""


@dataclass(slots=True)
class AuditResult:
    """What came of it. `head` was signed last, `size` leaves were compared, `agreed` of them are as they were.

    `waiting` events are on the log and not in the tree yet; `trouble` is with the tree itself. Of a tree that was
    ended, because the log was set back, so many leaves at its end are `lost`; all before them must be as they were.
    """

    head: TreeHead
    size: int = 0
    checkpoints: int = 0
    agreed: int = 0
    waiting: int = 0
    lost: int = 0
    tampered: list[Tampering] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether the log is what it was."""
        return not self.tampered and not self.trouble


async def audit(
    reader: Reader, number: int, published: PublishedTree, kept: Sequence[SignedNote] = (), tell: Told = lambda _: None
) -> AuditResult:
    """Compare all of the log with a tree; `kept` are checkpoints that somebody has kept elsewhere.

    Raises NothingToCompare, and Archived for a part of the log that is not here.
    """
    newest = _newest(published)
    # Looked up after the checkpoint: while the tree grows, the database is never behind what is signed.
    tree = next((one for one in await trees.trees(reader.pool) if one.number == number), None)
    if tree is None:
        raise NothingToCompare(f"the database knows of no tree {number}")
    result = AuditResult(newest.head, size=max(tree.size, newest.head.size))
    heads = _heads(tree, published, [newest, *kept], result)
    ended = tree.ended_at is not None
    # Where that ended is not believed of the row, which whoever tampers with the log may write.
    last = END if ended else tree.cursor
    if newest.head.size > tree.size and not ended:
        last = END
        result.trouble.append(
            f"signed with {newest.head.size} leaves, and the database knows of {tree.size}: it was set back"
        )
    else:
        heads.setdefault(tree.size, []).append(tree.head)
    comparison = Comparison()
    leaves, events = _leaves(published, heads, result), _events(reader, last, result)
    await _feed(comparison, leaves, events, tell, to_the_end=not ended)
    result.agreed = comparison.agreed
    ids = await _ids(reader.pool, tree.number, [index for index, _ in comparison.gone])
    result.tampered = tamperings(comparison.gone, comparison.new, ids)
    if ended:
        result.tampered = within(result.tampered, comparison.agreed_to)
        result.lost = result.size - comparison.agreed_to[0]
    return result


async def audit_all(
    reader: Reader,
    folder: Path,
    number: int | None = None,
    kept: Sequence[SignedNote] = (),
    tell: Told = lambda _: None,
) -> list[tuple[Tree, AuditResult]]:
    """The same for every tree, or the one of that number: who ends one by hand must not end what it would have told.

    The newest comes last. Raises as `audit` does.
    """
    known = await trees.trees(reader.pool)
    unknown = [
        f"tree {one} was published, and the database knows nothing of it: that was removed, or the log set back"
        for one in sorted(set(published_in(folder)) - {tree.number for tree in known})
    ]
    chosen = [tree for tree in known if number in {None, tree.number}]
    if not chosen:
        raise NothingToCompare("; ".join(unknown) or "there is no such tree, or not yet: the relay begins it")
    found, of = [], {tree.origin: tree for tree in chosen}
    for tree in chosen:
        published = PublishedTree(folder / str(tree.number))
        if tree is chosen[-1] or published.checkpoint() is not None:
            own = [note for note in kept if of.get(note.head.origin, chosen[-1]) is tree]
            found.append((tree, await audit(reader, tree.number, published, own, tell)))
    found[-1][1].trouble += unknown
    return found


async def _feed(
    comparison: Comparison,
    leaves: Iterator[list[bytes]],
    events: AsyncIterator[list[LoggedEvent]],
    tell: Told,
    *,
    to_the_end: bool,
) -> None:
    more_leaves = more_events = True
    while more_leaves or more_events:
        want_leaves, want_events = comparison.wants()
        # Where one side has no more, all of the other is taken.
        tile = await asyncio.to_thread(next, leaves, None) if more_leaves and (want_leaves or not more_events) else []
        page = await anext(events, None) if more_events and (want_events or not more_leaves) else []
        more_leaves, more_events = tile is not None and more_leaves, page is not None and more_events
        comparison.take(tile or (), page or ())
        tell(comparison.agreed)
        if not (to_the_end or more_leaves) and comparison.has_enough():
            break
    comparison.finish()


def _newest(published: PublishedTree) -> SignedNote:
    try:
        newest = published.checkpoint()
    except NoteRefused as error:
        raise NothingToCompare(f"the checkpoint in {published.folder} is not one: {error}") from error
    if newest is None:
        raise NothingToCompare(f"no checkpoint is in {published.folder}")
    return newest


def _heads(
    tree: Tree, published: PublishedTree, signed: Sequence[SignedNote], result: AuditResult
) -> dict[int, list[TreeHead]]:
    """What was signed of the tree, by its size; what is not signed by its key is trouble."""
    verifier, heads = Verifier.parse(tree.key), dict[int, list[TreeHead]]()
    try:
        kept = list(published.history())
    except NoteRefused as error:
        kept = []
        result.trouble.append(f"the history of checkpoints is damaged: {error}")
    for note in [*kept, *signed]:
        try:
            verifier.check(note)
            head = note.head
        except NoteRefused as error:
            result.trouble.append(f"a checkpoint is not this tree's: {error}")
            continue
        if head.origin != tree.origin:
            result.trouble.append(f"a checkpoint is of {head.origin}, not of {tree.origin}")
        elif head.size > result.size:
            result.trouble.append(f"a checkpoint of {head.size} leaves was signed, and here are {result.size}")
        else:
            heads.setdefault(head.size, []).append(head)
        result.checkpoints += 1
    return heads


def _leaves(published: PublishedTree, heads: dict[int, list[TreeHead]], result: AuditResult) -> Iterator[list[bytes]]:
    """The leaves in the tiles, while all that is above them is compared with what is published."""
    edge = Edge()
    _signed(edge, heads, result)
    full, rest = divmod(result.size, WIDTH)
    for number in range(full + bool(rest)):
        try:
            leaves = published.tiles.read(0, number, WIDTH if number < full else rest)
        except TilesDamaged as error:
            result.trouble.append(str(error))
            return
        at = 0
        for stop in sorted(end for end in heads if edge.size < end <= edge.size + len(leaves)):
            count = stop - edge.size
            _above(published, edge, leaves[at : at + count], result)
            at += count
            _signed(edge, heads, result)
        _above(published, edge, leaves[at:], result)
        yield leaves
    for tile in edge.partial():
        _same(published, tile.level, tile.number, tile.hashes, result)


def _above(published: PublishedTree, edge: Edge, leaves: list[bytes], result: AuditResult) -> None:
    for tile in edge.add(leaves):
        if tile.level:
            _same(published, tile.level, tile.number, tile.hashes, result)


def _same(published: PublishedTree, level: int, number: int, hashes: Sequence[bytes], result: AuditResult) -> None:
    try:
        if published.tiles.read(level, number, len(hashes)) != list(hashes):
            result.trouble.append(f"tile {number} of level {level} is not what lies below it")
    except TilesDamaged as error:
        result.trouble.append(str(error))


def _signed(edge: Edge, heads: dict[int, list[TreeHead]], result: AuditResult) -> None:
    for head in heads.get(edge.size, ()):
        if head.root != edge.root():
            result.trouble.append(f"the root at {head.size} leaves, as it was signed, is not that of the tiles")


async def _events(reader: Reader, last: Cursor, result: AuditResult) -> AsyncIterator[list[LoggedEvent]]:
    """The log up to the place of the tree's last leaf; how much lies after it is counted."""
    cursor = START
    while page := await reader.read_all(cursor, PAGE):
        cursor = page.cursor
        inside = [
            LoggedEvent(leaf_of(one), one.id, one.cursor, one.type, one.stream, one.version)
            for one in page
            if one.cursor <= last
        ]
        result.waiting += len(page) - len(inside)
        if inside:
            yield inside
        if len(inside) < len(page) and result.waiting >= PAGE:
            return


async def _ids(connection: Database, tree: int, indexes: Sequence[int]) -> dict[int, UUID]:
    """Which events these leaves were."""
    found: dict[int, UUID] = {}
    for number in sorted({index // WIDTH for index in indexes}):
        ids = await trees.leaf_ids(connection, tree, number)
        found |= {number * WIDTH + place: id_ for place, id_ in enumerate(ids)}
    return found
