"""Whom to send an order to (Y10): near, able, with little on their hands, and not always the same ones.

Every respect counts for itself, so who is better in one and equal in the rest is never ranked lower; and every
place in the ranking can be told in words. Who cannot be called on is not suggested at all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal

from huiyin_service.persons.shown import ShownParty

Near = Literal["building", "estate", "village", "town", "county"]

DAYS_LATELY = 30

# What each respect is worth, in points; the tests hold that none works against itself.
NEAR: Mapping[Near, int] = {"building": 40, "estate": 30, "village": 20, "town": 5, "county": 0}
SKILLED = 30
DONE_ALIKE, MOST_ALIKE = 4, 3
IN_HAND = 10
LATELY = 2

NEAR_WORDS: Mapping[Near, str] = {
    "building": "同楼栋",
    "estate": "同小区",
    "village": "同村（社区）",
    "town": "同乡镇（街道）",
    "county": "同县（市、区）",
}
SKILLED_WORDS, ALIKE_WORDS = "会{skills}", "办过同类 {n} 件"
IN_HAND_WORDS, LATELY_WORDS = "手上 {n} 件", "近{days}天 {n} 件"


def burden(in_hand: int, lately: int) -> int:
    """What speaks against somebody: who differ in nothing else are ranked by this."""
    return IN_HAND * in_hand + LATELY * lately


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be sent an order: how near, what they can, how much they did alike, have and had lately."""

    party: ShownParty
    near: Near
    skills: tuple[str, ...] = ()
    alike: int = 0
    in_hand: int = 0
    lately: int = 0
    available: bool = True

    @property
    def points(self) -> int:
        """What speaks for them, less what they have to do already."""
        able = SKILLED * bool(self.skills) + DONE_ALIKE * min(self.alike, MOST_ALIKE)
        return NEAR[self.near] + able - burden(self.in_hand, self.lately)


@dataclass(frozen=True, slots=True)
class SuggestionReason:
    """One respect in words: a Chinese message with its `{params}`."""

    message: str
    params: Mapping[str, Any]


def rank(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """The best of them, at most so many, the best first; the same for the same candidates in whatever order."""
    return nsmallest(most, (one for one in candidates if one.available), key=_place)


def _place(one: Candidate) -> tuple[Any, ...]:
    # Equal points do not make equal: the respects decide one after the other, and last the name.
    respects = (-NEAR[one.near], -len(one.skills), one.in_hand, one.lately, -one.alike)
    return (-one.points, *respects, one.party.called, one.party.kind, str(one.party.id or ""))


def reasons(one: Candidate) -> list[SuggestionReason]:
    """Why somebody stands where they stand."""
    told = [SuggestionReason(NEAR_WORDS[one.near], {})]
    if one.skills:
        told.append(SuggestionReason(SKILLED_WORDS, {"skills": "、".join(one.skills)}))
    if one.alike:
        told.append(SuggestionReason(ALIKE_WORDS, {"n": one.alike}))
    told.append(SuggestionReason(IN_HAND_WORDS, {"n": one.in_hand}))
    told.append(SuggestionReason(LATELY_WORDS, {"days": DAYS_LATELY, "n": one.lately}))
    return told


_WORD = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]{2,}")


def skilled(skills: Sequence[str], category: str, said: str) -> tuple[str, ...]:
    """Those of somebody's skills that an issue asks for: named in it, or with a word in common with its category."""
    asked = _words(category)
    return tuple(skill for skill in skills if skill in said or asked & _words(skill))


def _words(text: str) -> set[str]:
    """What a text is about: of Chinese, which has no spaces, every two signs that stand together."""
    found = set()
    for run in _WORD.findall(text):
        if run.isascii():
            found.add(run.lower())
        else:
            found.update(run[at : at + 2] for at in range(max(len(run) - 1, 1)))
    return found


def in_building(building: str | None, said: str) -> bool:
    """Whether an issue names a building; 13号楼 is not 3号楼."""
    return building is not None and re.search(rf"(?<![0-9A-Za-z]){re.escape(building)}", said) is not None
