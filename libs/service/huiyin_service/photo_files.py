"""Where pictures lie: sealed until they are published, and then as a public copy of their own.

    uploads/<name>            sealed; what no report refers to after a day was never sent
    sealed/<name>             sealed; a report refers to it
    public/<about>/<rest>.jpg what everybody may see of an issue, an order or a finding
    held/<about>/<rest>.jpg   the same where the issue is private: for those alone who may see it

A picture's id is the key that opens it, and neither it nor the key can be told from the name of the file. The id stands
in what a reporter wrote, which is sealed for them: once their key is gone, no one can open the picture any more. The id
of a public copy is another: what it is about, and a digest of the picture.
"""

import hashlib
import os
import re
import shutil
from base64 import b64encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

NONCE_BYTES = 12
PREVIEW_SIDE = 240
UPLOADS, SEALED, PUBLIC, HELD = "uploads", "sealed", "public", "held"
UNSENT_LASTS = 24 * 3600.0
_ID = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PhotoFiles:
    """The pictures of one deployment, in a folder."""

    folder: Path

    def seal(self, picture: bytes) -> str:
        """Keep a picture that was uploaded; its id. The same picture has the same id."""
        photo = hashlib.sha256(picture).hexdigest()
        if not self.has(photo):
            nonce = os.urandom(NONCE_BYTES)
            _write(self._path(UPLOADS, photo), nonce + _key_of(photo).encrypt(nonce, picture, None))
        return photo

    def has(self, photo: str) -> bool:
        """Whether there is a picture with this id."""
        return bool(_ID.fullmatch(photo)) and any(self._path(place, photo).exists() for place in (SEALED, UPLOADS))

    def keep(self, photos: Iterable[str]) -> None:
        """These are referred to from now on, and kept for good."""
        for photo in photos:
            kept = self._path(SEALED, photo)
            kept.parent.mkdir(parents=True, exist_ok=True)
            if not kept.exists():
                self._path(UPLOADS, photo).replace(kept)

    def open(self, photo: str) -> bytes | None:
        """A picture; None where it is not there, or not what was sealed."""
        for place in (SEALED, UPLOADS):
            try:
                sealed = self._path(place, photo).read_bytes()
                return _key_of(photo).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
            except (FileNotFoundError, InvalidTag):
                continue
        return None

    def preview(self, photo: str) -> str:
        """A small picture as an address that holds it, for the page of who uploaded it; empty where there is none."""
        picture = self.open(photo)
        if picture is None:
            return ""
        with Image.open(BytesIO(picture), formats=["JPEG"]) as opened:
            opened.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
            opened.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
            small = BytesIO()
            opened.save(small, "JPEG")
        return f"data:image/jpeg;base64,{b64encode(small.getvalue()).decode()}"

    def publish(self, photos: Iterable[str], about: UUID, *, private: bool = False) -> list[str]:
        """Make copies of pictures, public or of what is private; their ids; one that does not open is left out."""
        published = []
        for photo in photos:
            if picture := self.open(photo):
                copy = f"{about.hex}{hashlib.sha256(b'public ' + picture).hexdigest()[:32]}"
                if not (path := self.held(copy) if private else self.public(copy)).exists():
                    _write(path, picture)
                published.append(copy)
        return published

    def public(self, copy: str) -> Path:
        """Where a public copy is, if it is there."""
        return self.folder / PUBLIC / copy[:32] / f"{copy[32:]}.jpg"

    def held(self, copy: str) -> Path:
        """Where a copy is that only those may see who may see what it is about, if it is there."""
        return self.folder / HELD / copy[:32] / f"{copy[32:]}.jpg"

    def withhold(self, about: UUID) -> None:
        """Take the public copies of what is about something to where not everybody sees them, for it became private."""
        for path in (self.folder / PUBLIC / about.hex).glob("*.jpg"):
            held = self.held(f"{about.hex}{path.stem}")
            held.parent.mkdir(parents=True, exist_ok=True)
            path.replace(held)

    def retract(self, about: UUID, but: Collection[str] = ()) -> None:
        """Take back the public copies of what is about something, `but` these."""
        folder = self.folder / PUBLIC / about.hex
        if not but:
            shutil.rmtree(folder, ignore_errors=True)
            return
        for path in folder.glob("*.jpg"):
            if f"{about.hex}{path.stem}" not in but:
                path.unlink(missing_ok=True)

    def take_back(self, copies: Iterable[str]) -> None:
        """Take back these copies: what showed them was taken out of public view."""
        for copy in copies:
            for path in (self.public(copy), self.held(copy)):
                path.unlink(missing_ok=True)

    def collect(self, before: float) -> int:
        """Take away what was uploaded before a moment and never referred to; how many pictures that were."""
        stale = [path for path in self.folder.glob(f"{UPLOADS}/*/*") if path.stat().st_mtime < before]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _path(self, place: str, photo: str) -> Path:
        name = hashlib.sha256(b"name " + photo.encode()).hexdigest()
        return self.folder / place / name[:2] / name


def _key_of(photo: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"key " + photo.encode()).digest())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{uuid4()}")  # several may be keeping the same picture
    draft.write_bytes(content)
    draft.replace(path)
