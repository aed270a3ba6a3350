"""Somebody is in: their token is kept, they are greeted, and go on."""

from fastapi import Request, Response

from huiyin_accounts.credentials import pending
from huiyin_accounts.credentials.known_browsers import remember
from huiyin_accounts.sessions.commands import Begun
from huiyin_service.service import Service


async def entered(request: Request, service: Service, begun: Begun, next_path: str) -> Response:
    """Keep their token, know their browser again, greet them, and go on."""
    message = service.pages.text(request, "您好，{name}", name=begun.principal.name or begun.principal.sub)
    response = service.pages.redirect(next_path, message)
    begun.keep(service, response)
    await remember(request, service, response, begun.session.account)
    pending.forget(service, response)
    return response
