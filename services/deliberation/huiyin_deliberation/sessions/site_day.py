"""What a site brings to a session: whether it may convene (P2), on which days (P6, P9, P10), and who has a voice."""

from datetime import datetime, time

from huiyin_contracts.deliberation_rules import DayKind, DayRule, DeliberationRules
from huiyin_contracts.sessions import EntitledPerson, SessionForm
from huiyin_county.charters import county
from huiyin_county.deliberation_days import require_day, rule_of
from huiyin_deliberation.sessions.bodies import WhenBody
from huiyin_deliberation.sessions.rules.convening import SessionDay
from huiyin_deliberation.sites.rules import Site
from huiyin_deliberation.sites.rules.convening import DELIBERATING, may_convene
from huiyin_deliberation.sites.rules.site import places_on
from huiyin_events.refusal import Refused
from huiyin_service.divisions import local_day
from huiyin_service.service import Service


def day_rule(site: Site, form: SessionForm, rules: DeliberationRules) -> tuple[DayKind, DayRule]:
    """By which rule a site's days go: its own market days, where it has any, else the charter's."""
    kind: DayKind = "market" if form == "market" else site.days
    return kind, site.market if kind == "market" and site.market else rule_of(rules.days, kind)


async def day_at_site(
    service: Service, division: str, body: WhenBody, site: Site, form: SessionForm, rules: DeliberationRules
) -> SessionDay:
    """A day for the rules to judge."""
    async with service.pool.acquire() as connection:
        here = await county(connection, division)
    improper, held_on = None, body.day()
    try:
        require_day(*day_rule(site, form, rules), held_on, here.days)
    except Refused as refused:
        improper = refused
    starts_at = datetime.combine(held_on, time.fromisoformat(body.starts_at), here.timezone)
    today = await local_day(service, division)
    return SessionDay(held_on, starts_at, today, improper, body.elsewhen)


def obstacles(site: Site, rules: DeliberationRules, day: SessionDay) -> tuple[Refused, ...]:
    """Why a site cannot convene on a day; nothing: it can."""
    try:
        may_convene(site, rules, day.held_on)
    except Refused as refused:
        return (refused,)
    return ()


def with_voices(site: Site, day: SessionDay) -> tuple[EntitledPerson, ...]:
    """Who of its teams has a voice on a day, each once."""
    found: dict[str, EntitledPerson] = {}
    for team in DELIBERATING:
        for place in places_on(site, team, day.held_on):
            person = EntitledPerson(name=place.person.name, id=place.person.id, team=team, capacity=place.capacity)
            found.setdefault(person.key, person)
    return tuple(found.values())
