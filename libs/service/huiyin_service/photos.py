"""Pictures: checked, stripped of everything but the picture, and kept under the hash of what is kept."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from PIL import Image, ImageOps
from starlette.datastructures import UploadFile
from starlette.requests import Request

from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm

LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A picture of more pixels than this is refused before it is unpacked into memory.
MOST_PIXELS = 60_000_000
_ID = re.compile("[0-9a-f]{64}")


def keep(content: bytes, folder: Path, most_bytes: int) -> str:
    """Store a picture as JPEG without EXIF or GPS; returns the SHA-256 it is found by.

    Raises a 413 Problem for one over `most_bytes`, a 422 Problem for what is no picture.
    """
    if len(content) > most_bytes:
        raise Problem(
            413,
            "photo-too-large",
            "照片太大",
            "照片不能超过 {most} MB。",
            params={"most": most_bytes // 1024 // 1024},
        )
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            fits = opened.width * opened.height <= MOST_PIXELS
            picture = ImageOps.exif_transpose(opened).convert("RGB") if fits else None
    except Exception:  # there is no end to what a broken file makes Pillow stumble over
        raise Problem(422, "not-a-photo", "这不是照片", "只接受 JPEG、PNG、WebP 或 GIF 图片，且文件须完整。") from None
    if picture is None:
        raise Problem(422, "photo-too-many-pixels", "照片太大", "照片的像素太多，请缩小后再传。")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    kept = buffer.getvalue()
    digest = hashlib.sha256(kept).hexdigest()
    path = path_of(folder, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{uuid4()}")  # several may be keeping the same picture
        draft.write_bytes(kept)
        draft.replace(path)
    return digest


async def stored(service: Service, content: bytes) -> str:
    """Store a picture as `keep` does, while others are answered: unpacking one takes a while."""
    settings = service.settings
    return await asyncio.to_thread(keep, content, settings.photos_folder, settings.photo_bytes)


async def stored_of(service: Service, files: Sequence[UploadFile]) -> list[str]:
    """Store the pictures of a page's form, one after the other; the ids they are found by. Raises as `keep` does."""
    # One byte more than is allowed shows that it is too much, without reading all of it into memory.
    return [await stored(service, await file.read(service.settings.photo_bytes + 1)) for file in files]


async def sent_with(service: Service, form: PostedForm, kept: list[str], name: str = "photos") -> list[str]:
    """The pictures of a page's form: those that `ui.photo_input` showed as kept, then those chosen now.

    Each is in `kept` as soon as it is stored, so that a form that is refused, be it for one of them, is shown again
    with the others. Raises as `keep` does, once all have been looked at.
    """
    folder = service.settings.photos_folder
    already = (value for field, value in form.fields.items() if field.startswith("kept-"))
    kept += [digest for digest in already if _ID.fullmatch(digest) and path_of(folder, digest).exists()]
    wrong: Problem | None = None
    for file in form.files.get(name, ()):
        try:
            [digest] = await stored_of(service, [file])
        except Problem as problem:
            wrong = wrong or problem
        else:
            kept += [digest] if digest not in kept else []
    if wrong:
        raise wrong
    return kept


def path_of(folder: Path, digest: str) -> Path:
    """Where a picture is kept."""
    return folder / digest[:2] / f"{digest}.jpg"


async def content_of(request: Request, most_bytes: int, name: str = "photo") -> bytes:
    """The bytes of an uploaded picture, or another file: the form field of that name, or the body as it is.

    Reads no more than `most_bytes` and a little, so that a huge upload costs no memory.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_files=1, max_part_size=most_bytes) as form:
            file = form.get(name)
            return await file.read(most_bytes + 1) if isinstance(file, UploadFile) else b""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most_bytes:
            break
    return bytes(content)
