"""The calendar over HTTP, and as iCalendar."""

import hashlib
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from huiyin_contracts.base import DivisionCode
from huiyin_contracts.deliberation_rules import DayKind
from huiyin_deliberation.calendar import reading
from huiyin_deliberation.calendar.feed import MEDIA_TYPE, FeedWords, feed
from huiyin_deliberation.calendar.queries import CalendarDutyRow, CalendarSessionRow, CalendarTaskRow
from huiyin_deliberation.calendar.reading import LONGEST, CalendarView
from huiyin_deliberation.sites.answers import site_of
from huiyin_service.divisions import registered
from huiyin_service.http import Fresh, Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.problems import Problem
from huiyin_service.service import Service

router = APIRouter(dependencies=[PUBLIC])
pages = APIRouter(dependencies=[PUBLIC])

From = Annotated[date, Query(alias="from", ge=date(1950, 1, 1), le=date(2099, 12, 31))]
To = Annotated[date | None, Query(alias="to", description="none: 30 days; 400 days later at most")]
BACK, AHEAD = timedelta(days=100), timedelta(days=300)
"""What of a site a calendar on a phone is given: a quarter back, and most of a year ahead."""


class CalendarDayAnswer(BaseModel):
    """A day on which some sites deliberate. `by_rule` is where the charter has it, if a holiday moved it."""

    kind: DayKind
    on: date
    by_rule: date
    without_notice: int | None
    charter: int
    sites: tuple[UUID, ...]


class CalendarAnswer(BaseModel):
    """What stands in a calendar. Tasks and duties are told to the offices of the division."""

    first: date
    last: date
    days: list[CalendarDayAnswer]
    sessions: list[CalendarSessionRow]
    tasks: list[CalendarTaskRow]
    duties: list[CalendarDutyRow]


@router.get("/calendar", summary="the calendar of a division", dependencies=[Fresh])
async def of_division(
    service: Here,
    principal: OptionalPrincipal,
    division: Annotated[DivisionCode, Query(description="a county, a town or a village")],
    first: From,
    last: To = None,
) -> CalendarAnswer:
    """Anyone: the days of its sites and their sessions. Offices of the division: its tasks and duties, too."""
    await registered(service, division)
    first, last = _time(first, last)
    return _answer(await reading.read(service, division, first, last, principal=principal))


@router.get("/sites/{site}/calendar", summary="the calendar of a site", dependencies=[Fresh])
async def of_site(service: Here, site: UUID, first: From, last: To = None) -> CalendarAnswer:
    """Anyone: its days, and its sessions."""
    found = await site_of(service, site)
    first, last = _time(first, last)
    return _answer(await reading.read(service, found.division, first, last, site=site))


@pages.get("/deliberation/sites/{site}/calendar.ics")
async def file(request: Request, service: Here, site: UUID) -> Response:
    """A site's days and sessions, for the calendars that people have; it needs no sign-in."""
    found = await site_of(service, site)
    body = await _file(request, service, site, found.division)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=900", "Vary": "Accept-Language"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{site}.ics"'
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


async def _file(request: Request, service: Service, site: UUID, division: str) -> bytes:
    today = service.now().date()
    # From the first of a month on, so that the file is the same from one day to the next while nothing changes.
    first, last = (today - BACK).replace(day=1), (today + AHEAD).replace(day=1)
    shown = await reading.read(service, division, first, last, site=site)
    if not shown.sites:  # closed: nothing is ahead, and a client that has it is told so by an empty file
        raise Problem(410, "site-closed", "议事点已经撤销", "这个议事点已经撤销，没有日历了。")
    language = locale_of(request)
    words = FeedWords(language, lambda text, **params: service.pages.catalogue.format(language, text, **params))
    return feed(shown.sites[0], shown, words, service.settings.public_url.rstrip("/"))


def _time(first: date, last: date | None) -> tuple[date, date]:
    last = last or first + timedelta(days=30)
    if not first <= last <= first + LONGEST:
        raise Problem(422, "calendar-too-long", "时间有误", "一次最多看 400 天，结束不能早于开始。")
    return first, last


def _answer(shown: CalendarView) -> CalendarAnswer:
    return CalendarAnswer(
        first=shown.first,
        last=shown.last,
        days=[
            CalendarDayAnswer(
                kind=each.kind,
                on=each.day.on,
                by_rule=each.day.by_rule,
                without_notice=each.day.without_notice,
                charter=each.charter,
                sites=each.sites,
            )
            for each in shown.days
        ],
        sessions=shown.sessions,
        tasks=shown.tasks,
        duties=shown.duties,
    )
