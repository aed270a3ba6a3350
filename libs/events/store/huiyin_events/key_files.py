"""A key of random bytes in a file of its own."""

import os
from contextlib import suppress
from pathlib import Path


def make_key(path: Path, size: int) -> None:
    """Make a key of `size` bytes that its owner alone may read; does nothing where there is one.

    Several processes may start at once: the first to link wins, the others read the winner's key.
    """
    draft = path.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(size))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
