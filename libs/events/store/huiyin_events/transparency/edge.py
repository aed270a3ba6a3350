"""A tree that grows at its right edge: all it takes is, for each level, the hashes of the tile being filled. Pure."""

from collections.abc import Iterable, Iterator
from typing import Self

from huiyin_events.transparency.merkle import EMPTY_ROOT, node_hash, whole
from huiyin_events.transparency.tiles import WIDTH, Tile, widths


class Edge:
    """The right edge of a tree of `size` leaves: `rows[level]` are the hashes of that level's tile being filled."""

    def __init__(self, size: int = 0, rows: Iterable[list[bytes]] = ()) -> None:
        self.size = size
        self.rows = [list(row) for row in rows] or [[]]

    def copy(self) -> Self:
        """The same once more, to be grown by itself."""
        return type(self)(self.size, self.rows)

    def add(self, leaves: Iterable[bytes]) -> Iterator[Tile]:
        """Take more leaves, by their hashes; gives the tiles that became whole by it."""
        for leaf in leaves:
            self.size += 1
            self.rows[0].append(leaf)
            if len(self.rows[0]) == WIDTH:
                yield from self._filled()

    def _filled(self) -> Iterator[Tile]:
        for level, row in enumerate(self.rows):
            if len(row) < WIDTH:
                return
            if level + 1 == len(self.rows):
                self.rows.append([])
            self.rows[level + 1].append(whole(row))
            self.rows[level] = []
            yield Tile(level, widths(self.size)[level][0] - 1, row)

    def partial(self) -> Iterator[Tile]:
        """The tiles that are not whole yet."""
        for level, (number, width) in enumerate(widths(self.size)):
            if width:
                yield Tile(level, number, list(self.rows[level]))

    def root(self) -> bytes:
        """The root of the tree as it is."""
        found: bytes | None = None
        for row in self.rows:
            # From the smallest whole subtree to the largest: each holds what lies before, so it goes to the left.
            end = len(row)
            while end:
                span = end & -end
                hashes = row[end - span : end]
                found = whole(hashes) if found is None else node_hash(whole(hashes), found)
                end -= span
        return EMPTY_ROOT if found is None else found
