"""A county's holidays, for all to read, and the form by which an officer enters a year's."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response

from huiyin_county import calendar
from huiyin_county.charters import county as county_of
from huiyin_county.holidays import by_law
from huiyin_dispatch.charter.api import CountyCode
from huiyin_dispatch.holidays import commands
from huiyin_dispatch.holidays.api import NoticeYear
from huiyin_service.auth import Principal
from huiyin_service.divisions import require_division
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, split_words

router = APIRouter()

ROWS = 10
"""Holidays that fit in the form: the seven by law, and some that a notice may add."""


@router.get("/work/holidays/{county}/{year}", dependencies=[PUBLIC])
async def page(
    request: Request, service: Here, principal: OptionalPrincipal, county: CountyCode, year: NoticeYear
) -> Response:
    """What is known of a year, and the form."""
    return await _page(request, service, principal, county, year)


@router.post("/work/holidays/{county}/{year}", dependencies=[asks("holidays.announce")])
async def announce(sent: Sent, county: CountyCode, year: NoticeYear) -> Response:
    """Enter a year's."""
    asking = permit(sent.principal, "holidays.announce", county)
    return await sent.carry_out(
        lambda: commands.announce(sent.service, sent.form.frame, county, year, _body(sent.form)),
        lambda tried: _page(sent.request, sent.service, asking, county, year, tried),
        said="放假安排已登记。",
        to=f"/work/holidays/{county}/{year}",
        draft=f"holidays-{year}",
    )


def _body(form: Form) -> commands.HolidaysBody:
    names, first_days, last_days = (form.group(name) for name in ("name", "first_day", "last_day"))
    holidays = [
        {"name": names.get(row), "first_day": first_days.get(row), "last_day": last_days.get(row)}
        for row in map(str, range(ROWS))
        if row in first_days or row in last_days
    ]
    make_up_days = split_words(form.fields.get("make_up_days", ""))
    return form.body(commands.HolidaysBody, holidays=holidays, make_up_days=make_up_days)


async def _page(
    request: Request, service: Service, principal: Principal | None, county: str, year: int, tried: Tried = UNTRIED
) -> Response:
    async with service.pool.acquire() as connection:
        division = await require_division(connection, county, "county")
        there = await county_of(connection, county)
    today = service.now().astimezone(there.timezone).date()
    announced = there.days.notices.get(year)
    shown = [holiday.model_dump() for holiday in announced.holidays] if announced else list(_by_law(year))
    return service.pages.render(
        request,
        "holidays.html",
        **tried.shown,
        county=division,
        year=year,
        tabs=[
            {"name": str(of), "href": f"/work/holidays/{county}/{of}", "current": of == year}
            for of in sorted({today.year, today.year + 1, *there.days.notices, year})
        ],
        announced=announced,
        known=there.days.is_announced(year),
        source=calendar.SOURCE,
        shown=shown,
        rows=[*shown, *({} for _ in range(ROWS))][:ROWS],
        enters=principal is not None and may(principal, "holidays.announce", county) and year >= today.year,
    )


def _by_law(year: int) -> Iterator[Mapping[str, Any]]:
    """The holidays by law as a notice would have them."""
    days: list[tuple[date, str]] = sorted(by_law(year).items())
    for name, group in groupby(days, key=lambda day: day[1]):
        off = [day for day, _ in group]
        yield {"name": name, "first_day": off[0], "last_day": off[-1]}
