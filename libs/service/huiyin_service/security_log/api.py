"""The security log of a service over HTTP, for who runs the system."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from huiyin_service.http import Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize
from huiyin_service.policy.routes import asks
from huiyin_service.security_log.noting import SecurityKind, SecurityOutcome
from huiyin_service.security_log.queries import SecurityNote, count_notes, list_alerts, list_notes
from huiyin_service.security_log.reading import Hours, Who, permit_reading

router = APIRouter(prefix="/security-log", dependencies=[asks("security.read"), Fresh])


class AlertAnswer(BaseModel):
    """That more happened than does by itself."""

    zh: str
    en: str
    who: str = Field(description="a subject or an address, as the watch goes by")
    times: int
    first_at: datetime
    last_at: datetime


@router.get("", summary="sign-ins, refusals, looks at what is sealed, changes of roles and keys")
async def notes(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    kind: SecurityKind | None = None,
    outcome: SecurityOutcome | None = None,
    who: Who = None,
    hours: Hours = 24,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[SecurityNote]:
    """The last first; the same again within a minute is one, with `times`. To have read this is noted too."""
    sought = await permit_reading(service, request, principal, hours, kind, outcome, who)
    total = await count_notes(service.pool, sought)
    items = await list_notes(service.pool, sought, size, (page - 1) * size)
    return ListPage(total=total, page=page, size=size, items=items)


@router.get("/alerts", summary="what deserves a look: more of something than happens by itself")
async def alerts(request: Request, service: Here, principal: OptionalPrincipal, hours: Hours = 24) -> list[AlertAnswer]:
    """By the watches that the operators' guide lists."""
    sought = await permit_reading(service, request, principal, hours)
    return [
        AlertAnswer(
            zh=alert.watch.zh,
            en=alert.watch.en,
            who=alert.who,
            times=alert.times,
            first_at=alert.first_at,
            last_at=alert.last_at,
        )
        for alert in await list_alerts(service.pool, sought.scope, sought.since)
    ]
