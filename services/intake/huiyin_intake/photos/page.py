"""The pictures that were uploaded, for those who have their address."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import FileResponse

from huiyin_service.http import Here
from huiyin_service.photos import path_of
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.problems import Problem

router = APIRouter(dependencies=[PUBLIC])

# Named by its content, which can be no other tomorrow; of a dispute no one else may keep it.
HEADERS = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@router.get("/photos/{digest}.jpg")
async def photo(service: Here, digest: Annotated[str, Path(max_length=100)]) -> Response:
    """A picture as it is kept: without EXIF or GPS."""
    path = path_of(service.settings.photos_folder, digest) if digest.isalnum() else None
    if path is None or not path.is_file():
        raise Problem(404, "unknown-photo", "照片不存在", "地址可能有误。")
    return FileResponse(path, media_type="image/jpeg", headers=HEADERS)
