"""The limits, all of them: so much at once, and so much an hour. HUIYIN_LIMITS multiplies them, and 0 lifts them.

A stranger is an address, and behind one address there may be a village: what they share is wide, and a proof of work
makes each step beyond a few cost something. Who signed in is a person, and has limits of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LimitName(StrEnum):
    """What is counted, and as whose."""

    REPORT_STRANGER = "report.stranger"
    REPORT_UNPROVED = "report.unproved"
    REPORT_PERSON = "report.person"
    REPORT_VILLAGE = "report.village"
    REPORT_KIND = "report.kind"
    EMERGENCY_STRANGER = "emergency.stranger"
    EMERGENCY_PERSON = "emergency.person"
    EMERGENCY_VILLAGE = "emergency.village"
    PHOTO_STRANGER = "photo.stranger"
    PHOTO_PERSON = "photo.person"
    PHOTO_ALL = "photo.all"
    SESSION_CODE_PERSON = "session-code.person"
    OPINION_PERSON = "opinion.person"
    OBJECTION_PERSON = "objection.person"
    AMENDMENT_PERSON = "amendment.person"
    VISIT_PERSON = "visit.person"
    RECEIPT_STRANGER = "receipt.stranger"
    RECEIPT_PERSON = "receipt.person"
    SUPPLEMENT_STRANGER = "supplement.stranger"
    SUPPLEMENT_PERSON = "supplement.person"
    PROOF = "proof"


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
    LimitName.REPORT_STRANGER: Limit(80, 60),
    LimitName.REPORT_UNPROVED: Limit(2, 2),
    LimitName.REPORT_PERSON: Limit(30, 30),
    LimitName.REPORT_VILLAGE: Limit(300, 300),
    LimitName.REPORT_KIND: Limit(200, 200),
    # An emergency rings, so there are fewer.
    LimitName.EMERGENCY_STRANGER: Limit(5, 5),
    LimitName.EMERGENCY_PERSON: Limit(5, 10),
    LimitName.EMERGENCY_VILLAGE: Limit(30, 30),
    LimitName.PHOTO_STRANGER: Limit(150, 120),
    LimitName.PHOTO_PERSON: Limit(150, 300),
    LimitName.PHOTO_ALL: Limit(1000, 3000),
    # A code of six digits that is shown in a room: who mistypes it tries again, who guesses it is slowed down.
    LimitName.SESSION_CODE_PERSON: Limit(6, 30),
    # What somebody says in a deliberation stays on the log for ever, said again and again too. Of visits those of a day
    # may come at once, from a phone that had no network.
    LimitName.OPINION_PERSON: Limit(10, 20),
    LimitName.OBJECTION_PERSON: Limit(10, 20),
    LimitName.AMENDMENT_PERSON: Limit(20, 40),
    LimitName.VISIT_PERSON: Limit(60, 60),
    # Links of receipts that were wrong: those that are right are not counted.
    LimitName.RECEIPT_STRANGER: Limit(30, 30),
    LimitName.RECEIPT_PERSON: Limit(30, 30),
    LimitName.SUPPLEMENT_STRANGER: Limit(40, 30),
    LimitName.SUPPLEMENT_PERSON: Limit(20, 20),
    # A proof counts once while it is valid.
    LimitName.PROOF: Limit(1, 1),
}
