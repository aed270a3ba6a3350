"""What could not be taken lies sealed: its words, headers and what was wrong with it, under a key of its day.

Nobody knows whose data is in it, for it could not be read; so it cannot be sealed for them, nor found when they are
erased. Its key is destroyed with the day, `KEPT` later, and what is left of it in a backup opens for no one.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from huiyin_events.person_keys import KeyStore
from huiyin_events.privacy import Sealing

KEPT: Final = timedelta(days=30)
"""So long somebody may mend it; after that its sender has it, or no one."""
LOOKED_BACK: Final = 400
"""Days before that whose keys are looked for, though nothing ran meanwhile."""
_DAYS: Final = UUID("5d0b3d52-3d1c-5a53-8f0e-6465616c6574")
_KIND: Final = "ingress.dead_letter"


class LetterGone(LookupError):
    """Its key was destroyed: nobody reads it any more."""


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What a publisher sent, and what is wrong with it in both languages."""

    headers: Mapping[str, str]
    problem: Mapping[str, Mapping[str, Any]]
    body: bytes


def subject_of_day(day: date) -> UUID:
    """For whom the letters of a day are sealed: no person, the day."""
    return uuid5(_DAYS, day.isoformat())


async def sealed(keys: KeyStore, at: datetime, content: LetterContent) -> bytes:
    """A letter as it is kept. Raises MasterKeyMissing, and LetterGone for a day that is over."""
    subject = subject_of_day(at.astimezone(UTC).date())
    told = {"headers": content.headers, "problem": content.problem, "body": b64encode(content.body).decode()}
    found = Sealing(await keys.keys_for([subject]), _KIND).seal(subject, orjson.dumps(told))
    if found is None:
        raise LetterGone(f"the letters of {at:%Y-%m-%d} are gone")
    return found.encode()


async def opened(keys: KeyStore, at: datetime, data: bytes) -> LetterContent:
    """What a kept letter says. Raises LetterGone, MasterKeyMissing and Unopenable."""
    subject = subject_of_day(at.astimezone(UTC).date())
    found = await keys.find({subject: ()}, fresh=True)
    clear = Sealing(found, _KIND).open(subject, data.decode()) if found.get(subject) else None
    if clear is None:
        raise LetterGone(f"the letters of {at:%Y-%m-%d} are gone")
    told = orjson.loads(clear)
    return LetterContent(told["headers"], told["problem"], b64decode(told["body"]))


async def forget(keys: KeyStore, now: datetime) -> int:
    """Destroy the keys of the days that are over; how many days those were."""
    last = (now - KEPT).astimezone(UTC).date()
    days = [subject_of_day(last - timedelta(days=back)) for back in range(1, LOOKED_BACK)]
    found = await keys.find(dict.fromkeys(days, ()), fresh=True)
    over = [subject for subject, known in found.items() if known]
    for subject in over:
        await keys.erase(subject)
    return len(over)
