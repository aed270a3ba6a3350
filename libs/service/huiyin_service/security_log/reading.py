"""Who may read the security log, and that they did."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request

from huiyin_service.auth import Principal
from huiyin_service.policy import permit
from huiyin_service.security_log.noting import SecurityKind, SecurityOutcome, note
from huiyin_service.security_log.queries import SoughtNotes
from huiyin_service.service import Service

Hours = Annotated[int, Query(ge=1, le=24 * 31, description="how far back, in hours")]
Who = Annotated[str | None, Query(max_length=200, description="a subject or an address, whole")]


async def permit_reading(
    service: Service,
    request: Request,
    principal: Principal | None,
    hours: int,
    kind: SecurityKind | None = None,
    outcome: SecurityOutcome | None = None,
    who: str | None = None,
) -> SoughtNotes:
    """What somebody may read, and a note that they do. Raises a 401 or 403 Problem."""
    by = permit(principal, "security.read")
    since = service.now() - timedelta(hours=hours)
    await note(service, request, "disclosed", subject=by.sub, what="security-log")
    return SoughtNotes(by.division, since, kind, outcome, who or None)
