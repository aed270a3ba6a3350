"""The organisation net as it stands (Y1): a tree with counts on every level, and its coverage with the gaps by name."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from huiyin_contracts import Level, level_of
from huiyin_contracts.organisation import Officer, Origin, Rank, Selection
from huiyin_county.divisions import timezone_of
from huiyin_service.service import Service

ENDS_SOON = timedelta(days=90)

Row = dict[str, Any]


class Counts(BaseModel):
    """How many there are of everything. `grouped` buildings have their group; a general branch is no branch here."""

    estates: int = 0
    branches: int = 0
    general_branches: int = 0
    secretaries: int = 0
    buildings: int = 0
    grouped: int = 0
    groups: int = 0
    households: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in Counts.model_fields})


class BranchRow(BaseModel):
    """An estate's branch or general branch."""

    rank: Rank
    name: str


class Secretary(Officer):
    """A secretary in office."""

    origin: Origin
    selection: Selection
    appointed_at: datetime
    term_ends: date | None


class BuildingRow(BaseModel):
    """A building."""

    number: str
    name: str


class HouseholdRow(BaseModel):
    """A member household. Whose it is stands on its estate's own page."""

    id: UUID
    building: str


class BuildingGroupRow(BaseModel):
    """A building group with its buildings and the member households in them."""

    id: UUID
    name: str
    leader: Officer | None
    buildings: list[BuildingRow]
    households: list[HouseholdRow]


class EstateNode(BaseModel):
    """An estate with its branch and, where asked for, its groups; what is in no group stands beside them."""

    code: str
    name: str
    branch: BranchRow | None
    secretary: Secretary | None
    counts: Counts
    groups: list[BuildingGroupRow] = []
    buildings: list[BuildingRow] = Field(default=[], description="those in no group")
    households: list[HouseholdRow] = Field(default=[], description="those in a building that is in no group")


class Node(BaseModel):
    """A division, with the divisions below that have estates; a village with its estates. No code: everywhere."""

    code: str
    name: str
    level: Level | None
    counts: Counts
    children: list["Node"] = []
    estates: list[EstateNode] = []


class Gap(BaseModel):
    """An estate that lacks something, by name."""

    estate: str
    name: str
    village: str
    village_name: str | None


class BuildingGap(Gap):
    """A building without its group."""

    building: str
    building_name: str


class Ending(Gap):
    """A secretary whose term ends soon, or ended without another."""

    secretary: str
    term_ends: date


class Gaps(BaseModel):
    """What is lacking, and where."""

    branch: list[Gap]
    secretary: list[Gap]
    group: list[BuildingGap]


class Coverage(BaseModel):
    """Whether every estate has its branch and secretary, and every building its group."""

    estates: int
    with_branch: int
    with_secretary: int
    buildings: int
    with_group: int
    gaps: Gaps
    by_origin: dict[Origin, int]
    by_selection: dict[Selection, int]
    ending: list[Ending] = Field(description="terms that end within 90 days, or have ended")


_IN_SCOPE = "FROM estates e WHERE e.merged_into IS NULL AND e.village LIKE $1 || '%'"
_ESTATES = f"""
SELECT e.*, v.name AS village_name, coalesce(b.n, 0) AS buildings, coalesce(b.grouped, 0) AS grouped,
       coalesce(g.n, 0) AS groups, coalesce(h.n, 0) AS households
FROM (SELECT e.* {_IN_SCOPE}) AS e LEFT JOIN divisions v ON v.code = e.village
LEFT JOIN LATERAL (SELECT count(*) AS n, count(group_id) AS grouped FROM buildings WHERE estate = e.code) b ON true
LEFT JOIN LATERAL (SELECT count(*) AS n FROM building_groups WHERE estate = e.code) g ON true
LEFT JOIN LATERAL (SELECT count(*) AS n FROM member_households WHERE estate = e.code) h ON true
ORDER BY e.village, e.code
"""  # noqa: S608 — our own words
_GROUPS = "SELECT * FROM building_groups WHERE estate = ANY($1) ORDER BY estate, name, id"
_BUILDINGS = "SELECT * FROM buildings WHERE estate = ANY($1) ORDER BY estate, length(number), number"
_HOUSEHOLDS = "SELECT * FROM member_households WHERE estate = ANY($1) ORDER BY estate, length(building), building, id"
_UNGROUPED = f"""
SELECT e.code AS estate, e.name, e.village, v.name AS village_name, b.number AS building, b.name AS building_name
FROM (SELECT e.* {_IN_SCOPE}) AS e JOIN buildings b ON b.estate = e.code LEFT JOIN divisions v ON v.code = e.village
WHERE b.group_id IS NULL ORDER BY e.village, e.code, length(b.number), b.number
"""  # noqa: S608
_CHOICES = f"""
SELECT e.code, e.name, e.village, v.name AS village_name
FROM (SELECT e.* {_IN_SCOPE}) AS e LEFT JOIN divisions v ON v.code = e.village ORDER BY e.village, e.code
"""  # noqa: S608
_NAMES = "SELECT code, name FROM divisions WHERE code = ANY($1)"


async def tree(service: Service, scope: str, *, groups: bool = True) -> Node:
    """The divisions of `scope` that have estates, down to the member households; without `groups` to the estates."""
    rows = await _estates(service, scope)
    estates = [_estate(row) for row in rows]
    if groups:
        await _fill(service, estates)
    villages: defaultdict[str, list[EstateNode]] = defaultdict(list)
    for row, estate in zip(rows, estates, strict=True):
        villages[row["village"]].append(estate)
    codes = {village[:length] for village in villages for length in (6, 9, 12) if length > len(scope)} | {scope}
    names = {row["code"]: row["name"] for row in await service.pool.fetch(_NAMES, list(codes))}
    return _node(scope, villages, names)


