"""What a route asks before it lets something happen: whether there is room for it."""

from collections.abc import Sequence

from fastapi import Request

from huiyin_service import security_log
from huiyin_service.auth import Principal
from huiyin_service.limits.buckets import Bucket, Full, take, too_many
from huiyin_service.limits.table import LimitName
from huiyin_service.senders import address_of, sender_of
from huiyin_service.service import Service


async def ask(
    service: Service,
    request: Request,
    principal: Principal | None,
    what: str,
    *,
    shared: Sequence[Bucket] = (),
) -> None:
    """Count one `what` for who sends it, then for what strangers share. Raises a 429 Problem where there is no room.

    In this order, so that who is refused takes nothing from the others; and what strangers use up keeps no one out who
    has signed in.
    """
    for asked in ([own(request, principal, what)], () if is_person(principal) else shared):
        if full := await take(service.pool, service.now(), service.settings.limits, asked):
            await refuse(service, request, principal, full)


def own(request: Request, principal: Principal | None, what: str) -> Bucket:
    """The limit of one who sends: a person's, or that of the strangers at one address."""
    if is_person(principal):
        return LimitName(f"{what}.person"), sender_of(request, principal)
    return LimitName(f"{what}.stranger"), address_of(request)


def is_person(principal: Principal | None) -> bool:
    """Whether somebody signed in, and does not only hold a receipt."""
    return principal is not None and principal.issue is None


async def refuse(service: Service, request: Request, principal: Principal | None, full: Full) -> None:
    """Put it into the security log, and say so. Raises a 429 Problem."""
    subject = principal.sub if principal else None
    await security_log.note(service, request, "limited", subject=subject, outcome="refused", limit=full.limit)
    raise too_many(full)
