"""Who there is in the year: sites with their teams, members with their households, Degus; drawn from the seed."""

import random
import tomllib
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import cycle, islice
from typing import Any

from huiyin_demo.stories import DATA
from huiyin_demo.year.chance import chance_of, different, person, shares
from huiyin_demo.year.pingshan.planned import CAPACITIES, PlannedLink, PlannedSite, Seat
from huiyin_demo.year.pingshan.scale import Scale
from huiyin_service.auth import Principal
from huiyin_service.roles import Role

COUNTY = "511529"


class PingshanPeople:
    """All who act in the year, and the places where they do."""

    def __init__(self, scale: Scale, seed: int) -> None:
        self.scale, self.seed = scale, seed
        self.told: dict[str, Any] = tomllib.loads((DATA / "year-pingshan.toml").read_text("utf-8"))

    def chance(self, what: str) -> random.Random:
        """Chance of its own for each part."""
        return chance_of(self.seed, what)

    def office(self, division: str) -> Principal:
        """Who acts for a village, a town or the county."""
        roles: dict[int, Role] = {6: "officer", 9: "supervisor", 12: "secretary"}
        role, who = roles[len(division)], self.namer(self.chance(division), division)
        return Principal(f"year-{role}-{division}", who(), role, division)

    def namer(self, chance: random.Random, division: str) -> Callable[[], str]:
        """What draws names as they are common there."""
        if division[:9] in {"511529210", "511529211"}:
            return lambda: "".join(chance.sample(self.told["yi_names"], 2))
        return lambda: person(chance, self.told["surnames"], self.told["given"])

    @cached_property
    def sites(self) -> Sequence[PlannedSite]:
        """The sites, with whole teams (P1, P2)."""
        return [self._site(number, self.told["sites"][number]) for number in self.scale.sites]

    def _site(self, number: int, told: dict[str, Any]) -> PlannedSite:
        chance = self.chance(f"site {number}")
        name = self.namer(chance, told["division"])
        seats: list[Seat] = []
        for team, least, most in (("cadre", 7, 9), ("residents", 6, 8)):
            many = chance.randrange(least, most + 1)
            names = different(many, name, {seat.who.name for seat in seats})
            for place, capacity in enumerate(islice(cycle(CAPACITIES[team]), many)):
                who = Principal(f"year-{team}-{number}-{place}", names[place], "resident", told["division"])
                seats.append(Seat(who, team, capacity))
        officer = Principal(f"year-officer-{COUNTY}-{number}", self.namer(chance, COUNTY)(), "officer", COUNTY)
        market = told.get("market", ())
        known = {key: told[key] for key in ("name", "kind", "days", "form", "division", "place", "villages")}
        return PlannedSite(**known, market=market, seats=seats, officer=officer)

    @cached_property
    def villages(self) -> Sequence[str]:
        """The villages that the sites serve."""
        return [village for site in self.sites for village in site.villages]

    @cached_property
    def links(self) -> Sequence[PlannedLink]:
        """Members and the households they look after (P3)."""
        chance, found = self.chance("links"), []
        many = shares(chance, self.scale.links, len(self.villages), least=10)
        for village, count in zip(self.villages, many, strict=True):
            name = self.namer(chance, village)
            for number in range(1, count + 1):
                who = Principal(f"year-member-{village}-{number:03}", name(), "member", village)
                found.append(PlannedLink(village, f"{number:04}", name(), who))
        return found

    @cached_property
    def ended_links(self) -> Sequence[PlannedLink]:
        """Those whose member moves away in the summer."""
        return self.chance("ended").sample(
            [link for link in self.links if link.number > "0009"], self.scale.ended_links
        )

    @cached_property
    def degus(self) -> Sequence[Principal]:
        """The respected members who mediate (P10)."""
        towns = [site.division[:9] for site in self.sites if site.days == "joint"]
        chance = self.chance("degus")
        return [
            Principal(f"year-degu-{n + 1}", self.namer(chance, town)(), "mediator", town)
            for n, town in enumerate(islice(cycle(towns), self.scale.degus))
        ]

    @cached_property
    def links_of(self) -> dict[str, list[PlannedLink]]:
        """Those of each village that last."""
        gone = set(map(id, self.ended_links))
        found: dict[str, list[PlannedLink]] = {village: [] for village in self.villages}
        for link in self.links:
            if id(link) not in gone:
                found[link.village].append(link)
        return found
