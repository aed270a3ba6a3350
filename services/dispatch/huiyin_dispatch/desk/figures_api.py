"""The figures of a division's year, or of another period, over HTTP (Y10)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import OrderStage
from huiyin_contracts.parties import PartyKind
from huiyin_dispatch.desk import figures as queries
from huiyin_service.divisions import require_division
from huiyin_service.http import Fresh, Here, Scope
from huiyin_service.periods import period
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])

OTHERS = {
    "organisation": "/api/dispatch/organisation",
    "coverage": "/api/dispatch/organisation/coverage",
    "members_and_forces": "/api/dispatch/forces/figures",
}


class OrderFigures(BaseModel):
    """What became of a division's orders in a period."""

    division: str
    first_day: date
    last_day: date
    dispatched: int = Field(description="orders sent out in the period")
    by_stage: dict[OrderStage, int] = Field(description="where those stand now")
    accepted: dict[PartyKind, int] = Field(description="orders accepted in the period and not given back, by whom")
    accepted_total: int
    solved: dict[IssueKind, int] = Field(
        description="issues whose result was publicised in the period and not said to be none, by kind"
    )
    solved_total: int
    others: dict[str, str] = Field(description="where the division's other figures are")


@router.get("/figures", summary="what became of a division's orders in a period", dependencies=[Fresh])
async def figures(
    service: Here,
    division: Scope = "",
    first: Annotated[
        date | None, Query(alias="from", description="the first day; none: the year's first, where the division is")
    ] = None,
    last: Annotated[date | None, Query(alias="to", description="the last day; none: today")] = None,
) -> OrderFigures:
    """Anybody."""
    async with service.pool.acquire() as connection:
        if division:
            await require_division(connection, division)
        during = await period(connection, service.now(), division, first, last)
    counted = await queries.counted(service.pool, division, during)
    return OrderFigures(
        division=division,
        first_day=during.first_day,
        last_day=during.last_day,
        dispatched=sum(counted.by_stage.values()),
        by_stage=counted.by_stage,
        accepted=counted.accepted,
        accepted_total=sum(counted.accepted.values()),
        solved=counted.solved,
        solved_total=sum(counted.solved.values()),
        others={name: f"{path}?division={division}" for name, path in OTHERS.items()},
    )
