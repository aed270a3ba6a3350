"""What is published of a tree besides its tiles: its newest checkpoint, earlier ones, and its public key.

In the folder `trees.json` tells all trees that there were, the newest last. In that of each, called by its number, are
`key`, the public key; `checkpoint`, the newest; `history/<day>`, the first of every minute of a day, one after the
other; and `tile/…`, see tiles.py.
"""

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import orjson

from huiyin_events.transparency.notes import NoteRefused, SignedNote, Verifier, notes_in
from huiyin_events.transparency.tiles import TileFolder, put, sync_folder

MAX_LINES = 20
"""A checkpoint has no more lines, its witnesses' among them."""
_NOTE_BYTES = 4096
"""Of which none is longer."""


KeptCheckpoint = tuple[str, SignedNote]
"""One of the history, with the day (UTC) on which it was signed."""


class PublishedTree:
    """The folder of one tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tiles = TileFolder(folder)
        self._kept = ""

    def prepare(self, verifier: Verifier) -> None:
        """Make it and write the key; mend what a power cut left of a day's history."""
        (self.folder / "history").mkdir(parents=True, exist_ok=True)
        put(self.folder / "key", f"{verifier}\n".encode())
        if days := self._days():
            whole = "".join(note.dump() for note in _whole(days[-1].read_text("utf-8")))
            if whole != days[-1].read_text("utf-8"):
                put(days[-1], whole.encode())

    def key(self) -> Verifier:
        """The public key. Raises FileNotFoundError and NoteRefused."""
        return Verifier.parse((self.folder / "key").read_text("utf-8"))

    def checkpoint(self) -> SignedNote | None:
        """The newest checkpoint, if there is one yet. Raises NoteRefused."""
        with suppress(FileNotFoundError):
            return SignedNote.parse((self.folder / "checkpoint").read_text("utf-8"))
        return None

    def publish(self, note: SignedNote) -> None:
        """Put a checkpoint in place of the one before it. One a minute stays in the history."""
        content = note.dump().encode()
        minute = datetime.now(UTC).isoformat(timespec="minutes")
        if minute != self._kept:
            with (self.folder / "history" / minute[:10]).open("ab") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self._kept = minute
        put(self.folder / "checkpoint", content)
        sync_folder(self.folder)

    def history(self) -> Iterator[SignedNote]:
        """The checkpoints that were kept, the oldest first. Raises NoteRefused."""
        days = self._days()
        for day in days:
            text = day.read_text("utf-8")
            yield from _whole(text) if day == days[-1] else notes_in(text)

    def beside(self, leaf: int) -> list[KeptCheckpoint]:
        """The last checkpoint that was kept without a leaf, and the first with it: as many as there are of both."""
        days = self._days()
        begun = bisect_right(days, leaf, key=lambda day: _first(day).head.size)
        near = [(day.name, note) for day in days[max(begun - 1, 0) : begun] for note in _whole(day.read_text("utf-8"))]
        near += [(day.name, _first(day)) for day in days[begun : begun + 1]]
        after = bisect_right(near, leaf, key=lambda one: one[1].head.size)
        return near[max(after - 1, 0) : after + 1]

    def _days(self) -> Sequence[Path]:
        return sorted(path for path in (self.folder / "history").glob("*") if not path.name.startswith("."))


def write_list(folder: Path, trees: Sequence[dict[str, object]]) -> None:
    """Tell which trees there were."""
    put(folder / "trees.json", orjson.dumps(trees, option=orjson.OPT_INDENT_2))


def published_in(folder: Path) -> list[int]:
    """The trees that were published, by their numbers; a database that was set back may not know them all."""
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal()) if folder.is_dir() else []


def _first(day: Path) -> SignedNote:
    """The first note of a day. Raises NoteRefused."""
    with day.open("rb") as file:
        head = file.read(_NOTE_BYTES).decode("utf-8", "ignore")
    return _whole(head)[0]


def _whole(text: str) -> Sequence[SignedNote]:
    """The notes of a file whose last one may be cut off, or is just being written. Raises NoteRefused."""
    lines = text.splitlines(keepends=True)
    for cut in range(min(len(lines), MAX_LINES) + 1):
        with suppress(NoteRefused):
            return notes_in("".join(lines[: len(lines) - cut]))
    raise NoteRefused("not signed notes, one after the other")
