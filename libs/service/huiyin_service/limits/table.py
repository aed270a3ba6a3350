"""The limits, all of them: so much at once, and so much an hour. HUIYIN_LIMITS multiplies them, and 0 lifts them.

A stranger is an address, and behind one address there may be a village: what they share is wide, and a proof of work
makes each step beyond a few cost something. Who signed in is a person, and has limits of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

LimitName = Literal[
    "report.stranger",
    "report.unproved",
    "report.person",
    "report.village",
    "report.kind",
    "emergency.stranger",
    "emergency.person",
    "emergency.village",
    "photo.stranger",
    "photo.person",
    "photo.all",
    "urge.person",
    "urge.order",
    "proof",
]


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` at once; each of them is there again after a time, so that there are `hourly` an hour."""

    burst: int
    hourly: float

    @property
    def seconds(self) -> float:
        """How long it takes until one more is there."""
        return 3600 / self.hourly


LIMITS: Final[Mapping[LimitName, Limit]] = {
    # One address, one person, one village, and one kind in a village.
    "report.stranger": Limit(80, 60),
    "report.unproved": Limit(2, 2),
    "report.person": Limit(30, 30),
    "report.village": Limit(300, 300),
    "report.kind": Limit(200, 200),
    # An emergency rings, so there are fewer.
    "emergency.stranger": Limit(5, 5),
    "emergency.person": Limit(5, 10),
    "emergency.village": Limit(30, 30),
    "photo.stranger": Limit(150, 120),
    "photo.person": Limit(150, 300),
    "photo.all": Limit(1000, 3000),
    # A person, and one order by whomever; the charter says how often an order may be urged at all.
    "urge.person": Limit(20, 30),
    "urge.order": Limit(3, 1),
    # A proof counts once while it is valid.
    "proof": Limit(1, 1),
}
