"""What the form that convenes a session offers: of one site its next proper days, and who of it may chair (P2, P6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import Request

from huiyin_contracts.sessions import SessionForm
from huiyin_county.charter import in_force
from huiyin_county.charters import county
from huiyin_county.deliberation_days import DeliberationDay
from huiyin_deliberation.sites.answers import SiteAnswer, answers, by_team, next_days
from huiyin_deliberation.sites.queries import SitePlaceRow, SiteRow
from huiyin_service.auth import Principal
from huiyin_service.service import Service
from huiyin_service.web.acts import Tried


@dataclass(frozen=True, slots=True)
class ConveningForm:
    """A site, the days that it can still be convened for, who may chair, and what the form says at first."""

    site: SiteAnswer
    days: Sequence[DeliberationDay]
    cadre: Sequence[SitePlaceRow]
    chair: str
    form: SessionForm

    @property
    def chairs(self) -> list[tuple[str, str]]:
        """Who may chair, by sign-in."""
        return [(place.person.id or "", str(place.person.called)) for place in self.cadre]

    @property
    def first(self) -> date | None:
        """The next day that leaves time for the notice."""
        return self.days[0].on if self.days else None


async def convening(
    service: Service, principal: Principal, around: Sequence[SiteRow], request: Request, tried: Tried
) -> ConveningForm | None:
    """Of the site that was chosen, or the only one there is; None: one is to be chosen."""
    wanted = tried.typed.get("site") or request.query_params.get("site", "")
    row = next((site for site in around if str(site.id) == wanted), around[0] if len(around) == 1 else None)
    if row is None:
        return None
    [site] = await answers(service, principal, [row])
    there = await county(service.pool, row.division)
    rules = in_force(there.charters, service.now()).deliberation
    earliest = service.now().astimezone(there.timezone).date() + timedelta(days=rules.times.notice)
    cadre = [place for place in by_team(site)["cadre"].places if place.person.id and place.until >= earliest]
    return ConveningForm(
        site,
        next_days(row, rules, there, earliest),
        cadre,
        principal.sub if any(place.person.id == principal.sub for place in cadre) else "",
        "market" if row.days == "market" else "courtyard",
    )
