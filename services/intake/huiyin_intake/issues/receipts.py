"""The receipt of a report: it proves, for this one issue alone, that its holder is the reporter.

Programs have it as a token, browsers as a cookie, people as a link that they can keep, print and hand on. The link's
secret stands behind its #, which no browser sends: it comes to no server's log, no trace and no other site. See
docs/decisions/0044.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from huiyin_contracts.issues import IssueReported
from huiyin_contracts.parties import person_of
from huiyin_service.auth import Principal
from huiyin_service.cookies import keep_cookie, read_cookie
from huiyin_service.edges.answers import RECEIPT_COOKIE, RECEIPT_PATH
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream

RECEIPT_LASTS = timedelta(days=365)
VISIT_LASTS = timedelta(hours=2)
"""For a device that a receipt was opened on and that does not follow it."""
OPENING_PATH = "/report/receipt"


def receipt(service: Service, issue: UUID) -> str:
    """A token for one issue, so that a reporter who did not sign in can still take it back and judge its result.

    It counts from the moment in the issue's id: a report that is repeated under its key gets the same one again.
    """
    assert service.issuer
    return service.issuer.receipt(issue, _reported_at(issue), RECEIPT_LASTS)


def ends_at(issue: UUID) -> datetime:
    """Until when a receipt counts: a year from the moment in the issue's id."""
    return _reported_at(issue) + RECEIPT_LASTS


def _reported_at(issue: UUID) -> datetime:
    return datetime.fromtimestamp((issue.int >> 80) / 1000, UTC)


def link(service: Service, issue: UUID) -> str:
    """The secret link of a receipt, which opens it on any device."""
    assert service.issuer
    secret = service.issuer.signet("receipt link", issue.bytes)
    return f"{service.settings.public_url.rstrip('/')}{OPENING_PATH}#{secret}"


def opened(service: Service, given: str) -> UUID | None:
    """Which issue a secret link is the receipt of, given whole or only what is behind the #; None: of none, now."""
    content = service.tokens.content_of("intake", "receipt link", given.rpartition("#")[2].strip())
    if content is None or len(content) != len(UUID(int=0).bytes):
        return None
    issue = UUID(bytes=content)
    return issue if service.now() < ends_at(issue) else None


def address(number: str) -> str:
    """Where the receipt of an issue is shown."""
    return f"{RECEIPT_PATH}/{quote(number, safe='')}"


def give(service: Service, response: Response, issue: UUID, number: str, lasts: timedelta = RECEIPT_LASTS) -> None:
    """Hand the receipt to the browser, which shows it at this issue's own address and nowhere else."""
    keep_cookie(
        response,
        RECEIPT_COOKIE,
        receipt(service, issue),
        https=service.settings.https,
        max_age=int(lasts.total_seconds()),
        path=address(number),
    )


def take_away(service: Service, response: Response, number: str) -> None:
    """Have the browser forget the receipt."""
    https, path = service.settings.https, address(number)
    keep_cookie(response, RECEIPT_COOKIE, "", https=https, max_age=0, path=path)


async def reported_by(service: Service, issue: UUID, principal: Principal | None) -> bool:
    """Whether an issue is one's own: by its receipt, or by the sign-in it was reported with."""
    if principal is None:
        return False
    if principal.issue is not None:
        return principal.issue == str(issue)
    first = (await service.store.read_stream(issue_stream(issue), limit=1))[0]
    if principal.role == "publisher":
        return first.meta.actor == principal.actor
    # Not by who sent it: a stranger's report and another system's history were sent by nobody who reported them.
    return isinstance(first.event, IssueReported) and first.event.reporter == person_of(principal.sub)


async def holder_of(request: Request, service: Service, principal: Principal | None, issue: UUID) -> Principal | None:
    """Who asks, if the issue is theirs: by the receipt of this browser, else by their sign-in."""
    try:
        holder = service.tokens.verify(read_cookie(request, RECEIPT_COOKIE, RECEIPT_PATH))
    except Problem:
        holder = None
    by_receipt = holder if holder and holder.issue else None
    for candidate in (by_receipt, principal):
        if await reported_by(service, issue, candidate):
            return candidate
    return None
