"""A county's holidays over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from huiyin_contracts.holidays import HolidaysAnnounced
from huiyin_county import calendar
from huiyin_county.charters import county as county_of
from huiyin_county.holidays import by_law
from huiyin_dispatch.charter.api import CountyCode
from huiyin_dispatch.holidays import commands
from huiyin_service.http import CommandResult, Framed, Fresh, Here, answer
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter()

NoticeYear = Annotated[int, Path(ge=calendar.FIRST_YEAR, le=2200)]


class HolidayByLaw(BaseModel):
    """A day that is off whatever any notice says."""

    day: date
    name: str


class YearOfHolidays(BaseModel):
    """What is known of a year's holidays in a county.

    `known`: whether its working days are final. `announced` is what the county entered; without it they are those of
    `source`, where that knows the year.
    """

    county: str
    year: int
    known: bool
    source: str
    by_law: list[HolidayByLaw]
    announced: HolidaysAnnounced | None


@router.get("/holidays/{county}/{year}", summary="a year's holidays in a county", dependencies=[PUBLIC, Fresh])
async def holidays(service: Here, county: CountyCode, year: NoticeYear) -> YearOfHolidays:
    """Open to all: deadlines are counted by them."""
    days = (await county_of(service.pool, county)).days
    return YearOfHolidays(
        county=county,
        year=year,
        known=days.is_announced(year),
        source=calendar.SOURCE,
        by_law=[HolidayByLaw(day=day, name=name) for day, name in sorted(by_law(year).items())],
        announced=days.notices.get(year),
    )


@router.post(
    "/holidays/{county}/{year}",
    status_code=201,
    summary="enter a year's holidays",
    dependencies=[asks("holidays.announce")],
)
async def announce(
    service: Here, frame: Framed, county: CountyCode, year: NoticeYear, body: commands.HolidaysBody
) -> CommandResult:
    """Officers of the county. Deadlines that were counted without them are counted anew."""
    return answer(await commands.announce(service, frame, county, year, body))
