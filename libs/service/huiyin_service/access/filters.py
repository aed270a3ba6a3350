"""Which subjects a consumer reads: a division's, and of these the events that it asked for."""

from collections.abc import Iterable, Sequence

from huiyin_contracts import contracts, unversioned
from huiyin_contracts.conventions import subject_of

LEVELS = {6: 1, 9: 2, 12: 3}
"""How many levels a code with so many digits names: county, town, village. A subject has a place for each."""

WORDS = 3
"""service.aggregate.event"""


def filters_of(division: str, events: Iterable[str] = ()) -> list[str]:
    """The subjects of a division's events, or of those that `events` begin, such as `dispatch` or `intake.issue`.

    None is part of another. Raises ValueError for a division above a county, and for events that there are not.
    """
    if not (division.isdecimal() and len(division) in LEVELS):
        raise ValueError(f"{division}: a county has 6 digits, a town 9, a village 12")
    levels = LEVELS[len(division)]
    names = subject_of(division, "").split(".")[1 : levels + 1]
    prefix = ".".join(["huiyin", *names])
    wanted = _widest(events)
    if not wanted:
        return [f"{prefix}.>"]
    any_below = ".".join([prefix, *["*"] * (3 - levels)])
    return [f"{any_below}.{'.'.join(one)}{'.>' if len(one) < WORDS else ''}" for one in wanted]


def _widest(events: Iterable[str]) -> Sequence[tuple[str, ...]]:
    known = {tuple(unversioned(name).split(".")) for name in contracts()}
    wanted = sorted({tuple(one.split(".")) for one in events}, key=lambda one: (len(one), one))
    kept: list[tuple[str, ...]] = []
    for one in wanted:
        if not any(name[: len(one)] == one for name in known):
            raise ValueError(f"{'.'.join(one)}: there are no such events; /asyncapi lists them")
        if not any(one[: len(wider)] == wider for wider in kept):
            kept.append(one)
    return kept
