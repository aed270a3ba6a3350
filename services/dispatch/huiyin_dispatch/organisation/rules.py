"""One estate (小区/网格) and the party's three tiers in it: branch, building groups, member households (Y1).

An estate has one branch, and a branch one secretary at a time; every building is in one group at most; a member
household is in a building. A merged estate is over: what belonged to it goes on elsewhere.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from huiyin_contracts import Event, county_of
from huiyin_contracts.organisation import (
    BranchEstablished,
    BuildingAdded,
    BuildingRemoved,
    EstateAbsorbed,
    EstateFounded,
    EstateMerged,
    EstateMoved,
    EstateRenamed,
    EstateSplit,
    GroupDissolved,
    GroupFormed,
    HouseholdDesignated,
    HouseholdWithdrawn,
    Officer,
    Origin,
    Rank,
    SecretaryAppointed,
    SecretaryStoodDown,
    Selection,
)
from huiyin_contracts.personal import Personal
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """The estate's party branch, or general branch."""

    rank: Rank
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """Who is the branch's secretary, from among whom, selected how, and until when."""

    secretary: Officer
    origin: Origin
    selection: Selection
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class BuildingGroup:
    """A building group: the buildings it answers for, and who leads it."""

    name: str
    buildings: tuple[str, ...]
    leader: Officer | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """A member household: its building, and the member, closed unless somebody opened it."""

    building: str
    head: Personal[str]


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate as it stands. Without a code: not founded."""

    code: str = ""
    name: str = ""
    village: str = ""
    merged_into: str | None = None
    branch: Branch | None = None
    term: Term | None = None
    buildings: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[UUID, BuildingGroup] = field(default_factory=dict)
    households: Mapping[UUID, Household] = field(default_factory=dict)

    def group_of(self, building: str) -> UUID | None:
        """The group a building is in."""
        return next((known for known, group in self.groups.items() if building in group.buildings), None)


@dataclass(frozen=True, slots=True)
class Found:
    """Mark out an estate; its code begins with that of its village."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Call it otherwise."""

    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """Put it to another village of its county, or to the same one under its new code."""

    to: str


@dataclass(frozen=True, slots=True)
class EstablishBranch:
    """Give it its branch, or the branch another rank or name."""

    branch: Branch


@dataclass(frozen=True, slots=True)
class Appoint:
    """Give the branch a secretary."""

    term: Term


@dataclass(frozen=True, slots=True)
class EndSecretaryTerm:
    """Let the secretary's office end."""

    reason: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """交接: one secretary goes, another comes, in one act. It may be the same one, for another term."""

    reason: str
    term: Term


@dataclass(frozen=True, slots=True)
class AddBuilding:
    """Count a building to the estate, under its number there."""

    building: str
    name: str


@dataclass(frozen=True, slots=True)
class RemoveBuilding:
    """Take a building out in which there is nobody any more."""

    building: str
    reason: str


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Form a group for buildings that are in none."""

    id: UUID
    group: BuildingGroup


@dataclass(frozen=True, slots=True)
class ReformGroup:
    """Give a group another name, leader or other buildings."""

    id: UUID
    group: BuildingGroup


@dataclass(frozen=True, slots=True)
class DissolveGroup:
    """Let a group be no more."""

    id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Designate:
    """Make a member's household one that the neighbours turn to."""

    id: UUID
    household: Household


@dataclass(frozen=True, slots=True)
class WithdrawHousehold:
    """Let a member household be one no longer."""

    id: UUID
    reason: str


Within = AddBuilding | RemoveBuilding | FormGroup | ReformGroup | DissolveGroup | Designate | WithdrawHousehold
Command = Found | Rename | Move | EstablishBranch | Appoint | EndSecretaryTerm | HandOver | Within


def decide(command: Command, estate: Estate) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Found):
        if estate.code:
            raise Refused("estate-exists", "编号 {estate} 的小区已有：{name}", estate=estate.code, name=estate.name)
        return [EstateFounded(estate=command.code, name=command.name)]
    _must_stand(estate)
    code = estate.code
    match command:
        case Rename(name):
            if name == estate.name:
                raise _unchanged()
            return [EstateRenamed(estate=code, name=name)]
        case Move(to):
            if to == estate.village:
                raise _unchanged()
            if county_of(to) != county_of(estate.village):
                raise Refused("estate-other-county", "小区不能划到别的县")
            return [EstateMoved(estate=code, to=to)]
        case EstablishBranch(branch):
            if branch == estate.branch:
                raise _unchanged()
            return [BranchEstablished(estate=code, rank=branch.rank, name=branch.name)]
        case Appoint(term):
            if estate.branch is None:
                raise Refused("secretary-without-branch", "先建立党支部，才能任命书记")
            if estate.term:
                name = estate.term.secretary.name
                raise Refused("secretary-in-office", "{name}还在任，请先卸任，或办理交接", name=name)
            return [_appointed(code, term)]
        case EndSecretaryTerm(reason):
            return [SecretaryStoodDown(estate=code, secretary=_in_office(estate).secretary, reason=reason)]
        case HandOver(reason, term):
            before = _in_office(estate).secretary
            gone = SecretaryStoodDown(estate=code, secretary=before, reason=reason, handed_over_to=term.secretary)
            return [gone, _appointed(code, term)]
        case _:
            return _within(command, estate)


