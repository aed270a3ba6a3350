"""How much a request may send, and how slowly: by its address, for only a few take more than a form's worth."""

import asyncio
import time
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIB, MIB = 1024, 1024 * 1024

JSON: Final = 2 * MIB
FORM: Final = MIB
"""A page's form: words alone."""
PHOTOS: Final = 60 * MIB
"""A form with all the photos that may come with it."""
WITH_PHOTOS: Final = ("/report", "/work")
"""The pages that have such forms, and those below them."""
# Where an API takes more than what a person or a program says in one sentence.
LARGER: Final = {
    "/api/intake/photos": 11 * MIB,
    "/api/dispatch/organisation": 16 * MIB,
    "/api/dispatch/organisation/file": 11 * MIB,
}

GRACE: Final = 15.0
SLOWEST: Final = 8 * KIB
"""Bytes a second: a poor line sends more, one that only wants to keep us busy less."""


def most_of(path: str) -> int:
    """How many bytes a request to an address may send."""
    if path.startswith("/api/"):
        return LARGER.get(path.rstrip("/"), JSON)
    return PHOTOS if any(f"{path}/".startswith(f"{page}/") for page in WITH_PHOTOS) else FORM


class BoundedBodies:
    """End a body that is too long with 413, and one that comes too slowly with 408, wherever it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most, began, taken, ended = most_of(scope["path"]), time.monotonic(), 0, False

        async def bounded() -> Message:
            nonlocal taken, ended
            if ended:  # what comes now is only that the other side has gone
                return await receive()
            left = began + GRACE + taken / SLOWEST - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(left, 0))
            except TimeoutError:
                ended = True
                raise HTTPException(408) from None
            taken += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if taken > most:
                ended = True
                raise HTTPException(413)
            return message

        await self._app(scope, bounded, send)
