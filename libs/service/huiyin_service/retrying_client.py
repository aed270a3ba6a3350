"""The services behind the one origin, as a command meets them: away while they restart, and waited for."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpx

# 409 among them: where two writers met, the same may be sent again. To one command it is a no: leave it out there.
RETRYABLE = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
INVALID = frozenset({400, 413, 422})


class SendingStopped(RuntimeError):
    """Sending cannot go on. What was sent stays; the same command may be run again."""


class Interrupted(SendingStopped):
    """The person who started the command asked for its end."""


class ServiceUnavailable(SendingStopped):
    """A service did not answer in time, although it was asked again and again."""

    def __init__(self, path: str, seconds: float, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.seconds = seconds
        self.why = why


class UnexpectedResponse(SendingStopped):
    """A service answered what no one expects: no leave, no such address, or a count that does not add up."""

    def __init__(self, path: str, why: str, status: int | None = None) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
        self.status = status


class RequestInvalid(ValueError):
    """A service will not take this body; which of its items is at fault is not said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to go on asking, in seconds: in all, for one answer, and between two questions."""

    in_all: float = 60.0
    answer: float = 30.0
    first_pause: float = 0.2
    longest_pause: float = 5.0


class RetryingClient:
    """Asks the services, and asks again while one is away. `stop` ends the waiting, no answer under way."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        stop: asyncio.Event | None = None,
        patience: RetryPolicy | None = None,
        language: str = "zh",
        away: Callable[[str, str], None] = lambda _path, _why: None,
        passing: frozenset[int] = RETRYABLE,
    ) -> None:
        self._client = client
        self._stop = stop or asyncio.Event()
        self.patience = patience or RetryPolicy()
        self._headers = {"Accept-Language": language}
        self._away = away
        self._passing = passing
        self.repeated = 0

    async def post(
        self, path: str, body: dict[str, Any] | bytes, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a body until it is answered. Raises Unfit, Interrupted, ServiceAway or AnswerUnknown."""
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return await self._ask("POST", path, headers=headers, **content)

    async def get(
        self, path: str, params: dict[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Read from a service until it answers. Raises as `post` does."""
        return await self._ask("GET", path, params=params, headers=headers)

    async def _ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **request: Any
    ) -> dict[str, Any]:
        patience, started, pause = self.patience, monotonic(), self.patience.first_pause
        while True:
            left = patience.in_all - (monotonic() - started)
            try:
                async with asyncio.timeout(min(patience.answer, left)):
                    response = await self._client.request(
                        method, path, headers={**self._headers, **(headers or {})}, **request
                    )
                if response.status_code not in self._passing:
                    return _read(path, response)
                why = _problem(response)
            except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
                raise UnexpectedResponse(path, str(error)) from error
            except (httpx.TransportError, TimeoutError, AttributeError) as error:
                # AttributeError: anyio asks a socket for its peer that was cut off as soon as it was connected
                why = f"{type(error).__name__} {error}".strip()
            if monotonic() - started + pause >= patience.in_all:
                raise ServiceUnavailable(path, monotonic() - started, why)
            await self.pause(path, why, pause * random.uniform(0.75, 1.0))  # noqa: S311 - spreads the asking
            pause = min(pause * 2, patience.longest_pause)

    async def pause(self, path: str, why: str, seconds: float) -> None:
        """Wait before asking the same again. Raises Interrupted when the end is asked for meanwhile."""
        self._away(path, why)
        self.repeated += 1
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return
        raise Interrupted


def _read(path: str, response: httpx.Response) -> dict[str, Any]:
    if response.status_code in INVALID:
        raise RequestInvalid(_problem(response))
    if not response.is_success:
        raise UnexpectedResponse(path, _problem(response), response.status_code)
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise UnexpectedResponse(path, f"{response.status_code}: {response.text[:200]}")
    return body


def _problem(response: httpx.Response) -> str:
    """Read what a problem+json says, or the bare status."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict):
        said = [str(body[key]) for key in ("title", "detail") if body.get(key)]
        if said:
            return f"{response.status_code} {': '.join(said)}"
    return f"{response.status_code} {response.reason_phrase}"
