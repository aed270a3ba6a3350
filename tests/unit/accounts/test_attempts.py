"""Who was wrong too often waits, twice as long each time, and never for good."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huiyin_accounts.credentials.rules import FORGOTTEN_AFTER, FREE, LONGEST, AttemptKind, Attempts, remembered, wait

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
kinds = st.sampled_from(sorted(FREE))


def paused(kind: AttemptKind, failures: int, later: timedelta = timedelta(0)) -> timedelta:
    return wait(kind, Attempts(failures, NOON), NOON + later)


def test_who_mistypes_a_few_times_does_not_wait() -> None:
    assert paused("login", FREE["login"] - 1) == timedelta(0)
    assert paused("login", FREE["login"]) == timedelta(seconds=2)
    assert paused("login", FREE["login"] + 3) == timedelta(seconds=16)


@given(kinds, st.integers(0, 10_000))
def test_one_more_failure_never_makes_the_wait_shorter_and_it_has_an_end(kind: AttemptKind, failures: int) -> None:
    assert paused(kind, failures) <= paused(kind, failures + 1) <= LONGEST


@given(kinds, st.integers(0, 10_000), st.timedeltas(timedelta(0), timedelta(days=2)))
def test_a_wait_passes(kind: AttemptKind, failures: int, later: timedelta) -> None:
    assert (
        paused(kind, failures, later) == max(paused(kind, failures) - later, timedelta(0)) or later >= FORGOTTEN_AFTER
    )
    assert paused(kind, failures, LONGEST) == timedelta(0)


@given(st.integers(0, 10_000))
def test_a_day_later_nothing_is_held_against_anybody(failures: int) -> None:
    assert remembered(Attempts(failures, NOON), NOON + FORGOTTEN_AFTER) == 0


@given(st.integers(1, 400))
def test_a_day_of_guessing_comes_to_little(seconds_between: int) -> None:
    """However somebody times it, an account stands at most some hundred and twenty guesses a day."""
    failures, at, guesses = 0, NOON, 0
    while at < NOON + timedelta(days=1):
        if wait("login", Attempts(failures, at - timedelta(0)), at) == timedelta(0):
            failures, guesses = failures + 1, guesses + 1
        at += max(timedelta(seconds=seconds_between), wait("login", Attempts(failures, at), at))
    assert guesses <= 120
