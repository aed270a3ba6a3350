"""The plan: what of somebody's scope is to be deliberated, decided, carried out; for others, what it is about."""

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.plan.queries import count_waiting, list_waiting
from huiyin_deliberation.sessions.queries import SessionListRow, invited
from huiyin_deliberation.topics import queries
from huiyin_deliberation.topics.page import feed_of, is_staff
from huiyin_deliberation.topics.queries import ENDED_STAGES, OPEN_STAGES, ListedStage
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.service import Service
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter(dependencies=[PUBLIC])

PAGE_SIZE = 20
LATEST = 8
INVITATIONS = 5
TABS: dict[str, tuple[ListedStage, ...]] = {
    "open": OPEN_STAGES,
    **{stage: (stage,) for stage in OPEN_STAGES},
    "overdue": OPEN_STAGES,
    "ended": ENDED_STAGES,
}
WAITING = "waiting"


@router.get("/deliberation", dependencies=[PAGED])
async def plan(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", stage: str = ""
) -> Response:
    """The topics of a scope by stage and what may still be planned; for others what was publicised."""
    if not is_staff(principal):
        latest = await queries.publicised(service.pool, service.now(), LATEST)
        return service.pages.render(
            request, "deliberation.html", topics=latest, invitations=await _invitations(service, principal)
        )
    asking = permit(principal, "topic.read", division or None)
    return await _plan(request, service, asking, division, stage if stage in {*TABS, WAITING} else "open")


async def _plan(request: Request, service: Service, principal: Principal, division: str, tab: str) -> Response:
    place = await place_of(request, service, principal, division)
    pool, now = service.pool, service.now()
    found = await queries.count_topics(pool, now, place.code)
    counts = {name: queries.total(found, stages, overdue=name == "overdue") for name, stages in TABS.items()}
    counts[WAITING] = await count_waiting(pool, place.code)
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    topics, waiting = [], []
    if tab == WAITING:
        waiting = await list_waiting(pool, place.code, listing.size, listing.offset)
    else:
        topics = await queries.list_topics(
            pool, now, place.code, TABS[tab], listing.size, listing.offset, overdue=tab == "overdue"
        )
    below = await queries.open_below(pool, place.code, len(place.below[0].code)) if place.below else {}
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
        invitations=await _invitations(service, principal),
        feed=feed_of(place.code),
    )


async def _invitations(service: Service, principal: Principal | None) -> list[SessionListRow]:
    """The sessions that somebody is asked to come to: who looks here sees them first."""
    return await invited(service.pool, principal.sub, INVITATIONS) if principal else []
