"""A roll (名册) of an estate, as a file has it: what must happen for the estate to be as the roll says (Y1).

A roll adds and changes, and takes nothing away. What it does not say stays as it is; said twice, it changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal
from uuid import UUID

from huiyin_contracts.organisation import SecretaryAppointed, SecretaryStoodDown
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_dispatch.organisation.rules import (
    ESTATE,
    AddBuilding,
    Appoint,
    Branch,
    BuildingGroup,
    Command,
    Designate,
    EstablishBranch,
    Estate,
    FormGroup,
    Found,
    HandOver,
    Household,
    ReformGroup,
    Rename,
    Term,
)
from huiyin_events.events import DomainEvent
from huiyin_events.refusal import Refused

RollSection = Literal["estate", "branch", "secretary", "buildings", "groups", "households"]


@dataclass(frozen=True, slots=True)
class Roll:
    """An estate as the roll has it: its buildings by number, its households as building and member's name."""

    code: str
    name: str
    branch: Branch | None = None
    term: Term | None = None
    buildings: Sequence[tuple[str, str]] = ()
    groups: Sequence[BuildingGroup] = ()
    households: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class RollFault:
    """What of a roll the rules refuse: which part, the how manieth of it, and why."""

    part: RollSection
    index: int
    why: Refused


@dataclass(slots=True)
class _Taking:
    """An estate on its way to what a roll says."""

    estate: Estate
    events: list[DomainEvent] = field(default_factory=list)
    unfit: list[RollFault] = field(default_factory=list)

    def take(self, command: Command) -> None:
        """Decide a command. Raises Refused."""
        decided = ESTATE.decide(command, self.estate)
        self.estate = reduce(ESTATE.evolve, decided, self.estate)
        self.events += decided

    def attempt(self, part: RollSection, index: int, command: Command | None) -> None:
        """Decide a command, or note why not, and go on: every fault of a roll is told at once."""
        try:
            if command is not None:
                self.take(command)
        except Refused as refused:
            self.unfit.append(RollFault(part, index, refused))


def bring(estate: Estate, roll: Roll, ids: Iterator[UUID]) -> tuple[list[DomainEvent], list[RollFault]]:
    """What must happen for `estate`, its members' names open, to be as `roll` says; and what of it cannot be.

    `ids` are for what comes to be, and for the people who are named for the first time.
    """
    taking = _Taking(estate)
    if not estate.code:
        taking.attempt("estate", 0, Found(roll.code, roll.name))
    else:
        taking.attempt("estate", 0, Rename(roll.name) if estate.name != roll.name else None)
    for index, (building, name) in enumerate(roll.buildings):
        new = building not in taking.estate.buildings
        taking.attempt("buildings", index, AddBuilding(building, name) if new else None)
    if roll.branch and roll.branch != estate.branch:
        taking.attempt("branch", 0, EstablishBranch(roll.branch))
    taking.attempt("secretary", 0, _secretary(estate.term, roll.term))
    _groups(taking, roll.groups, ids)
    here = Counter((one.building, one.head.value) for one in estate.households.values())
    for index, (building, head) in enumerate(roll.households):
        here[building, head] -= 1
        new = here[building, head] < 0
        household = Household(building, Personal(next(ids), head))
        taking.attempt("households", index, Designate(next(ids), household) if new else None)
    return taking.events, taking.unfit


def changes_who_acts(events: Sequence[DomainEvent]) -> bool:
    """Whether somebody comes to act as secretary by them, or acts no longer: who is known by a sign-in."""
    return any(isinstance(one, SecretaryAppointed | SecretaryStoodDown) and one.secretary.id for one in events)


def _secretary(now: Term | None, wanted: Term | None) -> Command | None:
    if wanted is None:
        return None
    if now is None:
        return Appoint(wanted)
    known = Term(_said(now.secretary, wanted.secretary), wanted.origin, wanted.selection, wanted.ends or now.ends)
    return HandOver(None, wanted, "roll") if known != now else None


def _said(now: Person, wanted: Person) -> Person:
    """Who is wanted, with the sign-in that is known of them where the roll names none."""
    return now if wanted.id is None and wanted.name.value == now.name.value else wanted


def _groups(taking: _Taking, groups: Sequence[BuildingGroup], ids: Iterator[UUID]) -> None:
    """Groups are known by their names. Where one gives a building to another, the one comes first."""
    waiting = list(enumerate(groups))
    while waiting:
        refused: list[tuple[int, BuildingGroup, Refused]] = []
        for index, group in waiting:
            try:
                if command := _group(taking.estate, group, ids):
                    taking.take(command)
            except Refused as why:
                refused.append((index, group, why))
        if len(refused) == len(waiting):
            taking.unfit += [RollFault("groups", index, why) for index, _, why in refused]
            return
        waiting = [(index, group) for index, group, _ in refused]


def _group(estate: Estate, wanted: BuildingGroup, ids: Iterator[UUID]) -> Command | None:
    for known, group in estate.groups.items():
        if group.name == wanted.name:
            leader = _said(group.leader, wanted.leader) if group.leader and wanted.leader else wanted.leader
            same = set(group.buildings) == set(wanted.buildings)
            changed = BuildingGroup(wanted.name, group.buildings if same else wanted.buildings, leader or group.leader)
            return ReformGroup(known, changed) if changed != group else None
    return FormGroup(next(ids), wanted)
