"""放假安排 (P11): entered once it is announced; what is a holiday by law stays one."""

from datetime import date

import pytest

from huiyin_contracts.holidays import Holiday, HolidaysAnnounced
from huiyin_dispatch.holidays.rules import HOLIDAYS, AnnounceHolidays
from huiyin_events.testing import given

TODAY = date(2026, 11, 30)


def off(name: str, first: str, last: str) -> Holiday:
    return Holiday(name=name, first_day=date.fromisoformat(first), last_day=date.fromisoformat(last))


NOTICE = (
    off("元旦", "2027-01-01", "2027-01-03"),
    off("春节", "2027-02-05", "2027-02-11"),
    off("清明节", "2027-04-03", "2027-04-05"),
    off("劳动节", "2027-05-01", "2027-05-05"),
    off("端午节", "2027-06-09", "2027-06-09"),
    off("中秋节", "2027-09-15", "2027-09-15"),
    off("国庆节", "2027-10-01", "2027-10-07"),
)
WORKED = (date(2027, 2, 14), date(2027, 10, 9))


def announce(*holidays: Holiday, make_up_days: tuple[date, ...] = WORKED, year: int = 2027) -> AnnounceHolidays:
    return AnnounceHolidays("140981", year, "通知", holidays or NOTICE, make_up_days, TODAY)


ANNOUNCED = HolidaysAnnounced(county="140981", year=2027, title="通知", holidays=NOTICE, make_up_days=WORKED)


def test_a_year_is_announced_and_announced_otherwise() -> None:
    given(HOLIDAYS).when(announce(*reversed(NOTICE))).then(ANNOUNCED)
    given(HOLIDAYS, ANNOUNCED).when(announce()).refused("holidays-as-announced")
    longer = (*NOTICE[:1], off("春节", "2027-02-05", "2027-02-15"), *NOTICE[2:])
    again = ANNOUNCED.model_copy(update={"holidays": longer, "make_up_days": WORKED[1:]})
    given(HOLIDAYS, ANNOUNCED).when(announce(*longer, make_up_days=WORKED[1:])).then(again)


@pytest.mark.parametrize(
    ("command", "slug"),
    [
        (announce(year=2025), "holidays-of-a-past-year"),
        (announce(*NOTICE[1:]), "holiday-by-law-missing"),
        (announce(*NOTICE[:1], off("春节", "2027-02-06", "2027-02-11"), *NOTICE[2:]), "holiday-by-law-missing"),
        (announce(*NOTICE, off("开斋节", "2027-02-11", "2027-02-12")), "holidays-overlap"),
        (announce(*NOTICE, off("元旦", "2028-03-01", "2028-03-01")), "holiday-of-another-year"),
        (announce(make_up_days=(date(2027, 2, 6),)), "make-up-day-off"),
        (announce(make_up_days=(date(2027, 2, 15),)), "make-up-day-on-a-weekday"),
    ],
)
def test_it_is_refused(command: AnnounceHolidays, slug: str) -> None:
    given(HOLIDAYS).when(command).refused(slug)
