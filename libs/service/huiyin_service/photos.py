"""Pictures that were sent: made clean, and sealed until they are published."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from huiyin_contracts.words import MOST_PHOTOS
from huiyin_service.guarded.turns import Crowded
from huiyin_service.limits.flood import flooding
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm

PhotoNumber = Annotated[int, Path(ge=1, le=MOST_PHOTOS)]
"""Which of the pictures of a report, in an address."""
CROWDED_SECONDS: Final = 5.0
"""After how long who sends too many at once is told to come again."""
SEALED_HEADERS = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


async def stored(service: Service, content: bytes, sender: str) -> str:
    """Clean a picture and seal it; its id. Raises a 413 Problem for one too large, a 422 Problem for what is none.

    A 429 Problem, where many more of the same sender wait already.
    """
    settings = service.settings
    if len(content) > settings.photo_bytes:
        raise Problem(
            413,
            "photo-too-large",
            "照片太大",
            "照片不能超过 {most} MB。",
            params={"most": settings.photo_bytes // 1024 // 1024},
        )
    try:
        cleaned = await service.pictures.clean(content, sender)
    except Crowded:
        raise flooding(CROWDED_SECONDS) from None
    return await asyncio.to_thread(PhotoFiles(settings.photos_folder).seal, cleaned)


async def stored_of(service: Service, files: Sequence[UploadFile], sender: str) -> list[str]:
    """Store the pictures of a page's form, one after the other; the ids they are found by. Raises as `stored` does."""
    # One byte more than is allowed shows that it is too much, without reading all of it into memory.
    return [await stored(service, await file.read(service.settings.photo_bytes + 1), sender) for file in files]


async def sent_with(service: Service, form: PostedForm, kept: list[str], name: str = "photos") -> list[str]:
    """The pictures of a page's form: those that `ui.photo_input` showed as kept, then those chosen now.

    Each is in `kept` as soon as it is stored, so that a form that is refused, be it for one of them, is shown again
    with the others. Raises as `stored` does, once all have been looked at.
    """
    files = PhotoFiles(service.settings.photos_folder)
    already = (value for field, value in form.fields.items() if field.startswith("kept-"))
    kept += [digest for digest in already if files.has(digest)]
    wrong: Problem | None = None
    for file in form.files.get(name, ()):
        try:
            [digest] = await stored_of(service, [file], form.frame.sender)
        except Problem as problem:
            wrong = wrong or problem
        else:
            kept += [digest] if digest not in kept else []
    if wrong:
        raise wrong
    return kept


async def sealed_photo(service: Service, photo: str | None) -> Response:
    """A sealed picture, for who was found to have cause to see it. Raises a 404 Problem."""
    files = PhotoFiles(service.settings.photos_folder)
    picture = await asyncio.to_thread(files.open, photo) if photo else None
    if picture is None:
        raise Problem(404, "unknown-photo", "照片不存在", "地址可能有误，或照片已经删除。")
    return Response(picture, media_type="image/jpeg", headers=SEALED_HEADERS)


async def published(service: Service, photos: Sequence[str], about: UUID, *, private: bool = False) -> list[str]:
    """Copies of pictures that go with what an office says about something, public ones. Raises a 422 Problem.

    Of what is `private` they are for those alone who may see it.
    """
    files = PhotoFiles(service.settings.photos_folder)
    if missing := [photo for photo in photos if not files.has(photo)]:
        raise Problem(422, "unknown-photo", "照片不存在", "请先上传照片，再提交。", photos=missing)
    return await asyncio.to_thread(partial(files.publish, photos, about, private=private))


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
