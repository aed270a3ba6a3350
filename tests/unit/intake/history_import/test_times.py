"""The times of MyLA311 files: both spellings, offsets, and the two odd hours of a year."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huiyin_intake.history_import.times import LOS_ANGELES, read_time

EARLIEST = datetime.fromisoformat("1971-01-01")
LATEST = datetime.fromisoformat("2100-01-01")

moments = st.datetimes(EARLIEST, LATEST).map(lambda at: at.replace(microsecond=0))


@given(moments)
def test_a_time_reads_back_as_it_was_written(local: datetime) -> None:
    spellings = [local.strftime("%m/%d/%Y %I:%M:%S %p"), local.isoformat(), local.isoformat(" ")]
    [(instant, skipped)] = {read_time(spelling) for spelling in spellings}
    there = instant.astimezone(LOS_ANGELES).replace(tzinfo=None)
    assert there == (local + timedelta(hours=1) if skipped else local)
    assert instant == local.replace(tzinfo=LOS_ANGELES, fold=0).astimezone(UTC)


@given(st.datetimes(EARLIEST, LATEST, timezones=st.timezones()))
def test_an_offset_is_honoured(moment: datetime) -> None:
    utc = moment.astimezone(UTC)
    assert read_time(utc.isoformat().replace("+00:00", "Z")) == (utc, False)
    assert read_time(utc.isoformat()) == (utc, False)


@given(st.text(alphabet="0123456789/:- TZAPM.+\u0663\uff11", max_size=30))
def test_what_is_no_time_is_a_value_error_and_nothing_else(text: str) -> None:
    try:
        read_time(text)
    except ValueError:
        return


def test_the_hour_that_comes_twice_is_the_first_and_the_hour_skipped_goes_by_winter_time() -> None:
    assert read_time("11/04/2018 01:30:00 AM") == (datetime(2018, 11, 4, 8, 30, tzinfo=UTC), False)
    assert read_time("03/11/2018 02:30:00 AM") == (datetime(2018, 3, 11, 10, 30, tzinfo=UTC), True)
    assert read_time("03/10/2018 02:30:00 AM") == (datetime(2018, 3, 10, 10, 30, tzinfo=UTC), False)
