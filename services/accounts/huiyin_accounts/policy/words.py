"""The policy table as it is told: each action with the roles that may, put together where they may likewise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiyin_contracts.labels import Label
from huiyin_service.i18n import Language
from huiyin_service.policy import ROLE_LABELS, ROOMS, Action, Relation, Role
from huiyin_service.policy.actions import RELATION_LABELS, Room

ToldLines = list[tuple[str, str]]
"""Actions in words, each with who may."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the table in one language."""

    language: Language

    def rooms(self, role: Role | None = None) -> list[tuple[str, ToldLines]]:
        """What is said of each room; of one role, what it may and with what."""
        told = [(self._of(room), [self._line(line, role) for line in _lines(room, role)]) for room in ROOMS]
        return [(room, lines) for room, lines in told if lines]

    def anyone(self) -> str:
        """What nobody needs to be signed in for."""
        return self._several(line for room in ROOMS for line in room.lines if line.anyone)

    def role(self, role: Role) -> str:
        """What a role is called."""
        return self._of(ROLE_LABELS[role])

    def _line(self, line: Action, role: Role | None) -> tuple[str, str]:
        if role:
            return self._of(line), self._relations(line.grants[role])
        if line.anyone:
            return self._of(line), "任何人，不用登录" if self.language == "zh" else "anyone, without signing in"
        alike: dict[Relation, list[Label]] = {}
        for known, relations in line.grants.items():
            alike.setdefault(relations, []).append(ROLE_LABELS[known])
        colon, semicolon = ("：", "；") if self.language == "zh" else (": ", "; ")
        who = (f"{self._several(roles)}{colon}{self._relations(relations)}" for relations, roles in alike.items())
        return self._of(line), semicolon.join(who)

    def _relations(self, relations: Relation) -> str:
        return (" 或" if self.language == "zh" else " or ").join(self._of(RELATION_LABELS[one]) for one in relations)

    def _several(self, labels: Iterable[Label | Action]) -> str:
        return ("、" if self.language == "zh" else ", ").join(map(self._of, labels))

    def _of(self, named: Label | Action | Room) -> str:
        return named.zh if self.language == "zh" else named.en


def _lines(room: Room, role: Role | None) -> Sequence[Action]:
    return room.lines if role is None else [line for line in room.lines if role in line.grants]