async def coverage(service: Service, scope: str) -> Coverage:
    """Which estates of `scope` have their branch and secretary, which buildings their group, and which have not."""
    rows = await _estates(service, scope)
    ungrouped = await service.pool.fetch(_UNGROUPED, scope)
    async with service.pool.acquire() as connection:
        until = service.now().astimezone(await timezone_of(connection, scope)).date() + ENDS_SOON
    ending = sorted(
        (
            Ending(**_where(row), secretary=row["secretary_name"], term_ends=row["term_ends"])
            for row in rows
            if row["term_ends"] and row["term_ends"] <= until
        ),
        key=lambda one: (one.term_ends, one.estate),
    )
    buildings = sum(row["buildings"] for row in rows)
    return Coverage(
        estates=len(rows),
        with_branch=sum(row["branch_rank"] is not None for row in rows),
        with_secretary=sum(row["secretary_name"] is not None for row in rows),
        buildings=buildings,
        with_group=buildings - len(ungrouped),
        gaps=Gaps(
            branch=[Gap(**_where(row)) for row in rows if row["branch_rank"] is None],
            secretary=[Gap(**_where(row)) for row in rows if row["secretary_name"] is None],
            group=[BuildingGap(**row) for row in ungrouped],
        ),
        by_origin=Counter(row["origin"] for row in rows if row["origin"]),
        by_selection=Counter(row["selection"] for row in rows if row["selection"]),
        ending=ending,
    )


async def names_of(service: Service, estates: Iterable[str]) -> dict[str, str]:
    """What estates are called, by code."""
    rows = await service.pool.fetch("SELECT code, name FROM estates WHERE code = ANY($1)", list(estates))
    return {row["code"]: row["name"] for row in rows}


async def of_division(service: Service, scope: str) -> list[Row]:
    """The estates of a division to choose one from, village by village: `code`, `name`, `village`, `village_name`."""
    return [dict(row) for row in await service.pool.fetch(_CHOICES, scope)]


async def others(service: Service, estate: str, county: str, scope: str) -> list[tuple[str, str]]:
    """The other estates of a county within a scope, to choose one from: their codes and names."""
    query = (
        f"SELECT e.code, e.name {_IN_SCOPE} AND e.village LIKE $2 || '%' AND e.code <> $3 ORDER BY e.village, e.code"
    )
    return [(row["code"], row["name"]) for row in await service.pool.fetch(query, scope, county, estate)]


async def _estates(service: Service, scope: str) -> list[Row]:
    return [dict(row) for row in await service.pool.fetch(_ESTATES, scope)]


def _where(row: Row) -> Row:
    return {"estate": row["code"], **{name: row[name] for name in ("name", "village", "village_name")}}


def _estate(row: Row) -> EstateNode:
    branch = BranchRow(rank=row["branch_rank"], name=row["branch_name"]) if row["branch_rank"] else None
    secretary = None
    if row["secretary_name"]:
        office = {name: row[name] for name in ("origin", "selection", "appointed_at", "term_ends")}
        secretary = Secretary(name=row["secretary_name"], id=row["secretary_id"], **office)
    counts = Counts(
        estates=1,
        branches=row["branch_rank"] == "branch",
        general_branches=row["branch_rank"] == "general_branch",
        secretaries=secretary is not None,
        **{name: row[name] for name in ("buildings", "grouped", "groups", "households")},
    )
    return EstateNode(code=row["code"], name=row["name"], branch=branch, secretary=secretary, counts=counts)


async def _fill(service: Service, estates: list[EstateNode]) -> None:
    """Give the estates their groups, buildings and member households."""
    codes = [estate.code for estate in estates]
    by_code = {estate.code: estate for estate in estates}
    groups: dict[UUID, BuildingGroupRow] = {}
    of_building: dict[tuple[str, str], BuildingGroupRow] = {}
    for row in await service.pool.fetch(_GROUPS, codes):
        leader = Officer(name=row["leader_name"], id=row["leader_id"]) if row["leader_name"] else None
        group = BuildingGroupRow(id=row["id"], name=row["name"], leader=leader, buildings=[], households=[])
        groups[row["id"]] = group
        by_code[row["estate"]].groups.append(group)
    for row in await service.pool.fetch(_BUILDINGS, codes):
        building = BuildingRow(number=row["number"], name=row["name"])
        if row["group_id"] in groups:
            of_building[row["estate"], row["number"]] = groups[row["group_id"]]
            groups[row["group_id"]].buildings.append(building)
        else:
            by_code[row["estate"]].buildings.append(building)
    for row in await service.pool.fetch(_HOUSEHOLDS, codes):
        place = of_building.get((row["estate"], row["building"])) or by_code[row["estate"]]
        place.households.append(HouseholdRow(id=row["id"], building=row["building"]))


def _node(code: str, villages: dict[str, list[EstateNode]], names: dict[str, str]) -> Node:
    length = {0: 6, 6: 9, 9: 12}.get(len(code), 12)
    estates = villages.get(code, [])
    below = {village[:length] for village in villages if village.startswith(code) and village != code}
    children = [_node(child, villages, names) for child in sorted(below)]
    parts = [*(child.counts for child in children), *(estate.counts for estate in estates)]
    counts = reduce(Counts.plus, parts, Counts())
    level = level_of(code) if code else None
    return Node(code=code, name=names.get(code, code), level=level, counts=counts, children=children, estates=estates)
