"""What other rules would mean for a county's sites and sessions: which could convene, or be convened so, no more."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from huiyin_contracts.deliberation_rules import DayKind, DeliberationRules, MarketDays
from huiyin_contracts.session_state import Session
from huiyin_county.calendar import WorkingDays
from huiyin_county.deliberation_days import require_day, rule_of
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_deliberation.sessions.rules.convening import PostponeSession, SessionDay
from huiyin_deliberation.sites.rules import Site
from huiyin_deliberation.sites.rules.convening import lacking
from huiyin_events.refusal import Refused


class UnfitSite(NamedTuple):
    """A site that could not convene by the rules, with what would be said of it."""

    id: UUID
    name: str
    refused: tuple[Refused, ...]


class ConvenedSession(NamedTuple):
    """A session that is still to be held, when it was convened, and which days its site keeps."""

    session: Session
    convened_on: date
    days: DayKind
    market: MarketDays | None


class UnfitSession(NamedTuple):
    """A session that could not be convened so by the rules. It is held all the same, by those it was convened under."""

    id: UUID
    site_name: str
    held_on: date
    charter: int
    refused: Refused


def unfit(sites: Iterable[Site], old: DeliberationRules, new: DeliberationRules, day: date) -> Iterator[UnfitSite]:
    """The sites that may convene on a day by the old rules, and may not by the new ones (P2)."""
    for site in sites:
        if site.id and not lacking(site, old, day) and (lacks := lacking(site, new, day)):
            yield UnfitSite(site.id, site.name, tuple(lack.refused() for lack in lacks))


def unfit_sessions(
    sessions: Iterable[ConvenedSession], rules: DeliberationRules, working: WorkingDays
) -> Iterator[UnfitSession]:
    """The sessions that were convened otherwise than these rules would have it (P6): the rules themselves are asked."""
    for each in sessions:
        session = each.session
        if session.id is None or session.held_on is None or session.starts_at is None:
            continue
        improper = _improper(each, session.held_on, rules, working)
        day = SessionDay(session.held_on, session.starts_at, each.convened_on, improper, session.elsewhen)
        try:
            SESSION.decide(PostponeSession(day, "", rules), session)
        except Refused as refused:
            yield UnfitSession(session.id, session.site_name, session.held_on, session.charter, refused)


def _improper(each: ConvenedSession, held_on: date, rules: DeliberationRules, working: WorkingDays) -> Refused | None:
    """Why its day is none of the rules', where it is none."""
    own = each.market if each.days == "market" else None
    try:
        require_day(each.days, own or rule_of(rules.days, each.days), held_on, working)
    except Refused as refused:
        return refused
    return None
