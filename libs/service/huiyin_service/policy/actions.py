"""What a line of the policy table says: an action, and who may do it with what.

A relation is how somebody stands to what they act on. Where it lies, the table's question finds out by its division;
whether it is their own, or theirs to do, whoever asks says, for only the room knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto
from functools import reduce
from operator import or_
from typing import Final

from huiyin_contracts.labels import Label
from huiyin_service.roles import OFFICES, ROLES, Role


class Relation(Flag):
    """How somebody stands to what they act on; several may hold at once."""

    SCOPE = auto()
    """It lies in their division, or in one below it."""
    ABOVE = auto()
    """It is of a division that theirs lies in: what comes from above concerns them."""
    COUNTY = auto()
    """It lies in their county."""
    DISPUTE = auto()
    """It is a dispute, and lies in their division or in one below it."""
    OWN = auto()
    """It is about themselves, or they reported it."""
    HELD = auto()
    """It was given to them, or to a force that they belong to, or they were called to it."""


NONE: Final = Relation(0)
SCOPE: Final = Relation.SCOPE
ABOVE: Final = Relation.ABOVE
COUNTY: Final = Relation.COUNTY
DISPUTE: Final = Relation.DISPUTE
OWN: Final = Relation.OWN
HELD: Final = Relation.HELD

EVERYBODY: Final[tuple[Role, ...]] = tuple(role for role in ROLES if role != "publisher")
"""Whoever signs in as a person."""

RELATION_LABELS: Final[Mapping[Relation, Label]] = {
    SCOPE: Label("辖区内的", "in their division", "pin"),
    ABOVE: Label("上级的", "of a division above theirs", "pin"),
    COUNTY: Label("本县的", "in their county", "pin"),
    DISPUTE: Label("辖区内矛盾纠纷的", "of a dispute in their division", "dispute"),
    OWN: Label("自己的", "their own", "user"),
    HELD: Label("交给自己或所在队伍的", "given to them or to a force of theirs", "user"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be asked for, in words, and by whom. `anyone`: no one needs to be signed in for it."""

    name: str
    zh: str
    en: str
    grants: Mapping[Role, Relation]
    anyone: bool = False

    @property
    def roles(self) -> list[Role]:
        """Who may, in the order of the roles."""
        return [role for role in ROLES if self.grants.get(role)]


@dataclass(frozen=True, slots=True)
class Room:
    """Actions that are about the same."""

    zh: str
    en: str
    lines: tuple[Action, ...]


def action(
    name: str,
    zh: str,
    en: str,
    *,
    anyone: bool = False,
    everybody: Relation = NONE,
    offices: Relation = NONE,
    **roles: Relation,
) -> Action:
    """A line of the table. `offices` and `everybody` are the roles that they stand for; a role by name adds to them."""
    given: list[Mapping[str, Relation]] = [
        dict.fromkeys(EVERYBODY, everybody),
        dict.fromkeys(OFFICES, offices),
        roles,
    ]
    if unknown := roles.keys() - set(ROLES):
        raise TypeError(f"{name}: no such role {sorted(unknown)}")
    grants = {role: reduce(or_, (one.get(role, NONE) for one in given)) for role in ROLES}
    return Action(name, zh, en, {role: relations for role, relations in grants.items() if relations}, anyone)
