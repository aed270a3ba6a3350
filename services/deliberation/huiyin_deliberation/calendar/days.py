"""On which days sites deliberate: by the charter that is in force on each day, and by a site's own market days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from huiyin_contracts.deliberation_rules import DayKind, DayRule, MarketDays
from huiyin_county.charter import Rules, in_force
from huiyin_county.charters import County
from huiyin_county.deliberation_days import DeliberationDay, days_of, rule_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeepsDays:
    """What of a site says on which days it deliberates."""

    id: UUID
    days: DayKind
    market: MarketDays | None = None


@dataclass(frozen=True, slots=True)
class SiteDay:
    """A day on which some sites deliberate; `charter` is the version whose rule has it."""

    kind: DayKind
    day: DeliberationDay
    sites: tuple[UUID, ...]
    charter: int

    def id_at(self, site: UUID) -> UUID:
        """What the day is known by at a site, wherever holidays move it."""
        return uuid5(site, f"{self.kind}:{self.day.by_rule.isoformat()}")


def site_days(sites: Iterable[KeepsDays], county: County, first: date, last: date) -> list[SiteDay]:
    """The days of these sites from the first to the last, those of one kind on one day together."""
    kept = list(sites)
    found: dict[tuple[date, DayKind, date], tuple[DeliberationDay, list[UUID], int]] = {}
    for start, end, rules in _by_charter(county, first, last):
        reckoned: dict[DayRule, tuple[DeliberationDay, ...]] = {}
        for site in kept:
            own = site.market if site.days == "market" else None
            rule = own or rule_of(rules.deliberation.days, site.days)
            if rule not in reckoned:
                reckoned[rule] = days_of(rule, start, end, county.days)
            for day in reckoned[rule]:
                _, there, _ = found.setdefault((day.on, site.days, day.by_rule), (day, [], rules.version))
                there.append(site.id)
    return [
        SiteDay(kind, day, tuple(there), version)
        for (_, kind, _), (day, there, version) in sorted(found.items(), key=lambda each: each[0])
    ]


def _by_charter(county: County, first: date, last: date) -> Iterator[tuple[date, date, Rules]]:
    """The parts of a time that go each by one charter: a day goes by the one in force when it begins."""
    start = first
    while start <= last:
        rules = in_force(county.charters, _begins(county, start))
        later = (charter.effective_at for charter in county.charters if charter.effective_at > _begins(county, start))
        changes = min((_first_whole_day(county, at) for at in later), default=last + _DAY)
        end = min(last, changes - _DAY)
        yield start, end, rules
        start = end + _DAY


def _begins(county: County, day: date) -> datetime:
    return datetime.combine(day, time(), county.timezone)


def _first_whole_day(county: County, at: datetime) -> date:
    """The first day that begins at a moment or later."""
    local = at.astimezone(county.timezone)
    return local.date() if local.time() == time() else local.date() + _DAY
