"""The dashboards: all counties, then county, town, village; and the list of a division's issues."""

from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request, Response

from huiyin_reporting.cases.queries import ORDERS, IssueFilter, ListedCase, cases
from huiyin_reporting.dashboards import queries
from huiyin_reporting.dashboards.front_page import everywhere
from huiyin_reporting.dashboards.queries import ChildFigures, DivisionFigures
from huiyin_reporting.dashboards.request_coalescing import Coalesced
from huiyin_reporting.divisions import Known
from huiyin_reporting.maps.queries import Map, differ
from huiyin_reporting.paging import paged
from huiyin_reporting.verdicts.queries import HandlerFigures, handler_figures
from huiyin_service.http import Here, ListPage
from huiyin_service.i18n import format_date, locale_of, zone
from huiyin_service.parameters import PAGED, SORTED, reads
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.service import Service
from huiyin_service.web.list_query import ListQuery

router = APIRouter(dependencies=[PUBLIC])

CATEGORIES_SHOWN = 10
DAYS_SHOWN = 30
DAYS_AT_LEAST = 14
PAGE_SIZE = 25
HANDLERS_SHOWN = 5
SORTS = ("name", "total", "open", "overdue", "answered", "satisfied", "accept", "resolve")


async def _overview(service: Service, code: str, now: datetime) -> tuple[DivisionFigures, list[ChildFigures]]:
    async with service.pool.acquire() as connection:
        return await queries.overview(connection, code, now)


async def _by_map_of_now(service: Service, code: str, now: datetime) -> tuple[DivisionFigures, list[ChildFigures]]:
    async with service.pool.acquire() as connection:
        return await queries.overview(connection, code, now, "now")


async def _handlers(service: Service, code: str, _now: datetime) -> ListPage[HandlerFigures]:
    async with service.pool.acquire() as connection:
        return await handler_figures(connection, code, 1, HANDLERS_SHOWN)


overview = Coalesced(_overview)
overview_of_now = Coalesced(_by_map_of_now)
handlers_first = Coalesced(_handlers)


@router.get("/dashboard", dependencies=[SORTED])
async def counties(request: Request, service: Here) -> Response:
    """All counties, each with its figures."""
    figures, found, _ = await everywhere.get(service, "")
    rows, listing = sort(request, found)
    return service.pages.render(request, "dashboards.html", figures=figures, rows=rows, listing=listing)


@router.get("/dashboard/{code}", dependencies=[Known, SORTED, reads("map")])
async def dashboard(request: Request, service: Here, code: str) -> Response:
    """A division's figures, moving by themselves, and those one level down; `?map=now` by the map of now.

    There is a choice only in a county where a code became another.
    """
    async with service.pool.acquire() as connection:
        recoded = await differ(connection, code)
    by: Map = "now" if recoded and request.query_params.get("map") == "now" else "then"
    division, below = await (overview_of_now if by == "now" else overview).get(service, code)
    rows, listing = sort(request, below)
    categories = list(division.by_category.items())
    return service.pages.render(
        request,
        "dashboard.html",
        division=division,
        maps={"changed": recoded, "by": by},
        rows=rows,
        listing=listing,
        handlers=await handlers_first.get(service, code),
        days=_chart(request, days(division, service.now())),
        categories=categories[:CATEGORIES_SHOWN],
        more_categories=categories[CATEGORIES_SHOWN:],
    )


@router.get("/dashboard/{code}/handlers", dependencies=[Known, PAGED])
async def handlers(request: Request, service: Here, code: str) -> Response:
    """Who claimed results there, and what those who reported said of them."""
    division, _ = await overview.get(service, code)
    async with service.pool.acquire() as connection:

        async def read(listing: ListQuery) -> ListPage[HandlerFigures]:
            return await handler_figures(connection, code, listing.page, listing.size)

        found, listing = await paged(request, read, size=PAGE_SIZE)
    return service.pages.render(request, "handlers.html", division=division, found=found, listing=listing)


@router.get("/dashboard/{code}/issues", dependencies=[Known, SORTED, reads("state", "kind", "category", "day", "here")])
async def issues(request: Request, service: Here, code: str) -> Response:
    """A division's issues, as narrow as the address says."""
    asked = request.query_params
    wanted = IssueFilter(
        state=asked.get("state") or None,
        kind=asked.get("kind") or None,
        category=asked.get("category") or None,
        day=_day(asked.get("day", "")),
        here=asked.get("here") == "1",
    )
    division, _ = await overview.get(service, code)
    async with service.pool.acquire() as connection:

        async def read(listing: ListQuery) -> ListPage[ListedCase]:
            now, (page, size) = service.now(), (listing.page, listing.size)
            return await cases(connection, code, now, wanted, page=page, size=size, order=listing.sort)

        found, listing = await paged(request, read, size=PAGE_SIZE, sort="-reported", allowed=tuple(ORDERS))
    return service.pages.render(
        request, "issues.html", division=division, wanted=wanted, found=found, listing=listing, sort=listing.sort
    )


def sort(request: Request, rows: list[ChildFigures]) -> tuple[list[ChildFigures], ListQuery]:
    """The rows as the address asks; what is placed nowhere below stays last, and what is unknown follows what is."""
    listing = ListQuery.of(request, total=len(rows), size=max(1, len(rows)), sort="-total", allowed=SORTS)

    def value(child: ChildFigures) -> float | None:
        match listing.key:
            case "name":
                return int(child.code or 0)
            case "total":
                return child.total
            case "accept":
                return child.median_hours.accept
            case "resolve":
                return child.median_hours.resolve
            case "satisfied":
                return child.verdicts.satisfied_rate
            case _ if not child.total:
                return None
            case "open":
                return child.open
            case "overdue":
                return child.overdue
            case _:
                return (child.total - child.open) / child.total

    placed = [child for child in rows if child.code]
    known = sorted(
        ((figure, child) for child in placed if (figure := value(child)) is not None),
        key=lambda pair: pair[0],
        reverse=listing.descending,
    )
    unknown = [child for child in placed if value(child) is None]
    return [*(child for _, child in known), *unknown, *(child for child in rows if not child.code)], listing


def days(division: DivisionFigures, now: datetime) -> list[tuple[date, int, int]]:
    """Of each of the last days: how many were reported, and how many of those are answered by now.

    Up to today, and from the first report on where that is not long ago; up to the last report of a history that ended
    long ago.
    """
    if not division.by_day:
        return []
    counts = {date.fromisoformat(day): n for day, n in division.by_day.items()}
    still_open = {date.fromisoformat(day): n for day, n in division.open_by_day.items()}
    today = now.astimezone(zone(division.timezone)).date()
    last = max(counts)
    first = min(counts)
    if today - last < timedelta(days=DAYS_SHOWN):
        last = max(last, today)
        first = min(first, last - timedelta(days=DAYS_AT_LEAST - 1))
    first = max(first, last - timedelta(days=DAYS_SHOWN - 1))
    shown = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(day, counts.get(day, 0), counts.get(day, 0) - still_open.get(day, 0)) for day in shown]


def _chart(request: Request, shown: list[tuple[date, int, int]]) -> dict[str, list[str] | list[int]]:
    locale = locale_of(request)
    return {
        "labels": [format_date(locale, day, year=False) for day, _, _ in shown],
        "answered": [answered for _, _, answered in shown],
        "open": [total - answered for _, total, answered in shown],
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
