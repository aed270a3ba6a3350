"""Whom to send an order to, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from huiyin_contracts.organisation import EstateCode
from huiyin_dispatch.orders import candidates, queries
from huiyin_dispatch.orders.ranking import Candidate, Near, reasons
from huiyin_service.http import Fresh, Here, OptionalPrincipal
from huiyin_service.persons.shown import ShownParty
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service

router = APIRouter(dependencies=[asks("order.dispatch")])


class Suggestion(BaseModel):
    """Somebody who could take an issue on, with what speaks for them and what against."""

    assignee: ShownParty
    near: Near
    skills: list[str] = Field(description="those of theirs that the issue asks for")
    alike: int = Field(description="orders of the same category that they settled in the village")
    in_hand: int = Field(description="orders they have now")
    lately: int = Field(description="orders they were given in the last 30 days")
    points: int
    reasons: list[str] = Field(description="the same in words, in the reader's language")


@router.get("/suggestions", summary="whom to send an issue's order to", dependencies=[Fresh])
async def suggest(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    issue: UUID,
    estate: Annotated[EstateCode | None, Query(description="where in the village it is, if that is known")] = None,
    size: Annotated[int, Query(ge=1, le=50)] = 5,
) -> list[Suggestion]:
    """Staff, within their scope: the best first, by distance, skill, load and fairness; no one who is away."""
    permit(principal, "order.dispatch")
    found = await queries.require_issue(service, issue)
    permit(principal, "order.dispatch", found.division)
    async with service.pool.acquire() as connection:
        suggested = await candidates.suggest(connection, found, service.now(), size, estate)
    return [told(request, service, one) for one in suggested]


def told(request: Request, service: Service, one: Candidate) -> Suggestion:
    """A candidate in the reader's language."""
    return Suggestion(
        assignee=one.party,
        near=one.near,
        skills=list(one.skills),
        alike=one.alike,
        in_hand=one.in_hand,
        lately=one.lately,
        points=one.points,
        reasons=[service.pages.text(request, reason.message, **reason.params) for reason in reasons(one)],
    )