def _within(command: Within, estate: Estate) -> Sequence[Event]:
    """What a command on its buildings, groups and households leads to. Raises Refused."""
    code = estate.code
    match command:
        case AddBuilding(building, name):
            _must_be_new(estate, building)
            return [BuildingAdded(estate=code, building=building, name=name)]
        case RemoveBuilding(building, reason):
            _must_have(estate, [building])
            if (group := estate.group_of(building)) is not None:
                name = estate.groups[group].name
                raise Refused("building-in-group", "楼栋 {building} 属于{group}", building=building, group=name)
            if any(household.building == building for household in estate.households.values()):
                raise Refused("building-has-households", "楼栋 {building} 里还有党员中心户", building=building)
            return [BuildingRemoved(estate=code, building=building, reason=reason)]
        case FormGroup(id, group):
            if id in estate.groups:
                raise Refused("group-exists", "这个党小组已经有了")
            _must_fit(estate, id, group)
            return [_formed(code, id, group)]
        case ReformGroup(id, group):
            if _group(estate, id) == group:
                raise _unchanged()
            _must_fit(estate, id, group)
            return [_formed(code, id, group)]
        case DissolveGroup(id, reason):
            _group(estate, id)
            return [GroupDissolved(estate=code, group=id, reason=reason)]
        case Designate(id, household):
            if id in estate.households:
                raise Refused("household-exists", "这一户已经是党员中心户")
            _must_have(estate, [household.building])
            return [_designated(code, id, household)]
        case WithdrawHousehold(id, reason):
            if id not in estate.households:
                raise Refused("household-unknown", "没有这一户党员中心户")
            return [HouseholdWithdrawn(estate=code, household=id, reason=reason)]


def split(estate: Estate, off: str, name: str, buildings: Sequence[str]) -> tuple[list[Event], list[Event]]:
    """Make some of its buildings an estate of their own: what happens to the old one, and to the new. Raises Refused.

    A group and the member households go with their buildings; the new estate has no branch yet.
    """
    _must_stand(estate)
    if off[:VILLAGE_DIGITS] != estate.village:
        raise Refused(
            "estate-code-elsewhere", "新小区的编号应以本村（社区）代码 {village} 开头", village=estate.village
        )
    _must_have(estate, buildings)
    if not set(estate.buildings) - set(buildings):
        raise Refused("split-everything", "不能把全部楼栋都分出去")
    for group in estate.groups.values():
        if set(group.buildings) & set(buildings) and not set(group.buildings) <= set(buildings):
            text = "{group}的楼栋只分出一部分，请先调整这个党小组"
            raise Refused("group-torn-apart", text, group=group.name)
    ours = EstateSplit(estate=estate.code, off=off, name=name, buildings=tuple(buildings))
    founded = EstateFounded(estate=off, name=name, split_from=estate.code)
    return [ours], [founded, *_what_is_in(estate, buildings, off)]


def merge(gone: Estate, into: Estate, prefix: str = "") -> tuple[list[Event], list[Event]]:
    """Let an estate go on in another: what happens to the one, and to the other. Raises Refused.

    Its secretary's office ends with it. `prefix` tells its buildings and groups from those of the same name there.
    """
    _must_stand(gone)
    _must_stand(into)
    if gone.code == into.code:
        raise Refused("merge-into-itself", "小区不能并入自己")
    if county_of(gone.village) != county_of(into.village):
        raise Refused("estate-other-county", "小区不能划到别的县")
    for building in gone.buildings:
        _must_be_new(into, prefix + building)
    for group in gone.groups.values():
        _must_be_free(into, None, prefix + group.name)
    over: list[Event] = []
    if gone.term:
        reason = f"小区并入{into.name}"
        over.append(SecretaryStoodDown(estate=gone.code, secretary=gone.term.secretary, reason=reason))
    over.append(EstateMerged(estate=gone.code, into=into.code))
    came = _what_is_in(gone, list(gone.buildings), into.code, prefix)
    return over, [EstateAbsorbed(estate=into.code, merged=gone.code), *came]


def _what_is_in(estate: Estate, buildings: Sequence[str], to: str, prefix: str = "") -> list[Event]:
    """Buildings with all that is in them, as the stream of another estate tells it."""
    told: list[Event] = [
        BuildingAdded(estate=to, building=prefix + building, name=prefix + estate.buildings[building])
        for building in buildings
    ]
    for known, group in estate.groups.items():
        if set(group.buildings) <= set(buildings):
            there = tuple(prefix + building for building in group.buildings)
            told.append(_formed(to, known, BuildingGroup(prefix + group.name, there, group.leader)))
    for known, household in estate.households.items():
        if household.building in buildings:
            told.append(_designated(to, known, replace(household, building=prefix + household.building)))
    return told


