"""The figures of deliberation over HTTP, for everybody: what the practice comes to, place by place (P1 to P10)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from huiyin_deliberation.figures import queries
from huiyin_service.divisions import require_division
from huiyin_service.http import Fresh, Here, Scope
from huiyin_service.periods import period
from huiyin_service.policy.routes import PUBLIC

router = APIRouter()


class FiguresAnswer(BaseModel):
    """The figures of a division in a period."""

    division: str
    first_day: date
    last_day: date
    counts: dict[str, int | None] = Field(description="by key; null where so few would say something of single people")
    villages: int = Field(description="that a site serves now (P1)")
    mediators: int = Field(description="Degus who hold their office now (P10)")


@router.get("/figures", summary="what deliberation came to in a period", dependencies=[PUBLIC, Fresh])
async def figures(
    service: Here,
    division: Scope = "",
    first: Annotated[
        date | None, Query(alias="from", description="the first day; none: the year's first, where the division is")
    ] = None,
    last: Annotated[date | None, Query(alias="to", description="the last day; none: today")] = None,
) -> FiguresAnswer:
    """Anybody. The annual summary counts the same facts."""
    async with service.pool.acquire() as connection:
        if division:
            await require_division(connection, division)
        during = await period(connection, service.now(), division, first, last)
    found = await queries.figures(service.pool, division, during)
    return FiguresAnswer(
        division=division,
        first_day=during.first_day,
        last_day=during.last_day,
        counts=dict(found.counts),
        villages=found.villages,
        mediators=found.mediators,
    )
