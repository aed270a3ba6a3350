"""The process manager of sites' checks (P5).

the first of a month, in the morning   -> each town owes each of its sites the checks that the charter wants
a site is checked                      -> the month's duty is done, once it was checked often enough
a site is closed                       -> nothing is owed any more
"""

from collections.abc import Callable
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.site_checks import SiteCheckRecorded
from huiyin_contracts.sites import SiteClosed
from huiyin_county.draws import next_month
from huiyin_deliberation.duties.opening import Morning, Mornings, act_on_duty, begin_duty
from huiyin_deliberation.duties.rules import FinishDuty, LapseDuty, OpenDuty
from huiyin_deliberation.site_checks.queries import made, open_sites, owed
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_MONTHS = UUID("5a8b8f0e-4f2b-5d0e-9e6d-6875697969cc")


def month_of_site(site: UUID, month: str) -> UUID:
    """The duty to check a site in a month: one at most."""
    return uuid5(_MONTHS, f"{site} {month}")


async def begin(service: Service, connection: Connection, morning: Morning) -> None:
    """Each site that there is is to be checked before the month is over."""
    needed = morning.rules.deliberation.duties.site_checks
    if not needed:
        return
    month, due_at = f"{morning.day:%Y-%m}", morning.midnight(next_month(morning.day))
    for site in await open_sites(connection, morning.county):
        duty = OpenDuty(
            month_of_site(site["id"], month),
            "site_checks",
            site["id"],
            month,
            due_at,
            morning.rules.version,
            needed=needed,
        )
        await begin_duty(service, connection, morning, site["division"][:9], duty)


def on_site_checked(service: Service) -> Reaction:
    """Done, once it was checked often enough."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SiteCheckRecorded)
        for duty in await owed(connection, event.site, event.month):
            if await made(connection, event.site, event.month) >= duty["needed"]:
                finish = FinishDuty(recorded.occurred_at)
                await act_on_duty(service, connection, recorded, duty["id"], finish, duty["division"])

    return react


def on_site_closed(service: Service) -> Reaction:
    """What is not there is not checked."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SiteClosed)
        for duty in await owed(connection, event.site):
            await act_on_duty(service, connection, recorded, duty["id"], LapseDuty(), duty["division"])

    return react


MONTHLY = Mornings("monthly-site-checks", next_month, begin)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    SiteCheckRecorded: on_site_checked,
    SiteClosed: on_site_closed,
}
