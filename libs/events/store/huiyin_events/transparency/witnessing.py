"""Watching the tree of another: a checkpoint is cosigned if it goes on from the one seen last, see C2SP tlog-witness.

Who shows one tree to some and another to others is found out as soon as two who saw different ones tell each other:
the two signed checkpoints prove it.
"""

import fcntl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from huiyin_events.transparency.merkle import consistency_path, proves_consistency, root_of
from huiyin_events.transparency.notes import NoteRefused, SignedNote, Signer, Verifier
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.tiles import WIDTH, Nodes, TilesDamaged, put, split, tile_path

Fetch = Callable[[str], bytes]
"""Gets a file of a tree by its path below the tree's address. Raises FileNotFoundError."""

_FOLDER: Final = "witnessed"


class SplitView(Exception):
    """Two checkpoints were signed that are not of one tree: here they are."""

    def __init__(self, seen: SignedNote, shown: SignedNote) -> None:
        super().__init__(
            f"{shown.head.origin} showed a tree of {seen.head.size} leaves, and now one of {shown.head.size} leaves"
            " that does not go on from it"
        )
        self.seen, self.shown = seen, shown


class TreeGone(Exception):
    """A tree that was seen is not shown any more: even one that was ended stays, with its reason."""

    def __init__(self, seen: SignedNote) -> None:
        super().__init__(f"{seen.head.origin} was seen with {seen.head.size} leaves, and is not shown any more")
        self.seen = seen


class FetchedTiles:
    """The tiles of another's tree."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def read(self, level: int, number: int, width: int = WIDTH) -> list[bytes]:
        """The first hashes of a tile. Raises TilesDamaged."""
        for enough in dict.fromkeys((width, WIDTH)):
            path = tile_path(level, number, enough)
            with suppress(FileNotFoundError):
                return split(self._fetch(path), width, path)
        raise TilesDamaged(f"{tile_path(level, number, width)} is not there")


def look(fetch: Fetch, verifier: Verifier, seen: SignedNote | None) -> SignedNote:
    """The newest checkpoint of a tree, if it is signed by its key and goes on from what was seen of it.

    Raises SplitView; NoteRefused for what is no checkpoint of that tree; TilesDamaged where its tiles do not bear it.
    """
    note = SignedNote.parse(fetch("checkpoint").decode())
    verifier.check(note)
    head = note.head
    if head.origin != verifier.name:
        raise NoteRefused(f"a checkpoint of {head.origin}, not of {verifier.name}")
    size = max(head.size, seen.head.size if seen else 0)
    node = Nodes(FetchedTiles(fetch), size)
    try:
        if seen is None:
            fits = root_of(head.size, node) == head.root
        elif head.size < seen.head.size:  # an old one is no lie, as long as the tree that was seen is still there
            fits = root_of(head.size, node) == head.root and root_of(size, node) == seen.head.root
        else:
            path = consistency_path(seen.head.size, head.size, node)
            fits = proves_consistency(seen.head.size, head.size, seen.head.root, head.root, path)
    except TilesDamaged:
        if seen is None or head.size >= seen.head.size:
            raise
        fits = False
    if not fits and seen is None:
        raise TilesDamaged(f"the tiles of {head.origin} are not those that it signed")
    if not fits and seen is not None:
        raise SplitView(seen, note)
    return note


class WitnessFolder:
    """What was seen of others' trees, published for all: the cosigned checkpoints, and proofs of split views."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER

    def folder(self, origin: str) -> Path:
        """Where a tree's is."""
        return self._folder / place_of(origin)

    def key(self, origin: str) -> Verifier | None:
        """The key that the tree was first seen with."""
        with suppress(FileNotFoundError):
            return Verifier.parse((self.folder(origin) / "key").read_text("utf-8"))
        return None

    def seen(self, origin: str) -> SignedNote | None:
        """The checkpoint that was seen last."""
        with suppress(FileNotFoundError):
            return SignedNote.parse((self.folder(origin) / "checkpoint").read_text("utf-8"))
        return None

    def witness(self, fetch: Fetch, verifier: Verifier, signer: Signer, now: datetime) -> SignedNote:
        """Look at a tree, cosign its checkpoint and keep that. Raises as `look` does; a SplitView is kept, too."""
        with self.alone(verifier.name):
            if (known := self.key(verifier.name)) is not None and known != verifier:
                raise NoteRefused(f"{verifier.name} was seen with the key {known}, and now shows {verifier}")
            seen = self.seen(verifier.name)
            try:
                note = look(fetch, verifier, seen)
            except SplitView as split_view:
                self.keep_split_view(split_view, now)
                raise
            put(self._folder / "key", f"{signer.verifier}\n".encode())
            put(self.folder(verifier.name) / "key", f"{verifier}\n".encode())
            return self.cosign(note, signer, now) if seen is None or note.head.size >= seen.head.size else note

    def all_shown(self, origins: Collection[str]) -> None:
        """Every tree seen of who shows these must be among them. Raises TreeGone."""
        names = {origin.rpartition("/")[0] for origin in origins}
        for file in self._folder.glob("*/checkpoint"):
            seen = SignedNote.parse(file.read_text("utf-8"))
            if seen.head.origin not in origins and seen.head.origin.rpartition("/")[0] in names:
                raise TreeGone(seen)

    def cosign(self, note: SignedNote, signer: Signer, now: datetime) -> SignedNote:
        """Cosign a checkpoint that was found to go on from the one before, and keep it; the cosignature stands last."""
        cosigned = signer.cosign(note, int(now.timestamp()))
        put(self.folder(note.head.origin) / "checkpoint", cosigned.dump().encode())
        return cosigned

    def keep_split_view(self, split_view: SplitView, now: datetime) -> None:
        """Keep the two checkpoints that cannot both be true."""
        proof = f"{split_view.seen.dump()}{split_view.shown.dump()}"
        name = f"split-view-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        put(self.folder(split_view.shown.head.origin) / name, proof.encode())

    @contextmanager
    def alone(self, origin: str) -> Iterator[None]:
        """No one else cosigns that tree meanwhile, or an older checkpoint could take a newer one's place."""
        folder = self.folder(origin)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def place_of(origin: str) -> str:
    """The folder, and part of the address, of what a witness saw of a tree."""
    return sha256(origin.encode()).hexdigest()[:16]


def collect(published: PublishedTree, note: SignedNote, witness: Verifier) -> int:
    """Keep what a witness cosigned of our own tree, and publish it; when it did, in seconds since 1970.

    Raises SplitView where what it saw is not of the tree that is here, and NoteRefused.
    """
    own = published.key()
    own.check(note)
    at = witness.check(note)
    if at is None or note.head.origin != own.name:
        raise NoteRefused(f"{witness.name} did not cosign {own.name}")
    newest = published.checkpoint()
    if newest is None or note.head.size > newest.head.size:
        raise SplitView(note, newest or note)
    if root_of(note.head.size, Nodes(published.tiles, newest.head.size)) != note.head.root:
        raise SplitView(note, newest)
    folder = published.folder / "cosigned"
    folder.mkdir(exist_ok=True)
    put(folder / place_of(witness.name), note.dump().encode())
    put(folder / f"{place_of(witness.name)}.key", f"{witness}\n".encode())
    return at