def _appointed(estate: str, term: Term) -> SecretaryAppointed:
    return SecretaryAppointed(
        estate=estate,
        secretary=term.secretary,
        origin=term.origin,
        selection=term.selection,
        term_ends=term.ends,
    )


def _formed(estate: str, id: UUID, group: BuildingGroup) -> GroupFormed:  # noqa: A002
    return GroupFormed(estate=estate, group=id, name=group.name, buildings=group.buildings, leader=group.leader)


def _designated(estate: str, id: UUID, household: Household) -> HouseholdDesignated:  # noqa: A002
    return HouseholdDesignated(estate=estate, household=id, building=household.building, head=household.head)


def _unchanged() -> Refused:
    return Refused("estate-unchanged", "和现在一样，没有变化")


def _must_stand(estate: Estate) -> None:
    if not estate.code:
        raise Refused("estate-unknown", "没有这个小区")
    if estate.merged_into:
        text = "{name}已并入小区 {into}，请到那里办理"
        raise Refused("estate-merged", text, name=estate.name, into=estate.merged_into)


def _in_office(estate: Estate) -> Term:
    if estate.term is None:
        raise Refused("no-secretary", "现在没有书记在任")
    return estate.term


def _group(estate: Estate, id: UUID) -> BuildingGroup:  # noqa: A002
    if id not in estate.groups:
        raise Refused("group-unknown", "没有这个党小组")
    return estate.groups[id]


def _must_be_new(estate: Estate, building: str) -> None:
    if building in estate.buildings:
        raise Refused("building-exists", "{estate}已有楼栋 {building}", estate=estate.name, building=building)


def _must_have(estate: Estate, buildings: Collection[str]) -> None:
    for building in buildings:
        if building not in estate.buildings:
            raise Refused("building-unknown", "{estate}没有楼栋 {building}", estate=estate.name, building=building)


def _must_be_free(estate: Estate, id: UUID | None, name: str) -> None:  # noqa: A002
    if any(other.name == name for known, other in estate.groups.items() if known != id):
        raise Refused("group-name-taken", "{estate}已有党小组“{group}”", estate=estate.name, group=name)


def _must_fit(estate: Estate, id: UUID, group: BuildingGroup) -> None:  # noqa: A002
    _must_have(estate, group.buildings)
    _must_be_free(estate, id, group.name)
    for building in group.buildings:
        if (other := estate.group_of(building)) not in {None, id}:
            assert other is not None
            name = estate.groups[other].name
            raise Refused("building-in-group", "楼栋 {building} 属于{group}", building=building, group=name)


def evolve(estate: Estate, event: Event) -> Estate:
    """The estate after an event."""
    match event:
        case EstateFounded():
            return Estate(event.estate, event.name, event.estate[:VILLAGE_DIGITS])
        case EstateRenamed():
            return replace(estate, name=event.name)
        case EstateMoved():
            return replace(estate, village=event.to)
        case EstateSplit():
            return _without(estate, event.buildings)
        case EstateMerged():
            return replace(_without(estate, tuple(estate.buildings)), branch=None, term=None, merged_into=event.into)
        case BranchEstablished():
            return replace(estate, branch=Branch(event.rank, event.name))
        case SecretaryAppointed():
            return replace(estate, term=Term(event.secretary, event.origin, event.selection, event.term_ends))
        case SecretaryStoodDown():
            return replace(estate, term=None)
        case BuildingAdded():
            return replace(estate, buildings={**estate.buildings, event.building: event.name})
        case BuildingRemoved():
            return _without(estate, (event.building,))
        case GroupFormed():
            group = BuildingGroup(event.name, event.buildings, event.leader)
            return replace(estate, groups={**estate.groups, event.group: group})
        case GroupDissolved():
            return replace(
                estate, groups={known: group for known, group in estate.groups.items() if known != event.group}
            )
        case HouseholdDesignated():
            household = Household(event.building, event.head)
            return replace(estate, households={**estate.households, event.household: household})
        case HouseholdWithdrawn():
            left = {known: one for known, one in estate.households.items() if known != event.household}
            return replace(estate, households=left)
    return estate


def _without(estate: Estate, buildings: Collection[str]) -> Estate:
    return replace(
        estate,
        buildings={number: name for number, name in estate.buildings.items() if number not in buildings},
        groups={known: group for known, group in estate.groups.items() if not set(group.buildings) & set(buildings)},
        households={known: one for known, one in estate.households.items() if one.building not in buildings},
    )


ESTATE: Decider[Command, Estate] = Decider(Estate(), decide, evolve)
