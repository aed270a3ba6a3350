"""The duties of county and town (P4, P5, P7), put together: their rooms, as `app` takes them in."""

from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter

from huiyin_contracts import Event
from huiyin_deliberation.duties import api as duties_api
from huiyin_deliberation.duties import page as duties_page
from huiyin_deliberation.duties import policies as duties_policies
from huiyin_deliberation.duties import view as duties_view
from huiyin_deliberation.revisits import api as revisits_api
from huiyin_deliberation.revisits import page as revisits_page
from huiyin_deliberation.revisits import policies as revisits_policies
from huiyin_deliberation.revisits import view as revisits_view
from huiyin_deliberation.site_checks import api as site_checks_api
from huiyin_deliberation.site_checks import page as site_checks_page
from huiyin_deliberation.site_checks import policies as site_checks_policies
from huiyin_deliberation.site_checks import view as site_checks_view
from huiyin_deliberation.stalls import api as stalls_api
from huiyin_deliberation.stalls import page as stalls_page
from huiyin_deliberation.stalls import policies as stalls_policies
from huiyin_deliberation.stock_takings import api as stock_takings_api
from huiyin_deliberation.stock_takings import page as stock_takings_page
from huiyin_deliberation.stock_takings import policies as stock_takings_policies
from huiyin_deliberation.stock_takings import view as stock_takings_view
from huiyin_deliberation.summaries import api as summaries_api
from huiyin_deliberation.summaries import page as summaries_page
from huiyin_deliberation.summaries import policies as summaries_policies
from huiyin_deliberation.summaries import view as summaries_view
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service

VIEWS = (duties_view, revisits_view, stock_takings_view, site_checks_view, summaries_view)
POLICIES: Sequence[Mapping[type[Event], Callable[[Service], Reaction]]] = (
    duties_policies.POLICIES,
    revisits_policies.POLICIES,
    revisits_policies.WORDS,
    revisits_policies.MONTHLY.policies,
    stock_takings_policies.POLICIES,
    stock_takings_policies.QUARTERLY.policies,
    site_checks_policies.POLICIES,
    site_checks_policies.MONTHLY.policies,
    summaries_policies.POLICIES,
    summaries_policies.YEARLY.policies,
    stalls_policies.POLICIES,
)
TIMERS: Mapping[str, Callable[[Service], TimerHandler]] = (
    duties_policies.TIMERS
    | revisits_policies.MONTHLY.timers
    | revisits_policies.TIMERS
    | stock_takings_policies.QUARTERLY.timers
    | stock_takings_policies.TIMERS
    | site_checks_policies.MONTHLY.timers
    | summaries_policies.YEARLY.timers
    | stalls_policies.TIMERS
)
API: Sequence[APIRouter] = (
    duties_api.router,
    revisits_api.router,
    stock_takings_api.router,
    site_checks_api.router,
    summaries_api.router,
    stalls_api.router,
)
PAGES: Sequence[APIRouter] = (
    duties_page.router,
    revisits_page.router,
    stock_takings_page.router,
    site_checks_page.router,
    summaries_page.router,
    stalls_page.router,
)
PLACED = (
    *("duties", "carried_out", "revisit_rounds", "revisits"),
    *("stuck_matters", "stock_takings", "stock_items", "site_checks", "summaries"),
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into all of their tables."""
    for view in VIEWS:
        await view.project(connection, batch)
