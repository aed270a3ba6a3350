"""Whether what was sent can be seen: the county's figures, read back from reporting and compared."""

from collections import Counter
from dataclasses import dataclass
from time import monotonic
from typing import Any

from huiyin_events.envelope import Cursor
from huiyin_intake.history_import.run import FIGURES, ImportProgress
from huiyin_service.retrying_client import (
    Interrupted,
    RequestInvalid,
    RetryingClient,
    SendingStopped,
    UnexpectedResponse,
)

# The state each outcome comes to rest in. `open`: intake took the report, dispatch refused its closing.
STATES = {"closed": "publicised", "cancelled": "withdrawn", "referred_out": "rejected", "open": "reported"}


WATCH_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What reporting shows of the county, and how long it took to show all that was sent."""

    states: dict[str, int] | None
    seconds: float
    trouble: SendingStopped | None = None


async def states_of_county(services: RetryingClient, at_least: Cursor | None = None) -> Seen:
    """Read the county's counts by state, once reporting has come as far as `at_least`."""
    started = monotonic()
    try:
        answer = await services.get(FIGURES, {"at_least": str(at_least)} if at_least else None)
    except RequestInvalid as unfit:
        return Seen(None, monotonic() - started, UnexpectedResponse(FIGURES, unfit.why))
    except SendingStopped as trouble:
        return Seen(None, monotonic() - started, trouble)
    return Seen(_states(answer), monotonic() - started)


async def wait_until_seen(services: RetryingClient, sent: ImportProgress) -> Seen:
    """Read the county's counts once they include all that was sent.

    Where everything was there already there is no cursor to wait for; then the counts themselves are watched.
    """
    started = monotonic()
    while True:
        seen = await states_of_county(services, sent.cursor)
        waited = monotonic() - started
        late = sent.cursor is None and seen.trouble is None and fewer_seen(sent, seen)
        if not late or waited >= services.patience.in_all:
            return Seen(seen.states, waited, seen.trouble)
        try:
            await services.pause(FIGURES, str(seen.states), WATCH_EVERY)
        except Interrupted as trouble:
            return Seen(seen.states, waited, trouble)


def expected_states(sent: ImportProgress) -> dict[str, int]:
    """Count how many of the rows sent should stand in each state."""
    counts: Counter[str] = Counter()
    for outcome, count in sent.outcomes.items():
        counts[STATES[outcome]] += count
    return {state: counts[state] for state in sorted(counts) if counts[state]}


def differences(sent: ImportProgress, seen: Seen) -> dict[str, tuple[int, int]]:
    """Find the states in which other numbers are shown than were sent; `total` is all states together."""
    if seen.states is None:
        return {}
    expected = expected_states(sent)
    states = expected.keys() | seen.states
    pairs = {state: (expected.get(state, 0), seen.states.get(state, 0)) for state in states}
    pairs["total"] = (sum(expected.values()), sum(seen.states.values()))
    return {state: pair for state, pair in sorted(pairs.items()) if pair[0] != pair[1]}


def fewer_seen(sent: ImportProgress, seen: Seen) -> bool:
    """Tell whether fewer are shown in some state than were sent; more can be what was there before."""
    return any(shown < expected for expected, shown in differences(sent, seen).values())


def _states(answer: dict[str, Any]) -> dict[str, int] | None:
    counts = answer.get("by_state")
    if not isinstance(counts, dict) or not all(isinstance(count, int) for count in counts.values()):
        return None
    return {str(state): count for state, count in counts.items()}
