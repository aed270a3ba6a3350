"""Who is in the teams of a site (P2), and who declared an interest.

    appointed ── anew, in another capacity or for another term
        └── left: the term ended, or they resigned, moved, died, were removed, lost the office, or were erased

Who is in the cadre team, which handles, is not in the residents' team, which supervises it.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import Capacity, DeliberationRules, TeamKind, TeamRule
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.sites import (
    CAPACITIES,
    TEAMS,
    InterestDeclared,
    InterestNature,
    InterestWithdrawn,
    LeavingReason,
    SiteOfficerReleased,
    TeamMemberAppointed,
    TeamMemberLeft,
)
from huiyin_deliberation.sites.rules.convening import ALL_TEAMS, team_rule
from huiyin_deliberation.sites.rules.site import Site, of_site, placed, places_on
from huiyin_events.refusal import Refused, Words

APART: dict[TeamKind, TeamKind] = {"cadre": "residents", "residents": "cadre"}
"""Who handles does not supervise the handling (P2)."""
FITTING: dict[TeamKind, tuple[Capacity, ...]] = {
    "working": ("governance_office", "village_cadre", "work_team", "police", "other"),
    "cadre": ("village_cadre", "work_team", "police", "other"),
    "residents": ("respected", "representative", "delegate", "other"),
}
"""As what somebody may be in a team; what the charter's composition asks for may be, too (P2)."""


@dataclass(frozen=True, slots=True)
class AppointTeamMember:
    """Take somebody into a team until a day; none: for the charter's term. `by_county` says whether its office asks."""

    team: TeamKind
    person: Person
    capacity: Capacity
    until: date | None
    today: date
    rules: DeliberationRules
    by_county: bool = False


@dataclass(frozen=True, slots=True)
class LeaveTeam:
    """Let somebody leave a team."""

    team: TeamKind
    person: Person
    reason: LeavingReason
    by_county: bool = False


@dataclass(frozen=True, slots=True)
class ReplaceTeamMember:
    """Let somebody leave a team, and another take the place."""

    leaving: LeaveTeam
    appointed: AppointTeamMember


@dataclass(frozen=True, slots=True)
class EndTerms:
    """Put on record whose term has ended; who does not know it is no member all the same."""

    today: date


@dataclass(frozen=True, slots=True)
class Depart:
    """Somebody is there no longer, or no longer what they were: those of `capacities`, none: in every capacity."""

    subject: UUID
    reason: LeavingReason
    capacities: tuple[Capacity, ...] | None = None
    as_officer: bool = True


@dataclass(frozen=True, slots=True)
class DeclareInterest:
    """Somebody stands back from a matter."""

    person: Person
    matter: UUID
    nature: InterestNature
    detail: str | None


@dataclass(frozen=True, slots=True)
class WithdrawInterest:
    """Somebody need not stand back any more."""

    person: Person
    matter: UUID
    reason: str


TeamCommand = AppointTeamMember | LeaveTeam | ReplaceTeamMember | EndTerms | Depart | DeclareInterest | WithdrawInterest


def decide(command: TeamCommand, site: Site, id: UUID) -> Sequence[Event]:  # noqa: A002
    """What a command on the teams of an open site leads to. Raises Refused."""
    match command:
        case AppointTeamMember():
            return [_appointed(command, site, id)]
        case LeaveTeam():
            return [_left(command, site, id)]
        case ReplaceTeamMember(leaving, appointed):
            left = _left(leaving, site, id)
            return [left, _appointed(appointed, site, id, freed=left.person)]
        case EndTerms(today):
            return [
                TeamMemberLeft(site=id, team=team, person=place.person, reason="term")
                for team in ALL_TEAMS
                for place in site.teams.get(team, ())
                if place.until < today
            ]
        case Depart():
            return _departed(command, site, id)
        case DeclareInterest():
            return [_declared(command, site, id)]
        case WithdrawInterest(person, matter, reason):
            known = of_site(site, person)
            if known is None or (known.subject, matter) not in site.interests:
                raise Refused("interest-none", "{name}没有对这件事声明回避", name=person.in_short)
            theirs = Personal(known.subject, reason)
            return [InterestWithdrawn(site=id, person=known, matter=matter, reason=theirs)]


