"""Charters over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, BaseModel

from huiyin_contracts.charter import (
    CallRules,
    CharterAdopted,
    OrderRules,
    PointRule,
    PublicityRules,
    RetentionRules,
    VerdictRules,
)
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_county import calendar
from huiyin_county.charter import Rules, in_force
from huiyin_county.charters import county as county_of
from huiyin_dispatch.charter import commands
from huiyin_service.http import CommandResult, Framed, Fresh, Here, answer
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter()

CountyCode = Annotated[str, Path(pattern=r"^[0-9]{6}$")]


class InForce(BaseModel):
    """The rules that hold for what begins now. `version` 0 is the default of a county that adopted none."""

    version: int
    title: str
    orders: OrderRules
    points: tuple[PointRule, ...]
    calls: CallRules
    verdicts: VerdictRules
    publicity: PublicityRules
    retention: RetentionRules
    deliberation: DeliberationRules


class Calendar(BaseModel):
    """Up to which year holidays and make-up days are known; later ones are reckoned by Mondays to Fridays."""

    source: str
    announced_until: int


class Charter(BaseModel):
    """A county's charter: what is in force, what was adopted, and by which calendar working days are counted."""

    county: str
    at: AwareDatetime
    in_force: InForce
    adopted: list[CharterAdopted]
    calendar: Calendar


@router.get("/charters/{county}", summary="a county's charter", dependencies=[PUBLIC, Fresh])
async def charter(service: Here, county: CountyCode) -> Charter:
    """Open to all: the rules are public."""
    async with service.pool.acquire() as connection:
        there = await county_of(connection, county)
    now = service.now()
    return Charter(
        county=county,
        at=now,
        in_force=_in_force(in_force(there.charters, now)),
        adopted=list(there.charters),
        calendar=Calendar(source=calendar.SOURCE, announced_until=calendar.LAST_YEAR),
    )


@router.post(
    "/charters/{county}", status_code=201, summary="adopt a county's next charter", dependencies=[asks("charter.adopt")]
)
async def adopt(service: Here, frame: Framed, county: CountyCode, body: commands.CharterBody) -> CommandResult:
    """Officers of the county. It holds for what begins from then on; what began before keeps its own."""
    return answer(await commands.adopt(service, frame, county, body))


def _in_force(rules: Rules) -> InForce:
    return InForce(
        version=rules.version,
        title=rules.title,
        orders=rules.orders,
        points=rules.points,
        calls=rules.calls,
        verdicts=rules.verdicts,
        publicity=rules.publicity,
        retention=rules.retention,
        deliberation=rules.deliberation,
    )
