"""The receipts that a device follows. Their list lies with the device alone: no table says what came from one phone."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request, Response

from huiyin_intake.issues.receipts import RECEIPT_LASTS, ends_at
from huiyin_service.cookies import keep_cookie, read_cookie
from huiyin_service.edges.answers import KEPT_COOKIE, KEPT_PATH
from huiyin_service.service import Service

MINE_PATH = "/report/mine"
MOST_KEPT = 100
"""So many ids of 16 bytes and their signature are 2.2 kB, of the 4 kB that a browser keeps."""
_ID = 16


def kept(request: Request, service: Service) -> list[UUID]:
    """The issues whose receipts a device follows, the last one first; without those that count no more."""
    content = service.tokens.content_of("intake", "kept receipts", read_cookie(request, KEPT_COOKIE, KEPT_PATH))
    if not content or len(content) % _ID:
        return []
    issues = [UUID(bytes=content[at : at + _ID]) for at in range(0, len(content), _ID)]
    return [issue for issue in issues if service.now() < ends_at(issue)]


def follow(request: Request, service: Service, response: Response, issue: UUID) -> None:
    """Have the device follow one more; of too many it lets the oldest go."""
    _write(service, response, [issue, *(other for other in kept(request, service) if other != issue)][:MOST_KEPT])


def let_go(request: Request, service: Service, response: Response, issue: UUID) -> None:
    """Have the device follow one less."""
    _write(service, response, [other for other in kept(request, service) if other != issue])


def _write(service: Service, response: Response, issues: Sequence[UUID]) -> None:
    assert service.issuer
    content = b"".join(issue.bytes for issue in issues)
    lasts = int(RECEIPT_LASTS.total_seconds()) if issues else 0
    signet = service.issuer.signet("kept receipts", content)
    keep_cookie(response, KEPT_COOKIE, signet, https=service.settings.https, max_age=lasts, path=KEPT_PATH)
