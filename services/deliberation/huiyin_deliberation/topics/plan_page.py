"""The plan: what of somebody's scope is to be deliberated, decided, carried out; for others, what it is about."""

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.topics import queries as agenda
from huiyin_deliberation.topics.queries import ENDED, OPEN, Stage
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED
from huiyin_service.service import Service
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
LATEST = 8
TABS: dict[str, tuple[Stage, ...]] = {
    "open": OPEN,
    **{stage: (stage,) for stage in OPEN},
    "overdue": ("decided",),
    "ended": ENDED,
}
WAITING = "waiting"


@router.get("/deliberation", dependencies=[PAGED])
async def plan(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", stage: str = ""
) -> Response:
    """The topics of a scope by stage and what may still be planned; what was publicised, for whoever is not staff."""
    if not is_staff(principal):
        return service.pages.render(request, "deliberation.html", topics=await agenda.publicised(service, LATEST))
    asking = require(principal, *STAFF, division=division or None)
    return await _plan(request, service, asking, division, stage if stage in {*TABS, WAITING} else "open")


async def _plan(request: Request, service: Service, principal: Principal, division: str, tab: str) -> Response:
    place = await place_of(request, service, principal, division)
    found = await agenda.count_topics(service, place.code)
    counts = {name: agenda.total(found, stages, overdue=name == "overdue") for name, stages in TABS.items()}
    counts[WAITING] = await agenda.count_waiting(service, place.code)
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    topics, waiting = [], []
    if tab == WAITING:
        waiting = await agenda.waiting(service, place.code, listing.size, listing.offset)
    else:
        topics = await agenda.topics(
            service, place.code, TABS[tab], listing.size, listing.offset, overdue=tab == "overdue"
        )
    below = await agenda.open_below(service, place.code, len(place.below[0].code)) if place.below else {}
    return service.pages.render(
        request,
        "plan.html",
        place=place,
        below=below,
        tab=tab,
        counts=counts,
        listing=listing,
        topics=topics,
        waiting=waiting,
        feed=feed_of(place.code),
    )


def is_staff(principal: Principal | None) -> bool:
    """Whether somebody carries the plan, in whatever scope."""
    return principal is not None and principal.role in STAFF


def feed_of(code: str) -> str:
    """Where a division's changes are told; all of them, above a county."""
    return f"/api/reporting/divisions/{code}/live" if len(code) >= 6 else "/api/reporting/live"
