"""Stock-takings: the county's quarters, and one of them with a form for each matter (P4)."""

from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.duties.streams import taking_stream
from huiyin_deliberation.issues.queries import issue_numbered
from huiyin_deliberation.registers.body import assignee_in
from huiyin_deliberation.registers.queries import assignable
from huiyin_deliberation.stock_takings import commands, queries
from huiyin_deliberation.stock_takings.api import readable
from huiyin_deliberation.stock_takings.rules import StockTaking
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import CommandBody, Here, OptionalPrincipal, Scope, division_of
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
TABS: tuple[queries.StockTab, ...] = get_args(queries.StockTab)

StockAct = Literal["add", "decide", "finish", "close"]
ACT_MESSAGES: Mapping[StockAct, str] = {
    "add": "已列入盘点清单。",
    "decide": "已盘点。",
    "finish": "已登记办理结果。",
    "close": "盘点已结束。",
}


@router.get("/deliberation/stock-takings", dependencies=[asks("stock-taking.read"), PAGED])
async def takings(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The stock-takings of a county."""
    asking = permit(principal, "stock-taking.read", division or None)
    place = await place_of(request, service, asking, division)
    listing = ListQuery.of(request, total=await queries.count(service.pool, place.code), size=PAGE_SIZE)
    rows = await queries.page(service.pool, place.code, listing.size, listing.offset)
    return service.pages.render(request, "stock_takings.html", place=place, rows=rows, listing=listing)


@router.get("/deliberation/stock-takings/{taking}", dependencies=[asks("stock-taking.read"), PAGED, reads("tab")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, taking: UUID) -> Response:
    """A stock-taking: what is still to be decided, what is followed, what is done."""
    return await _page(request, service, permit(principal, "stock-taking.read"), taking)


redirect_get_to(router, "/deliberation/stock-takings/{taking}", ACT_MESSAGES)


@router.post("/deliberation/stock-takings/{taking}/{act}", dependencies=[asks("stock-taking.decide")])
async def do(sent: Sent, taking: UUID, act: StockAct) -> Response:
    """Carry out one of the forms of a matter."""
    asking = permit(sent.principal, "stock-taking.decide")
    tab = "?tab=followed" if act == "finish" else ""
    return await sent.carry_out(
        lambda: _command(sent, taking, act),
        lambda tried: _page(sent.request, sent.service, asking, taking, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/deliberation/stock-takings/{taking}{tab}",
        draft=f"{act}-{sent.form.fields.get('issue', taking)}",
    )


async def _command(sent: SentForm, taking: UUID, act: StockAct) -> Done[StockTaking]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    if act == "add":
        number = form.fields.get("number", "").strip()
        county = await division_of(service, taking_stream(taking))
        issue = await issue_numbered(service.pool, number, county)
        if number and issue is None:
            raise Refused("stock-item-number-unknown", "本县没有编号为 {number} 的事项", number=number)
        return await commands.add(service, frame, taking, form.body(commands.AddStockItemBody, issue=issue))
    if act == "finish":
        return await commands.finish(service, frame, taking, form.body(commands.FinishStockItemBody))
    if act == "close":
        return await commands.close(service, frame, taking, form.body(CommandBody))
    # The page asks in one question for what becomes of it, and whose decision it is put to.
    outcome, _, level = form.fields.get("outcome", "").partition(":")
    owner = {"owner": assignee_in(form.fields["owner"])} if "owner" in form.fields else {}
    said = {"outcome": outcome, "level": level or None, **owner}
    return await commands.decide(service, frame, taking, form.body(commands.DecideStockItemBody, **said))


async def _page(
    request: Request, service: Service, principal: Principal, taking: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await readable(service, principal, taking)
    asked = "followed" if tried.act == "finish" else request.query_params.get("tab", "")
    tab = next((name for name in TABS if name == asked), TABS[0])
    counts = {name: await queries.count_items(service.pool, taking, name) for name in TABS}
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    decides = may(principal, "stock-taking.decide", row.division)
    today = await local_day(service, row.division)
    return service.pages.render(
        request,
        "stock_taking.html",
        **tried.shown,
        taking=row,
        tab=tab,
        tabs=[
            {"name": name, "href": f"/deliberation/stock-takings/{taking}?tab={name}", "count": counts[name]}
            for name in TABS
        ],
        items=await queries.items(service.pool, taking, tab, listing.size, listing.offset),
        listing=listing,
        decides=decides,
        owners=await assignable(service.pool, row.division, today) if decides else [],
        today=today,
    )
