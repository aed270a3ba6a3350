"""The year as it will be played: everything that is to happen, drawn from a seed. The same seed, the same year."""

import csv
import random
import tomllib
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import cycle, islice

from huiyin_demo.load import DIVISIONS
from huiyin_demo.stories import DATA
from huiyin_demo.year.chance import chance_of, different, person, shares
from huiyin_demo.year.yuanping.figures import COMMUNITY, YearFigures
from huiyin_demo.year.yuanping.planned import (
    PlannedActivity,
    PlannedDivision,
    PlannedEstate,
    PlannedForce,
    PlannedIssue,
    PlannedMember,
    PlannedService,
)
from huiyin_service.auth import Principal
from huiyin_service.demo_identities import DEMO_IDENTITIES
from huiyin_service.roles import Role

COUNTY = "140981"
PAIRED_BY = 15
"""So many estates a unit of the city looks after."""

MEMBER_MAY_CLAIM = 4
"""One in so many of the orders that members accept is sent to no one, and the first to come takes it."""

SIGN_IN = 8


class Year:
    """All that is to happen, in a part of the county that `within` is the code of."""

    def __init__(self, figures: YearFigures, within: str, seed: int) -> None:
        self.figures, self.within, self.seed = figures, within, seed
        self._told = tomllib.loads((DATA / "year-yuanping.toml").read_text("utf-8"))
        with DIVISIONS.open(encoding="utf-8") as file:
            places = [PlannedDivision(row["code"], row["name"]) for row in csv.DictReader(file)]
        self.towns = [place for place in places if len(place.code) == 9 and place.code.startswith(within)]
        self.villages = [place for place in places if len(place.code) == 12 and place.code.startswith(within)]
        self._communities = [place for place in self.villages if "社区居委会" in place.name]
        self._names = {place.code: place.short for place in places}

    def _chance(self, what: str) -> random.Random:
        return chance_of(self.seed, what)

    def _person(self, chance: random.Random) -> str:
        return person(chance, self._told["surnames"], self._told["given"])

    @cached_property
    def estates(self) -> Sequence[PlannedEstate]:
        """The estates of the communities: every one has its branch, every building its group (Y1)."""
        figures, chance = self.figures, self._chance("estates")
        ranks = ["党总支"] * figures.general_branches + ["党支部"] * figures.branches
        origins = ["离退休党员"] * figures.retired_members + ["退役军人党员"] * figures.veterans
        origins += ["居民党员"] * figures.resident_members
        chance.shuffle(ranks)
        chance.shuffle(origins)
        groups = shares(chance, figures.groups, figures.estates, least=1)
        homes = [(home, building) for home, many in enumerate(groups) for building in range(1, many + 1)]
        households = shares(chance, figures.households, len(homes), least=1)
        of_estate: list[list[tuple[int, str]]] = [[] for _ in groups]
        for (home, building), many in zip(homes, households, strict=True):
            of_estate[home] += [(building, self._person(chance)) for _ in range(many)]
        estates = []
        for number, community in enumerate(islice(cycle(self._communities), figures.estates)):
            place = number // len(self._communities)
            estates.append(
                PlannedEstate(
                    code=f"{community.code}{place + 1:03}",
                    name=f"{self._told['estates'][(place + number) % len(self._told['estates'])]}小区",
                    rank=ranks[number],
                    secretary=self._person(chance),
                    origin=origins[number],
                    selection=chance.choice(("社区选任", "个人自荐", "群众推荐")),
                    groups=[self._person(chance) for _ in range(groups[number])],
                    households=of_estate[number],
                )
            )
        return estates

    @cached_property
    def members(self) -> Sequence[PlannedMember]:
        """Who reports home, takes a post and does something for others (Y4)."""
        figures, told, chance = self.figures, self._told, self._chance("members")
        members = []
        for number in range(figures.members):
            estate = self.estates[number % len(self.estates)]
            who = Principal(f"year-member-{number + 1:04}", self._person(chance), "member", estate.village)
            building = chance.randrange(len(estate.groups)) + 1
            skills = chance.sample(told["skills"], chance.randrange(3))
            members.append(PlannedMember(who, chance.choice(told["employers"]), estate.code, building, skills))
        for member in chance.sample(members, figures.posts):
            member.post = chance.choice(told["posts"])
        done = [chance.choice(told["services"]) for _ in range(figures.services)]
        weights = [service["persons"] for service in done]
        persons = shares(chance, figures.persons, figures.services, least=1, weights=weights)
        for service, many in zip(done, persons, strict=True):
            hours = chance.choice((0.5, 1, 1.5, 2, 3))
            one = PlannedService(service["category"], service["description"], many, hours, chance.randrange(300))
            chance.choice(members).services.append(one)
        return members

    @cached_property
    def forces(self) -> Sequence[PlannedForce]:
        """Teams of towns and villages, couriers, units with their estates; the community's own (Y7, Y11)."""
        figures, told, chance = self.figures, self._told, self._chance("forces")
        here = self._names[COMMUNITY]
        own = [("commando", "先锋突击队"), ("courier", "骑手小队")]
        own += [("volunteer", f"{what}志愿队") for what in told["volunteering"]][: figures.community_teams - len(own)]
        forces = [PlannedForce(COMMUNITY, kind, here + name, self._person(chance)) for kind, name in own]
        others = [village for village in self.villages if village.code != COMMUNITY]
        left = {kind: getattr(figures, kind) - sum(force.kind == kind for force in forces) for kind in _TEAMS}
        wanted = {
            "emergency": [*((town, "应急救援队") for town in self.towns), *self._county_teams()],
            "commando": [(town, f"{theme}突击队") for theme in told["themes"] for town in self.towns],
            "volunteer": [(village, f"{what}志愿队") for what in told["volunteering"] for village in others],
        }
        for kind, many in left.items():
            places = wanted[kind][:many]
            assert len(places) == many, f"too few places for {kind}"
            forces += [
                PlannedForce(place.code, kind, place.short + name, self._person(chance)) for place, name in places
            ]
        forces += [
            PlannedForce(town.code, "courier", f"{town.short}{told['couriers'][0]}小队", self._person(chance))
            for town in self.towns[:11]
        ]
        riders = [force for force in forces if force.kind == "courier"]
        for force, many in zip(riders, shares(chance, figures.couriers, len(riders), least=1), strict=True):
            force.people = different(many - 1, lambda: self._person(chance), {force.leader})
        forces += self._units(chance)
        self._hold(chance, [force for force in forces if force.division == COMMUNITY])
        return forces

    def _county_teams(self) -> Iterator[tuple[PlannedDivision, str]]:
        """Teams of the county itself, or of the first town where there is no more than that."""
        first = PlannedDivision(COUNTY, "原平市") if self.within == COUNTY else self.towns[0]
        return ((first, f"{what}应急队") for what in self._told["county_teams"])

    def _units(self, chance: random.Random) -> Sequence[PlannedForce]:
        """The city's units, each with the estates it looks after."""
        division = self.within if self.within == COUNTY else self.towns[0].code
        codes = [estate.code for estate in self.estates]
        shares = [codes[first : first + PAIRED_BY] for first in range(0, len(codes), PAIRED_BY)]
        names = islice(cycle(self._told["employers"]), len(shares))
        return [
            PlannedForce(division, "unit", name, self._person(chance), estates=share)
            for name, share in zip(names, shares, strict=True)
        ]

    def _hold(self, chance: random.Random, forces: Sequence[PlannedForce]) -> None:
        """Give the community's volunteers the activities they held."""
        neighbours = [member for member in self.members if member.who.division == COMMUNITY]
        volunteers = [force for force in forces if force.kind == "volunteer"]
        for number in range(self.figures.community_activities):
            what = self._told["activities"][number % len(self._told["activities"])]
            people = chance.sample(neighbours, min(SIGN_IN, len(neighbours)))
            persons, hours = chance.randrange(20, 120), chance.choice((1.5, 2, 3))
            activity = PlannedActivity(what["title"], what["summary"], chance.randrange(1, 300), hours, persons, people)
            volunteers[number % len(volunteers)].activities.append(activity)

    @cached_property
    def issues(self) -> Sequence[PlannedIssue]:
        """What residents ordered, and who took it on: members where they live, teams, companies and units (Y10)."""
        figures, chance = self.figures, self._chance("issues")
        kinds = ["suggestion"] * figures.suggestions + ["problem"] * figures.problems + ["dispute"] * figures.disputes
        chance.shuffle(kinds)
        by_members = [True] * figures.accepted_by_members + [False] * figures.accepted_by_others
        chance.shuffle(by_members)
        return [
            self._issue(chance, f"{number + 1:04}", kind, by_member=by_member)
            for number, (kind, by_member) in enumerate(zip(kinds, by_members, strict=True))
        ]

    def _issue(self, chance: random.Random, name: str, kind: str, *, by_member: bool) -> PlannedIssue:
        what = chance.choice(self._told["issues"][kind])
        member = chance.choice(self.members)
        if by_member or chance.random() < 0.5:
            village = member.who.division
            estate = next(estate for estate in self.estates if estate.code == member.estate)
            address = f"{estate.name}{chance.randrange(len(estate.groups)) + 1}号楼"
        else:
            village, address = (
                (place := chance.choice(self.villages)).code,
                f"{place.short}{chance.choice('东西南北')}街",
            )
        if by_member:
            claimed = chance.randrange(MEMBER_MAY_CLAIM) == 0 and kind != "dispute"  # which is read by who is sent it
            holder = member.who
            assignee = None if claimed else {"name": holder.name, "id": holder.sub}
        else:
            holder = self.secretary(village)
            assignee = chance.choice(self._parties(village, what.get("company")))
        return PlannedIssue(
            name=name,
            kind=kind,
            category=what["category"],
            text=what["text"].format(place=address),
            village=village,
            address=address,
            reporter=Principal(f"year-resident-{name}", self._person(chance), "resident", village),
            assignee=assignee,
            holder=holder,
            result=what["result"],
        )

    def _parties(self, village: str, company: str | None) -> Sequence[dict[str, str]]:
        """Who besides members can be sent to a village."""
        teams = [force.name for force in self.forces if force.kind in _TEAMS and village.startswith(force.division)]
        return [
            *({"kind": "team", "name": name} for name in teams[:5]),
            *({"kind": "company", "name": name} for name in (*self._told["companies"], company) if name),
            *({"kind": "unit", "name": name} for name in self._told["units"]),
        ]

    def secretary(self, division: str) -> Principal:
        """Who acts for a village, a town or the county: the sample identity where there is one."""
        for sample in DEMO_IDENTITIES:
            if sample.division == division and sample.role in {"secretary", "supervisor", "officer"}:
                return sample.principal()
        role: Role = "secretary" if len(division) == 12 else "officer"
        name = self._person(self._chance(division))
        return Principal(f"{role}-{division}", name, role, division)


_TEAMS = ("commando", "volunteer", "emergency")
