"""Whether a site may convene, who is entitled there, and who stands back (P2).

A site convenes while each of its three teams has the size and the composition that the charter asks for. Who declared
an interest in a matter neither speaks nor votes on it, and counts for no quorum.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from huiyin_contracts.deliberation_rules import Capacity, DeliberationRules, TeamKind, TeamRule
from huiyin_contracts.parties import Person
from huiyin_contracts.sites import CAPACITIES, TEAMS
from huiyin_deliberation.sites.rules.site import Site, TeamPlace, places_on
from huiyin_events.refusal import Refused, Words

ALL_TEAMS: tuple[TeamKind, ...] = get_args(TeamKind)
DELIBERATING: tuple[TeamKind, ...] = ("cadre", "residents")
"""Who deliberates at a site: those who convene and handle, and those who deliberate and supervise (P2)."""

LackKind = Literal["too_small", "too_large", "incomplete"]


@dataclass(frozen=True, slots=True)
class Lack:
    """What stands against convening: a team that is too small or too large, or lacks somebody in a capacity (P2)."""

    team: TeamKind
    kind: LackKind
    have: int
    least: int
    most: int
    capacity: Capacity | None = None

    def refused(self) -> Refused:
        """The same as a refusal that names the rule."""
        team = Words(TEAMS[self.team].zh)
        if self.capacity is not None:
            return Refused(
                "team-incomplete",
                "{team}里应有{capacity} {least} 人，现有 {have} 人（P2）",
                team=team,
                capacity=Words(CAPACITIES[self.capacity].zh),
                least=self.least,
                have=self.have,
            )
        code = "team-too-small" if self.kind == "too_small" else "team-too-large"
        return Refused(
            code,
            "{team}应有 {least}–{most} 人，现有 {have} 人（P2）",
            team=team,
            least=self.least,
            most=self.most,
            have=self.have,
        )


def team_rule(rules: DeliberationRules, team: TeamKind) -> TeamRule:
    """What the charter asks of a team."""
    rule: TeamRule = getattr(rules.teams, team)
    return rule


def lacking(site: Site, rules: DeliberationRules, day: date) -> tuple[Lack, ...]:
    """What stands against a site's convening on a day, by the charter; nothing: it may convene (P2)."""
    return tuple(lack for team in ALL_TEAMS for lack in _of_team(site, team, team_rule(rules, team), day))


def _of_team(site: Site, team: TeamKind, rule: TeamRule, day: date) -> Iterator[Lack]:
    places = places_on(site, team, day)
    if len(places) < rule.least:
        yield Lack(team, "too_small", len(places), rule.least, rule.most)
    if len(places) > rule.most:
        yield Lack(team, "too_large", len(places), rule.least, rule.most)
    for wanted in rule.composition:
        have = sum(place.capacity == wanted.capacity for place in places)
        if have < wanted.least:
            yield Lack(team, "incomplete", have, wanted.least, rule.most, wanted.capacity)


def may_convene(site: Site, rules: DeliberationRules, day: date) -> None:
    """Let a site convene on a day, by the charter. Raises Refused with the first rule that stands against it (P2)."""
    if site.id is None:
        raise Refused("site-unknown", "没有这个议事点")
    if not site.active:
        raise Refused("site-closed", "这个议事点已经撤销")
    if lacks := lacking(site, rules, day):
        raise lacks[0].refused()


def stands_back(site: Site, person: Person, matters: Collection[UUID]) -> bool:
    """Whether somebody declared an interest in one of these: a topic, and the issue that it is about."""
    return any((person.subject, matter) in site.interests for matter in matters)


def entitled(
    site: Site, day: date, teams: Collection[TeamKind] = DELIBERATING, matters: Collection[UUID] = ()
) -> tuple[TeamPlace, ...]:
    """Who may speak and vote at a site on a day, on these matters: those of its teams who do not stand back."""
    found: dict[str, TeamPlace] = {}
    for team in ALL_TEAMS:
        if team in teams:
            for place in places_on(site, team, day):
                if not stands_back(site, place.person, matters):
                    found.setdefault(place.person.key, place)
    return tuple(found.values())
