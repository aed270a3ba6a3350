"""The organisation net as a tree (Y1): divisions, estates, groups and member households, with counts on every level."""

from collections import defaultdict
from datetime import date, datetime
from functools import reduce
from uuid import UUID

from pydantic import BaseModel, Field

from huiyin_contracts import Level, level_of
from huiyin_contracts.organisation import Origin, Selection
from huiyin_dispatch.organisation.queries import BranchRow, BuildingRow, EstateRow, estates_of
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownPerson


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


class Secretary(ShownPerson):
    """A secretary in office."""

    origin: Origin
    selection: Selection
    appointed_at: datetime
    term_ends_on: date | None


class HouseholdRow(BaseModel):
    """A member household. Whose it is stands on its estate's own page."""

    id: UUID
    building: str


class BuildingGroupRow(BaseModel):
    """A building group with its buildings and the member households in them."""

    id: UUID
    name: str
    leader: ShownPerson | None
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


_GROUPS = """
SELECT g.*, p.name AS leader_name FROM building_groups g LEFT JOIN persons p ON p.subject = g.leader_subject
WHERE g.estate = ANY($1) ORDER BY g.estate, g.name, g.id
"""
_BUILDINGS = "SELECT * FROM buildings WHERE estate = ANY($1) ORDER BY estate, length(number), number"
_HOUSEHOLDS = "SELECT * FROM member_households WHERE estate = ANY($1) ORDER BY estate, length(building), building, id"
_NAMES = "SELECT code, name FROM divisions WHERE code = ANY($1)"


async def tree(database: Database, scope: str, *, groups: bool = True) -> Node:
    """The divisions of `scope` that have estates, down to the member households; without `groups` to the estates."""
    rows = await estates_of(database, scope)
    estates = [_estate(row) for row in rows]
    if groups:
        await _fill(database, estates)
    villages: defaultdict[str, list[EstateNode]] = defaultdict(list)
    for row, estate in zip(rows, estates, strict=True):
        villages[row.village].append(estate)
    codes = {village[:length] for village in villages for length in (6, 9, 12) if length > len(scope)} | {scope}
    names = {row["code"]: row["name"] for row in await database.fetch(_NAMES, list(codes))}
    return _node(scope, villages, names)


def _estate(row: EstateRow) -> EstateNode:
    branch = BranchRow(rank=row.branch_rank, name=row.branch_name or "") if row.branch_rank else None
    secretary = None
    if row.secretary_subject and row.origin and row.selection and row.appointed_at:
        secretary = Secretary.of(
            row.secretary_subject,
            row.secretary_name,
            row.secretary_id,
            origin=row.origin,
            selection=row.selection,
            appointed_at=row.appointed_at,
            term_ends_on=row.term_ends_on,
        )
    counts = Counts(
        estates=1,
        branches=row.branch_rank == "branch",
        general_branches=row.branch_rank == "general_branch",
        secretaries=secretary is not None,
        buildings=row.buildings,
        grouped=row.grouped,
        groups=row.groups,
        households=row.households,
    )
    return EstateNode(code=row.code, name=row.name, branch=branch, secretary=secretary, counts=counts)


async def _fill(database: Database, estates: list[EstateNode]) -> None:
    """Give the estates their groups, buildings and member households."""
    codes = [estate.code for estate in estates]
    by_code = {estate.code: estate for estate in estates}
    groups: dict[UUID, BuildingGroupRow] = {}
    of_building: dict[tuple[str, str], BuildingGroupRow] = {}
    for row in await database.fetch(_GROUPS, codes):
        leader = row["leader_subject"] and ShownPerson.of(row["leader_subject"], row["leader_name"], row["leader_id"])
        group = BuildingGroupRow(id=row["id"], name=row["name"], leader=leader, buildings=[], households=[])
        groups[row["id"]] = group
        by_code[row["estate"]].groups.append(group)
    for row in await database.fetch(_BUILDINGS, codes):
        building = BuildingRow(number=row["number"], name=row["name"])
        if row["group_id"] in groups:
            of_building[row["estate"], row["number"]] = groups[row["group_id"]]
            groups[row["group_id"]].buildings.append(building)
        else:
            by_code[row["estate"]].buildings.append(building)
    for row in await database.fetch(_HOUSEHOLDS, codes):
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
