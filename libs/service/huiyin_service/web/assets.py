"""The files under /static: addressed by content, so that a browser may keep them for ever.

What all services share lies in `static`. A service's own stylesheets and scripts lie in its rooms, each beside the
templates that need it, and are served by it under /static/<service>/<file>: a name stands only once in a service.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from uuid import UUID

from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"
OF_ROOMS: Final = (".css", ".js")


def photo_url(photo: str) -> str:
    """Where a photo is found, by its id; intake serves it."""
    return f"/photos/{photo}.jpg"


def order_photo_url(photo: str) -> str:
    """Where a photo of an order is found by those who may see the order; dispatch serves it."""
    return f"/work/orders/{UUID(photo[:32])}/photos/{photo}.jpg"


def files_of(package: str) -> dict[str, Path]:
    """The stylesheets and scripts of a service by name, from all of its rooms. Raises ValueError for one name twice."""
    found: dict[str, Path] = {}
    for path in sorted(Path(str(files(package))).rglob("*")):
        if path.suffix not in OF_ROOMS:
            continue
        if path.name in found:
            raise ValueError(f"{path} and {found[path.name]} have one name, by which one service serves one file")
        found[path.name] = path
    return found


class Assets:
    """Addresses of static files for templates: `css/base.css` of all, `dispatch/desk.js` of a service of its own."""

    def __init__(self, service: str = "", own: dict[str, Path] | None = None) -> None:
        self._own = {f"{service}/{name}": path for name, path in (own or {}).items()}

    def url(self, path: str) -> str:
        """Address `/static/<path>?v=<digest>`; without a digest while the file is not there (yet)."""
        file = self._file(path)
        digest = digest_of(file) if file.is_file() else ""
        return f"/static/{path}?v={digest}" if digest else f"/static/{path}"

    def has(self, path: str) -> bool:
        """Tell whether the file is there: libraries from npm are absent until `npm run build`."""
        return self._file(path).is_file()

    def styles(self, *paths: str) -> Markup:
        """The links to a page's own stylesheets, for its head."""
        return Markup("\n").join(Markup('<link rel="stylesheet" href="{}">').format(self.url(path)) for path in paths)

    def script(self, path: str) -> Markup:
        """The module that a page brings to life with, for its head."""
        return Markup('<script type="module" src="{}"></script>').format(self.url(path))

    def _file(self, path: str) -> Path:
        return self._own.get(path, STATIC / path)


class _StaticFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        found, _ = self.lookup_path(path)
        # By another digest another file was meant: what is answered now must not be kept in its place.
        right = bool(found) and scope.get("query_string", b"") == f"v={digest_of(Path(found))}".encode()
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if right else "public, no-cache"
        return response


class _OwnFiles(_StaticFiles):
    """A service's own files, each by its name, whichever room it lies in."""

    def __init__(self, own: dict[str, Path]) -> None:
        super().__init__()
        self._own = own

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        file = self._own.get(path)
        return (str(file), file.stat()) if file and file.is_file() else ("", None)


def static_files() -> StaticFiles:
    """Make the application to mount at /static."""
    return _StaticFiles(directory=STATIC)


def own_files(own: dict[str, Path]) -> StaticFiles:
    """Make the application to mount at /static/<service>."""
    return _OwnFiles(own)


def digest_of(file: Path) -> str:
    """What a file is addressed by."""
    return _digest(file, file.stat().st_mtime)


@lru_cache(maxsize=256)
def _digest(file: Path, modified: float) -> str:  # noqa: ARG001 — a file that was changed has another
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
