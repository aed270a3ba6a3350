"""The tree as static files, C2SP tlog-tiles: each has up to 256 hashes of one level, side by side, 32 bytes each.

`tile/<level>/<number>` is whole and never changes, so that everybody may keep it for ever;
`tile/<level>/<number>.p/<width>` is the last one of its level while it is filled. A file appears whole, or not at all.
"""

import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from huiyin_events.transparency.merkle import whole

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
HASH: Final = 32
UNSETTLED: Final = 1_000_000
"""Leaves whose tiles the disk may not have yet: more than are appended in the minute that the system may take."""
KEEP_SECONDS: Final = 60.0
"""For how long a tile that was filled further stays, for those who are just reading by an earlier checkpoint."""


class Tile(NamedTuple):
    """Hashes of the nodes of level `8 * level`, from index `256 * number` on."""

    level: int
    number: int
    hashes: Sequence[bytes]


class TilesDamaged(Exception):
    """The tiles lack something, or a file is not what it should be."""


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """Where a tile is found below the tree's folder or address."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03}")
    name = "/".join(reversed(groups))
    return f"tile/{level}/{name}" if width == WIDTH else f"tile/{level}/{name}.p/{width}"


def widths(size: int) -> list[tuple[int, int]]:
    """For each level of a tree of `size` leaves, how many tiles are whole and how many hashes the last one has."""
    found: list[tuple[int, int]] = []
    while size:
        found.append(divmod(size, WIDTH))
        size //= WIDTH
    return found


class TileFolder:
    """The tiles of one tree, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, level: int, number: int, width: int = WIDTH) -> list[bytes]:
        """The first `width` hashes of a tile, from the file of that width or a wider one. Raises TilesDamaged."""
        for enough in dict.fromkeys((width, WIDTH)):
            path = self.folder / tile_path(level, number, enough)
            with suppress(FileNotFoundError):
                return split(path.read_bytes(), width, str(path))
        # Filled further since, and not yet whole: the tree has grown meanwhile.
        for path in self._partial(level, number):
            with suppress(FileNotFoundError):
                if int(path.name) > width:
                    return split(path.read_bytes(), width, str(path))
        raise TilesDamaged(f"{self.folder / tile_path(level, number, width)} is not there")

    def write(self, tiles: Iterable[Tile]) -> None:
        """Write tiles, each whole or not at all, and let go of those that they replace.

        The disk has them when the system sees fit: to wait for it would make every append wait. What a power cut took
        is found by `intact`, and made anew from the log.
        """
        for tile in tiles:
            path = self.folder / tile_path(tile.level, tile.number, len(tile.hashes))
            content = b"".join(tile.hashes)
            # A whole tile becomes so once, a partial one is often what it was.
            if len(tile.hashes) == WIDTH or not _has(path, content):
                try:
                    put(path, content, durable=False)
                except FileNotFoundError:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    put(path, content, durable=False)
                self._forget(tile)

    def intact(self, size: int) -> bool:
        """Whether the tiles written last are those that the ones above them say."""
        node, since = Nodes(self, size), max(0, size - UNSETTLED)
        try:
            return all(
                whole(node.tile(level, number)) == node(HEIGHT * (level + 1), number)
                for level, (full, _) in enumerate(widths(size))
                for number in range(since // WIDTH ** (level + 1), full)
            )
        except TilesDamaged:
            return False

    def edge(self, size: int) -> list[list[bytes]]:
        """For each level the hashes of the tile that is not yet whole. Raises TilesDamaged."""
        return [self.read(level, number, width) if width else [] for level, (number, width) in enumerate(widths(size))]

    def _forget(self, tile: Tile) -> None:
        before = time.time() - KEEP_SECONDS
        for path in self._partial(tile.level, tile.number):
            with suppress(FileNotFoundError):
                if int(path.name) < len(tile.hashes) and path.stat().st_mtime < before:
                    path.unlink()

    def _partial(self, level: int, number: int) -> list[Path]:
        folder = (self.folder / tile_path(level, number, 1)).parent
        try:
            return [path for path in folder.iterdir() if path.name.isdecimal()]
        except FileNotFoundError:
            return []


class TileReader(Protocol):
    """Where tiles are read from."""

    def read(self, level: int, number: int, width: int = WIDTH) -> list[bytes]:
        """The first `width` hashes of a tile. Raises TilesDamaged."""
        ...


class Nodes:
    """Reads the whole nodes of a tree from its tiles; each tile once. A `NodeReader`."""

    def __init__(self, tiles: TileReader, size: int) -> None:
        self._tiles = tiles
        self._widths = widths(size)
        self._read: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of a node. Raises TilesDamaged."""
        row, height = divmod(level, HEIGHT)
        number, first = divmod(index << height, WIDTH)
        hashes = self.tile(row, number)
        return whole(hashes[first : first + (1 << height)])

    def tile(self, level: int, number: int) -> list[bytes]:
        """The hashes of a tile, as many as the tree has. Raises TilesDamaged."""
        if (level, number) not in self._read:
            full, rest = self._widths[level]
            self._read[level, number] = self._tiles.read(level, number, WIDTH if number < full else rest)
        return self._read[level, number]


def split(content: bytes, width: int, name: str) -> list[bytes]:
    """The first `width` hashes of a tile's content. Raises TilesDamaged."""
    if len(content) % HASH or len(content) < width * HASH:
        raise TilesDamaged(f"{name} has {len(content)} bytes, which are not {width} hashes")
    return [content[at : at + HASH] for at in range(0, width * HASH, HASH)]


def _has(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def put(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file that appears whole; if it is to last, it is on the disk, and its name once its folder is."""
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    draft.replace(path)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
