"""What forms of this service send, and how they are answered: what came of it, said on the page that follows."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import Form, Request, Response

from huiyin_events.store import Connection, VersionConflict
from huiyin_service.service import Service
from huiyin_service.web.forms import COMPLAINTS, form_error, reasons

Typed = Annotated[str, Form(max_length=1000, pattern="^[^\0]*$")]
"""A field that somebody types into."""


async def as_seen(service: Service, stream: str, expected: int | None, connection: Connection) -> None:
    """See whether a stream is as the caller saw it, for what leaves no event in it. Raises VersionConflict."""
    current = await service.store.version(stream, connection)
    if expected is not None and expected != current:
        raise VersionConflict(stream, expected, current)


async def carried_out(request: Request, service: Service, work: Awaitable[object], *, said: str, to: str) -> Response:
    """Do it, and go on to `to`, where `said` is shown, or what stood against it."""
    try:
        await work
    except COMPLAINTS as error:
        return service.pages.redirect(to, reasons(form_error(request, service, error)), "bad")
    return service.pages.redirect(to, service.pages.text(request, said))
