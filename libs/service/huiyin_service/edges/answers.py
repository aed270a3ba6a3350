"""What was answered to somebody who showed who they are is theirs: nothing between us and them keeps it."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huiyin_service.auth import COOKIE
from huiyin_service.cookies import read_cookie

RECEIPT_COOKIE: Final = "huiyin_receipt"
RECEIPT_PATH: Final = "/report/done"
"""Each is for one address below it."""
KEPT_COOKIE: Final = "huiyin_kept"
KEPT_PATH: Final = "/report"
"""Which receipts a device follows."""
PUBLIC: Final = ("/static/", "/livez", "/readyz")


class PrivateAnswers:
    """Say `no-store` on every answer to a request that came with a sign-in or a receipt."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["path"].startswith(PUBLIC) or not personal(Request(scope)):
            await self._app(scope, receive, send)
            return

        async def private(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, private)


def personal(request: Request) -> bool:
    """Whether a request shows who sent it."""
    return (
        "authorization" in request.headers
        or bool(read_cookie(request, COOKIE))
        or bool(read_cookie(request, RECEIPT_COOKIE, RECEIPT_PATH))
        or bool(read_cookie(request, KEPT_COOKIE, KEPT_PATH))
    )