def _appointed(command: AppointTeamMember, site: Site, id: UUID, freed: Person | None = None) -> TeamMemberAppointed:  # noqa: A002
    team, rule = command.team, team_rule(command.rules, command.team)
    _by_whom(team, by_county=command.by_county)
    wanted = (*FITTING[team], *(one.capacity for one in rule.composition))
    if command.capacity not in wanted:
        raise Refused(
            "capacity-elsewhere",
            "{team}里没有“{capacity}”（P2）",
            team=Words(TEAMS[team].zh),
            capacity=Words(CAPACITIES[command.capacity].zh),
        )
    person = of_site(site, command.person) or command.person
    until = _term(command, rule)
    _not_in_both(command, site, person)
    before = placed(site, team, person)
    if before and (before.capacity, before.until) == (command.capacity, until):
        raise Refused("team-member-so", "{name}已经在{team}里", name=person.in_short, team=Words(TEAMS[team].zh))
    others = [
        place
        for place in places_on(site, team, command.today)
        if not place.person.same_as(person) and (freed is None or not place.person.same_as(freed))
    ]
    if len(others) >= rule.most:
        raise Refused(
            "team-full",
            "{team}最多 {most} 人，已经满员（P2）",
            team=Words(TEAMS[team].zh),
            most=rule.most,
        )
    return TeamMemberAppointed(site=id, team=team, person=person, capacity=command.capacity, until=until)


def _term(command: AppointTeamMember, rule: TeamRule) -> date:
    """The last day of the term: not before today, and not after the charter's months."""
    latest = months_later(command.today, rule.term_months)
    until = command.until or latest
    if until < command.today:
        raise Refused("term-over", "任期的最后一天 {day} 已经过去", day=until.isoformat())
    if until > latest:
        raise Refused(
            "term-too-long",
            "任期最长 {months} 个月，到 {day}为止（P2）",
            months=rule.term_months,
            day=latest.isoformat(),
        )
    return until


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _not_in_both(command: AppointTeamMember, site: Site, person: Person) -> None:
    other = APART.get(command.team)
    if other and any(place.person.same_as(person) for place in places_on(site, other, command.today)):
        raise Refused(
            "team-supervises-itself",
            "{name}已经在{team}里：办理的人不能监督自己（P2）",
            name=person.in_short,
            team=Words(TEAMS[other].zh),
        )


def _by_whom(team: TeamKind, *, by_county: bool) -> None:
    if team == "working" and not by_county:
        raise Refused("working-group-of-county", "工作专班由县治理办组建（P2）")


def _left(command: LeaveTeam, site: Site, id: UUID) -> TeamMemberLeft:  # noqa: A002
    _by_whom(command.team, by_county=command.by_county)
    place = placed(site, command.team, command.person)
    if place is None:
        team = Words(TEAMS[command.team].zh)
        raise Refused("team-member-unknown", "{name}不在{team}里", name=command.person.in_short, team=team)
    return TeamMemberLeft(site=id, team=command.team, person=place.person, reason=command.reason)


def _departed(command: Depart, site: Site, id: UUID) -> list[Event]:  # noqa: A002
    gone: list[Event] = [
        TeamMemberLeft(site=id, team=team, person=place.person, reason=command.reason)
        for team in ALL_TEAMS
        for place in site.teams.get(team, ())
        if place.person.subject == command.subject
        and (command.capacities is None or place.capacity in command.capacities)
    ]
    if command.as_officer and site.officer is not None and site.officer.subject == command.subject:
        gone.append(SiteOfficerReleased(site=id, officer=site.officer, reason=command.reason))
    return gone


def _declared(command: DeclareInterest, site: Site, id: UUID) -> Event:  # noqa: A002
    known = of_site(site, command.person)
    if known is None:
        raise Refused("interest-of-stranger", "{name}不在这个议事点的队伍里（P2）", name=command.person.in_short)
    if (known.subject, command.matter) in site.interests:
        raise Refused("interest-declared", "{name}已经声明回避", name=known.in_short)
    detail = Personal(known.subject, command.detail) if command.detail else None
    return InterestDeclared(site=id, person=known, matter=command.matter, nature=command.nature, detail=detail)
