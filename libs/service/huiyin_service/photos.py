"""Pictures that were sent: made clean, and kept under the hash of what is kept."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.requests import Request

from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm

_ID = re.compile("[0-9a-f]{64}")


def keep(cleaned: bytes, folder: Path) -> str:
    """Store a picture that was made clean; returns the SHA-256 it is found by."""
    digest = hashlib.sha256(cleaned).hexdigest()
    path = path_of(folder, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{uuid4()}")  # several may be keeping the same picture
        draft.write_bytes(cleaned)
        draft.replace(path)
    return digest


async def stored(service: Service, content: bytes) -> str:
    """Make a picture clean and store it. Raises a 413 Problem for one too large, a 422 Problem for what is none."""
    settings = service.settings
    if len(content) > settings.photo_bytes:
        raise Problem(
            413,
            "photo-too-large",
            "照片太大",
            "照片不能超过 {most} MB。",
            params={"most": settings.photo_bytes // 1024 // 1024},
        )
    cleaned = await service.pictures.clean(content)
    return await asyncio.to_thread(keep, cleaned, settings.photos_folder)


async def stored_of(service: Service, files: Sequence[UploadFile]) -> list[str]:
    """Store the pictures of a page's form, one after the other; the ids they are found by. Raises as `stored` does."""
    # One byte more than is allowed shows that it is too much, without reading all of it into memory.
    return [await stored(service, await file.read(service.settings.photo_bytes + 1)) for file in files]


async def sent_with(service: Service, form: PostedForm, kept: list[str], name: str = "photos") -> list[str]:
    """The pictures of a page's form: those that `ui.photo_input` showed as kept, then those chosen now.

    Each is in `kept` as soon as it is stored, so that a form that is refused, be it for one of them, is shown again
    with the others. Raises as `stored` does, once all have been looked at.
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
