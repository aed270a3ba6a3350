"""Large bodies under way: of one address a few, and of strangers no more than there is memory for.

What a form brings lies in a temporary file until it is answered, and a picture in memory: whoever sends slowly holds it
there for minutes, and is counted by no limit of how often one asks.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huiyin_service.edges.bodies import STRANGERS, signed_in
from huiyin_service.senders import address_of
from huiyin_service.service import Service

LARGE: Final = STRANGERS
"""More than words: of less there may be as many as connections, and all of it lies in memory."""
MOST_OF_ONE: Final = 12
"""An address may be a village hall, with people at several tablets."""
MOST_OF_STRANGERS: Final = 48
"""At the worst three gigabytes of forms; as photos are, less than one."""
_STRANGERS: Final = "strangers"
AGAIN_SECONDS: Final = 5


class LargeBodies:
    """Answer 429 to a large body where too many are under way already; HUIYIN_LIMITS multiplies how many that is."""

    def __init__(self, app: ASGIApp, known: Callable[[Scope], bool] = signed_in) -> None:
        self._app, self._known = app, known
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken, counted = 0, Counter[str]()

        async def counting() -> Message:
            nonlocal taken, counted
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGE and not counted:
                counted = self._enter(scope)
            return message

        try:
            await self._app(scope, counting, send)
        finally:
            self._under_way -= counted  # who has none is not kept

    def _enter(self, scope: Scope) -> Counter[str]:
        """Count one more, and as whose. Raises a 429."""
        request = Request(scope)
        service: Service = request.app.state.service
        times, one = service.settings.limits, address_of(request)
        whose: Sequence[tuple[str, int]] = [(one, MOST_OF_ONE)]
        if not self._known(scope):
            whose = [*whose, (_STRANGERS, MOST_OF_STRANGERS)]
        if times and any(self._under_way[name] >= most * times for name, most in whose):
            raise HTTPException(429, headers={"Retry-After": str(AGAIN_SECONDS)})
        counted = Counter(name for name, _ in whose)
        self._under_way += counted
        return counted
