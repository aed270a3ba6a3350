"""How much a request may send, and how slowly: by its address, for only a few take more than a form's worth.

Most bodies are read whole before anything is asked, so who did not sign in may send no more than a person types.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huiyin_service.auth import COOKIE, bearer
from huiyin_service.cookies import read_cookie
from huiyin_service.problems import Problem
from huiyin_service.service import Service

KIB, MIB = 1024, 1024 * 1024

JSON: Final = 2 * MIB
FORM: Final = MIB
"""A page's form: words alone."""
PHOTOS: Final = 60 * MIB
"""A form with all the photos that may come with it."""
WITH_PHOTOS: Final = ("/report", "/work")
"""The pages that have such forms, and those below them."""
STRANGERS: Final = 64 * KIB
"""What who did not sign in may send, of words."""
# Read in pieces, and only once it was asked whether there is room for them.
PICTURES: Final = "/api/intake/photos"
# Where more is taken than what a person or a program says in one sentence.
LARGER: Final = {
    PICTURES: 11 * MIB,
    "/api/dispatch/organisation": 16 * MIB,
    "/api/dispatch/organisation/file": 11 * MIB,
    "/deliberation/links/import": 11 * MIB,
}

GRACE: Final = 15.0
SLOWEST: Final = 8 * KIB
"""Bytes a second: a poor line sends more, one that only wants to keep us busy less."""


def most_of(path: str) -> int:
    """How many bytes a request to an address may send."""
    usual = JSON if path.startswith("/api/") else PHOTOS if _has_photos(path) else FORM
    return LARGER.get(path.rstrip("/"), usual)


def most_of_a_stranger(path: str) -> int:
    """How many of them, where nobody signed in."""
    return most_of(path) if _has_photos(path) or path.rstrip("/") == PICTURES else STRANGERS


def _has_photos(path: str) -> bool:
    return any(f"{path}/".startswith(f"{page}/") for page in WITH_PHOTOS)


def signed_in(scope: Scope) -> bool:
    """Whether a request shows a sign-in of ours, whatever that may do; a receipt is none."""
    request = Request(scope)
    service: Service = request.app.state.service
    try:
        return service.tokens.verify(bearer(request) or read_cookie(request, COOKIE)).issue is None
    except Problem:
        return False


class BoundedBodies:
    """End a body that is too long with 413, and one that comes too slowly with 408, wherever it is read."""

    def __init__(self, app: ASGIApp, known: Callable[[Scope], bool] = signed_in) -> None:
        self._app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most, began, taken, ended = most_of_a_stranger(scope["path"]), 0.0, 0, False

        async def bounded() -> Message:
            nonlocal most, began, taken, ended
            if ended:  # what comes now is only that the other side has gone
                return await receive()
            began = began or time.monotonic()  # where we were slow to read it, that is not theirs
            left = began + GRACE + taken / SLOWEST - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(left, 0))
            except TimeoutError:
                ended = True
                raise HTTPException(408) from None
            taken += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if most < taken <= most_of(scope["path"]) and self._known(scope):
                most = most_of(scope["path"])
            if taken > most:
                ended = True
                raise HTTPException(413)
            return message

        await self._app(scope, bounded, send)
