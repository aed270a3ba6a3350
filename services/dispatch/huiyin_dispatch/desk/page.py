"""What there is to do: for an office its desk, for a member what was sent to them and what they may take."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import UNDER_WAY
from huiyin_dispatch.desk import location_groups, queries
from huiyin_dispatch.desk.location_groups import LocationGroup
from huiyin_dispatch.desk.queries import OVER, OrderFilter
from huiyin_dispatch.emergencies import queries as emergencies
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders.permissions import OrderAnswer, kinds_for, with_allowed_acts
from huiyin_dispatch.orders.queries import DeskIssueRow
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import DISPUTE, may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import ScopeView, place_of

router = APIRouter(dependencies=[asks("order.read")])

PAGE_SIZE = 20

Lists = Mapping[str, OrderFilter | None]
"""What somebody works through, in the order of the tabs; None: the issues that wait for an order."""


def desk_lists(now: datetime) -> Lists:
    """The lists of an office: what it must do comes first."""
    return {
        "waiting": None,
        "under-way": OrderFilter(UNDER_WAY),
        "near": OrderFilter(UNDER_WAY, near_at=now),
        "overdue": OrderFilter(UNDER_WAY, overdue_at=now),
        "supervised": OrderFilter(UNDER_WAY, supervised=True),
        "redo": OrderFilter(UNDER_WAY, redo=True),
        "resolved": OrderFilter(("resolved",)),
        "done": OrderFilter(("publicised",), newest=True),
    }


def taker_lists(whose: tuple[str, ...], kinds: tuple[IssueKind, ...] | None) -> Lists:
    """The lists of a member: sent to them or their forces or taken on, open to anybody, and behind them.

    A mediator, who reads orders of some kinds alone, has those of their division too.
    """
    theirs = {"kind": OrderFilter(UNDER_WAY, kinds=kinds)} if kinds else {}
    return {
        "mine": OrderFilter(UNDER_WAY, whose, to_take=False, kinds=kinds),
        "open": OrderFilter(("dispatched",), whose, held=False, kinds=kinds),
        **theirs,
        "ended": OrderFilter(OVER, whose, to_take=False, newest=True, kinds=kinds),
    }


# What only grows is counted where it is looked at.
ARCHIVES = ("done", "ended")


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists; without a count where no one waits for the number."""

    name: str
    href: str
    current: bool
    count: int | None


@router.get("/work", dependencies=[PAGED, reads("tab", "by")])
async def work(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The desk of an office, within its scope; a member's orders. Supervisors come to their board first."""
    asking = permit(principal, "order.read", division or None, DISPUTE)
    if asking.role == "supervisor" and "tab" not in request.query_params:
        return service.pages.redirect(f"/work/supervision?division={division}" if division else "/work/supervision")
    member = not may(asking, "order.dispatch")
    place = await place_of(request, service, asking, division)
    forces = await acts_for(service.pool, asking)
    kinds = kinds_for(asking, place.code)
    lists = taker_lists((asking.sub, *forces), kinds) if member else desk_lists(service.now())
    tabs = await _tabs(request, service, place, lists)
    chosen = next(tab for tab in tabs if tab.current)
    listing = ListQuery.of(request, total=chosen.count or 0, size=PAGE_SIZE)
    wanted = lists[chosen.name]
    # Who works through a village goes from house to house; what is over is not gone through any more.
    by_place = not member and chosen.name not in ARCHIVES and request.query_params.get("by") == "building"
    groups = await _groups(service, asking, place.code, wanted, listing) if by_place else []
    rows = [] if by_place else await _rows(service, asking, forces, place.code, wanted, listing)
    counts = {} if member else await queries.open_below(service.pool, place.code, length_below(place.code))
    return service.pages.render(
        request,
        "mine.html" if member else "desk.html",
        place=place,
        counts=counts,
        tabs=tabs,
        tab=chosen.name,
        by_place=by_place,
        placeable=chosen.name not in ARCHIVES,
        groups=groups,
        rows=rows,
        listing=listing,
        called=await emergencies.of_member(service.pool, asking.sub, asking.division[:6]) if member else [],
        going=None if member else await emergencies.going(service.pool, place.code),
        alarms=[] if member else await emergencies.alarms(service.pool, place.code, service.now()),
    )


async def _tabs(request: Request, service: Service, place: ScopeView, lists: Lists) -> list[Tab]:
    asked = request.query_params.get("tab", "")
    chosen = asked if asked in lists else next(iter(lists))
    return [
        Tab(
            name,
            place.at(tab=name),
            name == chosen,
            await _count(service, place.code, wanted) if name == chosen or name not in ARCHIVES else None,
        )
        for name, wanted in lists.items()
    ]


async def _count(service: Service, scope: str, wanted: OrderFilter | None) -> int:
    if wanted is None:
        return await queries.count_waiting(service.pool, scope)
    return await queries.count_orders(service.pool, scope, wanted)


async def _rows(
    service: Service,
    asking: Principal,
    forces: Collection[str],
    scope: str,
    wanted: OrderFilter | None,
    listing: ListQuery,
) -> Sequence[DeskIssueRow] | Sequence[OrderAnswer]:
    if wanted is None:
        return await queries.waiting(service.pool, scope, listing.size, listing.offset)
    rows = await queries.orders(service.pool, scope, wanted, listing.size, listing.offset)
    return [with_allowed_acts(asking, row, forces) for row in rows]


async def _groups(
    service: Service, asking: Principal, scope: str, wanted: OrderFilter | None, listing: ListQuery
) -> Sequence[LocationGroup]:
    """The same page of the list, place by place."""
    if wanted is None:
        locations = await location_groups.waiting(service.pool, scope, listing.size, listing.offset)
        return location_groups.groups(
            locations, await queries.waiting_by_id(service.pool, [one.id for one in locations])
        )
    locations = await location_groups.orders(service.pool, scope, wanted, listing.size, listing.offset)
    rows = await queries.orders_by_id(service.pool, [one.id for one in locations])
    return location_groups.groups(locations, {known: with_allowed_acts(asking, row) for known, row in rows.items()})


def length_below(code: str) -> int:
    """How long the codes one level down are."""
    return {0: 6, 6: 9, 9: 12}.get(len(code), 12)
