"""The files under /static: addressed by content, so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"


def photo_url(photo: str) -> str:
    """Where a photo is found, by its id; intake serves it."""
    return f"/photos/{photo}.jpg"


class Assets:
    """Addresses of static files for templates."""

    def url(self, path: str) -> str:
        """Address `/static/<path>?v=<digest>`; without a digest while the file is not there (yet)."""
        digest = _digest(path, self._modified(path))
        return f"/static/{path}?v={digest}" if digest else f"/static/{path}"

    def has(self, path: str) -> bool:
        """Tell whether the file is there: libraries from npm are absent until `npm run build`."""
        return (STATIC / path).is_file()

    def _modified(self, path: str) -> float:
        return (STATIC / path).stat().st_mtime if self.has(path) else 0.0


class _StaticFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "public, no-cache"
        return response


def static_files() -> StaticFiles:
    """Make the application to mount at /static."""
    return _StaticFiles(directory=STATIC)


@lru_cache(maxsize=256)
def _digest(path: str, modified: float) -> str:
    if not modified:
        return ""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
