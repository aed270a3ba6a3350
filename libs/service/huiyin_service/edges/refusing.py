"""How what is refused before any route is answered: as every other problem, in the reader's language."""

from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

from huiyin_service.problems import Problem

Refusing = Callable[[Scope, Receive, Send, Problem], Awaitable[None]]
