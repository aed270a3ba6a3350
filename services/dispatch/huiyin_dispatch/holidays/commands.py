"""What can be asked of a county's holidays: to enter a year's."""

from datetime import date
from typing import Annotated

from pydantic import Field

from huiyin_contracts.holidays import Holiday, HolidaysAnnounced
from huiyin_county.divisions import timezone_of
from huiyin_dispatch.holidays.rules import HOLIDAYS, AnnounceHolidays
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame
from huiyin_service.policy import permit
from huiyin_service.service import Service


class HolidaysBody(CommandBody):
    """A year's holidays, as the State Council's notice has them."""

    title: str = Field(min_length=2, max_length=100, description="of the notice")
    holidays: Annotated[tuple[Holiday, ...], Field(min_length=1, max_length=30)]
    make_up_days: Annotated[tuple[date, ...], Field(max_length=30)] = ()
    note: Annotated[str, Field(max_length=1000)] | None = None


async def announce(
    service: Service, frame: Frame, county: str, year: int, body: HolidaysBody
) -> Done[HolidaysAnnounced | None]:
    """Enter a year's holidays; the county's officers may. Raises a 422 Problem for what is no county."""
    permit(frame.principal, "holidays.announce", county)
    await registered(service, county, "county")
    async with service.pool.acquire() as connection:
        today = frame.now.astimezone(await timezone_of(connection, county)).date()
    command = AnnounceHolidays(county, year, body.title, body.holidays, body.make_up_days, today, body.note)
    stream = stream_name(HolidaysAnnounced.type, f"{county}-{year}")
    return await frame.perform(service, HOLIDAYS, stream, command, division=county, expected=body.expected_version)
