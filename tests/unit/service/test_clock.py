"""What time it is: real, standing still for a test, or ahead for a demo."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from huiyin_events.clock import utc_now
from huiyin_events.testing import ManualClock
from huiyin_service.clock import ForwardedClock, clock_of, duration
from huiyin_service.settings import Settings

MINUTE = timedelta(minutes=1)


def test_a_clock_in_a_test_stands_still_until_it_is_moved_and_wakes_who_sleeps_by_it() -> None:
    clock, woken = ManualClock(datetime(2026, 3, 5, tzinfo=UTC)), list[datetime]()
    clock.wakes(lambda: woken.append(clock()))
    clock.advance(timedelta(days=30))
    clock.set(datetime(2026, 5, 1, tzinfo=UTC))
    assert woken == [datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)]


def test_without_a_file_it_is_real_time(tmp_path: Path) -> None:
    assert clock_of(Settings(clock=None)) is utc_now
    clock = ForwardedClock(tmp_path / "clock")
    assert clock.ahead == timedelta()
    assert abs(clock() - datetime.now(UTC)) < MINUTE


def test_who_reads_the_same_file_sees_the_same_time(tmp_path: Path) -> None:
    ours, theirs = ForwardedClock(tmp_path / "clock"), ForwardedClock(tmp_path / "clock")
    ours.forward(timedelta(days=30))
    ours.forward(timedelta(hours=2))
    assert theirs.ahead == timedelta(days=30, hours=2)
    assert abs(theirs() - datetime.now(UTC) - theirs.ahead) < MINUTE
    assert (tmp_path / "clock").read_text() == "P30DT2H"


def test_a_file_that_says_no_duration_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("next week")
    with pytest.raises(ValueError, match="next week"):
        clock_of(Settings(clock=tmp_path / "clock", testing=True))


def test_a_huiyin_that_is_used_keeps_real_time(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="HUIYIN_CLOCK"):
        Settings(clock=tmp_path / "clock", demo="none", testing=False)
    assert clock_of(Settings(clock=tmp_path / "clock", demo="part")) is not utc_now
    assert clock_of(Settings(clock=tmp_path / "clock", demo="none", testing=True)) is not utc_now


@pytest.mark.parametrize(
    ("text", "read"), [("7d", timedelta(days=7)), ("36h", timedelta(hours=36)), ("90m", timedelta(minutes=90))]
)
def test_how_far_is_said_in_days_hours_or_minutes(text: str, read: timedelta) -> None:
    assert duration(text) == read


@pytest.mark.parametrize("text", ["", "7", "-7d", "1w", "7 d", "99999d"])
def test_anything_else_is_not_understood(text: str) -> None:
    with pytest.raises(ValueError, match="such as 7d"):
        duration(text)
