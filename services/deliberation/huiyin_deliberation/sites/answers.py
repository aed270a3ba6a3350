"""A site as it is answered and shown: its teams, what they lack (P2), and its next days (P6, P9, P10).

Who is in a team the offices of its division know by name; others see of it what the charter lets the public see.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from pydantic import Field

from huiyin_contracts.deliberation_rules import Capacity, DeliberationRules, TeamKind
from huiyin_county.charter import Rules, in_force
from huiyin_county.charters import County, counties
from huiyin_county.deliberation_days import DeliberationDay, days_of, rule_of
from huiyin_deliberation.sites import queries
from huiyin_deliberation.sites.queries import SiteInterestRow, SitePlaceRow, SiteRow
from huiyin_deliberation.sites.rules.convening import ALL_TEAMS, Lack, LackKind, lacking, team_rule
from huiyin_service.auth import Principal
from huiyin_service.policy import may
from huiyin_service.problems import unknown
from huiyin_service.reading import QueryRow, known
from huiyin_service.service import Service

_AHEAD = timedelta(days=100)
NEXT_DAYS = 3


class LackRow(QueryRow):
    """What stands against convening: a team that is too small, too large, or lacks somebody in a capacity (P2)."""

    team: TeamKind
    kind: LackKind
    have: int
    least: int
    most: int
    capacity: Capacity | None


class TeamRow(QueryRow):
    """A team of a site: how many are in it today, and how many the charter wants (P2)."""

    team: TeamKind
    have: int
    least: int
    most: int
    places: tuple[SitePlaceRow, ...] = Field(description="as far as whoever looks may know who they are")


class SiteDayRow(QueryRow):
    """A day on which a site deliberates, and where the rule has it if a holiday moved it."""

    on: date
    by_rule: date


class SiteAnswer(SiteRow):
    """A site with its teams, what stands against its convening today, and its next days."""

    may_convene: bool
    lacks: tuple[LackRow, ...]
    teams: tuple[TeamRow, ...]
    next_days: tuple[SiteDayRow, ...]


async def site_of(service: Service, site: UUID) -> SiteRow:
    """A site; the view is given a moment to take in what happened just now. Raises a 404 Problem."""
    return await known(service, lambda: queries.find(service.pool, site), unknown("site"))


async def answers(service: Service, principal: Principal | None, rows: Sequence[SiteRow]) -> list[SiteAnswer]:
    """Sites as whoever looks may see them."""
    there = await counties(service.pool, {row.division for row in rows}) if rows else {}
    placed = await queries.places(service.pool, [row.id for row in rows])
    return [_answer(service, principal, row, placed[row.id], there[row.division[:6]]) for row in rows]


async def interests_seen(service: Service, principal: Principal | None, site: SiteRow) -> list[SiteInterestRow]:
    """Who stands back from what: for the offices where the site lies, and for everybody what is their own."""
    found = await queries.interests(service.pool, site.id)
    if may(principal, "site.appoint", site.division):
        return found
    return [one for one in found if principal is not None and one.person.id == principal.sub]


def _answer(
    service: Service, principal: Principal | None, row: SiteRow, placed: Sequence[SitePlaceRow], county: County
) -> SiteAnswer:
    now = service.now()
    rules = in_force(county.charters, now)
    today = now.astimezone(county.timezone).date()
    lacks = lacking(queries.as_rules(row, placed), rules.deliberation, today) if row.closed_at is None else ()
    return SiteAnswer(
        **{**dict(row), "officer": _officer_seen(principal, row)},
        may_convene=row.closed_at is None and not lacks,
        lacks=tuple(_lack(lack) for lack in lacks),
        teams=tuple(_team(principal, row, rules, team, placed, today) for team in ALL_TEAMS),
        next_days=tuple(
            SiteDayRow(on=day.on, by_rule=day.by_rule) for day in next_days(row, rules.deliberation, county, today)
        ),
    )


def next_days(row: SiteRow, rules: DeliberationRules, county: County, today: date) -> Sequence[DeliberationDay]:
    """The next days on which a site deliberates, by its own market days or the charter's rule (P6, P9, P10)."""
    if row.closed_at is not None:
        return ()
    rule = row.market or rule_of(rules.days, row.days)
    return days_of(rule, today, today + _AHEAD, county.days)[:NEXT_DAYS]


def _lack(lack: Lack) -> LackRow:
    return LackRow(
        team=lack.team, kind=lack.kind, have=lack.have, least=lack.least, most=lack.most, capacity=lack.capacity
    )


def _officer_seen(principal: Principal | None, row: SiteRow) -> object:
    """Whose duty it is, the offices of the county know by name; everybody else by the family name."""
    if row.officer is None or may(principal, "person.name", row.division):
        return row.officer
    return row.officer.masked


def _team(
    principal: Principal | None,
    row: SiteRow,
    rules: Rules,
    team: TeamKind,
    placed: Sequence[SitePlaceRow],
    today: date,
) -> TeamRow:
    rule = team_rule(rules.deliberation, team)
    own = [place for place in placed if place.team == team]
    return TeamRow(
        team=team,
        have=sum(today <= place.until for place in own),
        least=rule.least,
        most=rule.most,
        places=tuple(_places_seen(principal, row, rules, [place for place in own if today <= place.until], own)),
    )


def _places_seen(
    principal: Principal | None,
    row: SiteRow,
    rules: Rules,
    current: Sequence[SitePlaceRow],
    everybody: Sequence[SitePlaceRow],
) -> Sequence[SitePlaceRow]:
    """Offices see everybody, also whose term has ended; who is in it themselves; the public what the charter says."""
    if may(principal, "person.name", row.division):
        return everybody
    match rules.publicity.member_figures:
        case "named":
            return [place.model_copy(update={"person": _named(place)}) for place in current]
        case "masked":
            return [place.model_copy(update={"person": _masked(principal, place)}) for place in current]
        case _:
            return [place for place in current if _own(principal, place)]


def _own(principal: Principal | None, place: SitePlaceRow) -> bool:
    return principal is not None and place.person.id == principal.sub


def _masked(principal: Principal | None, place: SitePlaceRow) -> object:
    return place.person if _own(principal, place) else place.person.masked


def _named(place: SitePlaceRow) -> object:
    """By name, without what leads further."""
    return type(place.person).of(place.person.subject, place.person.name.value)


def by_team(answer: SiteAnswer) -> Mapping[TeamKind, TeamRow]:
    """The teams of a site by what they are."""
    return {team.team: team for team in answer.teams}
