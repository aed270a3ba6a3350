"""The receipt of a report: it proves, for this one issue alone, that its holder is the reporter."""

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


def receipt(service: Service, issue: UUID) -> str:
    """A token for one issue, so that a reporter who did not sign in can still take it back and judge its result.

    It counts from the moment in the issue's id: a report that is repeated under its key gets the same one again.
    """
    reported_at = datetime.fromtimestamp((issue.int >> 80) / 1000, UTC)
    assert service.issuer
    return service.issuer.receipt(issue, reported_at, RECEIPT_LASTS)


def address(number: str) -> str:
    """Where the receipt of an issue is shown."""
    return f"{RECEIPT_PATH}/{quote(number, safe='')}"


def give(service: Service, response: Response, issue: UUID, number: str) -> None:
    """Hand the receipt to the browser, which shows it at this issue's own address and nowhere else."""
    keep_cookie(
        response,
        RECEIPT_COOKIE,
        receipt(service, issue),
        https=service.settings.https,
        max_age=int(RECEIPT_LASTS.total_seconds()),
        path=address(number),
    )


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
