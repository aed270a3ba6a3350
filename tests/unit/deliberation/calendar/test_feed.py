"""A site's iCalendar, read by the library that wrote it and by another that did not."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from huiyin_county.charters import County
from huiyin_deliberation.calendar.days import site_days
from huiyin_deliberation.calendar.feed import FeedWords, feed
from huiyin_deliberation.calendar.queries import CalendarSessionRow, CalendarSiteRow
from huiyin_deliberation.calendar.reading import CalendarView

CHINA = ZoneInfo("Asia/Shanghai")
COUNTY = County((), CHINA)
SITE = CalendarSiteRow(UUID(int=1), "大乘镇和平社区议事室", "deliberation", None)
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 31)
SESSION = CalendarSessionRow(
    id=UUID(int=9),
    site=SITE.id,
    site_name=SITE.name,
    form="courtyard",
    place="村委会院坝；二楼, 东侧",
    held_on=date(2026, 11, 11),
    starts_at=datetime(2026, 11, 11, 1, 30, tzinfo=UTC),
    stage="convened",
    not_held=False,
    changed_at=datetime(2026, 11, 5, 2, 0, tzinfo=UTC),
    version=3,
    items=3,
    titles=("修复塌方的机耕道", "猴子啃食庄稼"),
)


def written(*sessions: CalendarSessionRow) -> bytes:
    days = site_days([SITE.keeps], COUNTY, FIRST, LAST)
    shown = CalendarView(COUNTY, FIRST, LAST, [SITE], days, list(sessions), [], [])
    return feed(SITE, shown, FeedWords("zh", lambda text, **places: text.format(**places)), "https://huiyin.example")


def events(body: bytes) -> dict[str, icalendar.Component]:
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def test_a_session_has_its_moment_place_agenda_and_reminder() -> None:
    event = events(written(SESSION))[str(SESSION.id)]
    assert event.decoded("DTSTART") == datetime(2026, 11, 11, 9, 30, tzinfo=CHINA)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert str(event["SUMMARY"]) == "大乘镇和平社区议事室：坝坝会"
    assert str(event["LOCATION"]) == SESSION.place
    assert str(event["DESCRIPTION"]) == "1. 修复塌方的机耕道\n2. 猴子啃食庄稼\n另有不公开的议题 1 个"
    assert (event["SEQUENCE"], str(event["STATUS"])) == (3, "CONFIRMED")
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == -timedelta(days=1)  # times.invitation


def test_days_without_a_session_stand_as_whole_days() -> None:
    alone, with_session = events(written()), events(written(SESSION))
    whole = [event.decoded("DTSTART") for event in alone.values()]
    assert whole == [date(2026, 9, 9), date(2026, 10, 14), date(2026, 11, 11), date(2026, 12, 9)]
    assert len(with_session) == len(alone), "the session stands for its day"
    assert date(2026, 11, 11) not in [event.decoded("DTSTART") for event in with_session.values()]


def test_what_an_entry_is_known_by_stays_when_it_is_moved_or_called_off() -> None:
    later = CalendarSessionRow(
        **{
            **{name: getattr(SESSION, name) for name in CalendarSessionRow.__slots__},
            "held_on": date(2026, 12, 9),
            "starts_at": datetime(2026, 12, 9, 1, 30, tzinfo=UTC),
            "version": 4,
            "stage": "cancelled",
        }
    )
    event = events(written(later))[str(SESSION.id)]
    assert (event["SEQUENCE"], str(event["STATUS"])) == (4, "CANCELLED")
    assert str(event["SUMMARY"]).startswith("（取消）")
    assert not event.walk("VALARM")
    assert {str(event.decoded("DTSTART")) for event in events(written(later)).values()} >= {"2026-12-09"}


def test_the_file_is_the_same_while_nothing_changes() -> None:
    assert written(SESSION) == written(SESSION)


def test_another_reader_reads_the_same() -> None:
    body = written(SESSION).decode()
    read = vobject.readOne(body)
    assert read.version.value == "2.0"
    assert len(read.vevent_list) == 4
    (session,) = (event for event in read.vevent_list if event.uid.value == str(SESSION.id))
    assert session.dtstart.value.astimezone(UTC) == SESSION.starts_at
    assert session.location.value == SESSION.place
    assert read.vtimezone.tzid.value == "Asia/Shanghai"


def test_lines_are_as_rfc_5545_has_them() -> None:
    lines = written(SESSION).split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert all(len(line) <= 75 for line in lines), "longer ones are folded"
    assert not [line for line in lines if b"\n" in line]


@pytest.mark.parametrize("component", ["VEVENT"])
def test_every_entry_has_what_the_standard_requires(component: str) -> None:
    for event in icalendar.Calendar.from_ical(written(SESSION)).walk(component):
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
