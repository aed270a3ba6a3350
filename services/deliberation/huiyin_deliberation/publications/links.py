"""What a topic or a decision has on boards, as its own page links to it."""

from typing import NamedTuple
from uuid import UUID

from fastapi import Request

from huiyin_contracts.labels import PUBLICATION_KINDS
from huiyin_deliberation.publications.queries import publications_of
from huiyin_service.service import Service


class PublicationLink(NamedTuple):
    """A publication as a page names it."""

    kind: str
    href: str
    open: int
    """Objections without an answer."""


async def on_board(service: Service, request: Request, about: UUID) -> list[PublicationLink]:
    """All that is up of it, in its order."""
    return [
        PublicationLink(
            service.pages.label(request, PUBLICATION_KINDS[one.kind]), f"/deliberation/publications/{one.id}", one.open
        )
        for one in await publications_of(service.pool, about)
    ]
