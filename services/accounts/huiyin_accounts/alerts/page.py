"""What I am told of: the newest first, what is not read yet on a list of its own."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_accounts.alerts import commands, queries
from huiyin_accounts.alerts.queries import AlertRow
from huiyin_contracts import contracts
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.web.list_query import ListQuery, tab_of

router = APIRouter(dependencies=[asks("account.own")])

PAGE = "/account/alerts"
SIZE = 30
TABS = ("unread", "all")


@router.get(PAGE, dependencies=[PAGED, reads("tab")])
async def show(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """What is not read yet, or all of it."""
    mine, tab = permit(principal, "account.own"), tab_of(request, TABS)
    unread = await queries.count_alerts(service.pool, mine, all_of_them=False)
    everything = await queries.count_alerts(service.pool, mine, all_of_them=True)
    listing = ListQuery.of(request, total=everything if tab == "all" else unread, size=SIZE)
    rows = await queries.alerts_of(service.pool, mine, all_of_them=tab == "all", limit=SIZE, offset=listing.offset)
    return service.pages.render(
        request,
        "alerts.html",
        alerts=[(row, _said(request, row), _state(row)) for row in rows],
        tab=tab,
        unread=unread,
        everything=everything,
        listing=listing,
    )


@router.get(f"{PAGE}/{{event}}")
async def follow(service: Here, principal: OptionalPrincipal, event: UUID) -> Response:
    """Go where an alert leads; with that it is read."""
    mine = permit(principal, "account.own")
    if (row := await queries.alert_of(service.pool, mine, event)) is None:
        raise unknown("alert")
    await commands.mark_read(service.pool, mine, [event], service.now())
    return service.pages.redirect(row.href)


@router.post(f"{PAGE}/read")
async def read(service: Here, principal: OptionalPrincipal) -> Response:
    """All that there are now are read."""
    await commands.mark_all_read(service.pool, permit(principal, "account.own"), service.now())
    return service.pages.redirect(PAGE, "全部已读")


def _said(request: Request, row: AlertRow) -> str:
    """What happened, in the reader's language."""
    wording = contracts()[row.type].wording
    return wording.zh if locale_of(request) == "zh" else wording.en


def _state(row: AlertRow) -> str:
    return contracts()[row.type].wording.trail or "reported"
