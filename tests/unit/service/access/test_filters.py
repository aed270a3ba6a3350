"""What a consumer reads is its division's, no more, and JetStream takes it: no filter is part of another."""

import re

from hypothesis import given
from hypothesis import strategies as some

from huiyin_contracts import contracts, unversioned
from huiyin_contracts.conventions import subject_of
from huiyin_service.access.filters import filters_of

TYPES = sorted(contracts())
WORDS = sorted({".".join(unversioned(name).split(".")[:n]) for name in TYPES for n in (1, 2, 3)})
counties = some.integers(0, 999_999).map(lambda code: f"{code:06}")
levels = some.integers(1, 999).map(lambda code: f"{code:03}")
divisions = some.tuples(counties, levels, levels).flatmap(
    lambda parts: some.sampled_from([parts[0], parts[0] + parts[1], "".join(parts)])
)


def matches(pattern: str, subject: str) -> bool:
    form = re.escape(pattern).replace(r"\*", r"[^.]+").replace(">", ".+")
    return re.fullmatch(form, subject) is not None


@given(divisions, divisions, some.lists(some.sampled_from(WORDS), max_size=5), some.sampled_from(TYPES))
def test_exactly_what_was_asked_for_is_read(own: str, where: str, events: list[str], event_type: str) -> None:
    for place in (own, where, own.ljust(12, "7")):
        subject = subject_of(place, event_type)
        asked = not events or any(f"{unversioned(event_type)}.".startswith(f"{one}.") for one in events)
        read = [one for one in filters_of(own, events) if matches(one, subject)]
        assert len(read) == (1 if place.startswith(own) and asked else 0)
