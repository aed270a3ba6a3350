"""A site's calendar as iCalendar (RFC 5545), for the calendars that people have on their phones.

What an entry is known by (UID) never changes, so that a client moves what was moved: a session by its id, a day by its
site, its kind and where the rule has it. Moments are in the county's own time, which the file describes (VTIMEZONE).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, vDuration

from huiyin_contracts.labels import SESSION_FORMS
from huiyin_county.charter import in_force
from huiyin_deliberation.calendar.days import SiteDay
from huiyin_deliberation.calendar.queries import CalendarSessionRow, CalendarSiteRow
from huiyin_deliberation.calendar.reading import CalendarView
from huiyin_service.i18n import Language

MEDIA_TYPE = "text/calendar; charset=utf-8"
AGAIN_AFTER = timedelta(hours=6)
LASTS = timedelta(hours=2)
"""How long a session is taken to last, for what knows no moment without an end."""
_CALLED_OFF = ("cancelled", "quorum_missed")
# Where the log says nothing later, an entry was made then: the same file whenever it is asked for.
_EVER = datetime(2026, 1, 1, tzinfo=UTC)


class FeedWords:
    """What the feed says, in the reader's language."""

    def __init__(self, language: Language, say: Callable[..., str]) -> None:
        self.language, self.say = language, say

    def session(self, row: CalendarSessionRow) -> str:
        """The title of a session: what it is, and that it was called off."""
        label = SESSION_FORMS[row.form]
        form = label.zh if self.language == "zh" else label.en
        title = self.say("{site}：{form}", site=row.site_name, form=form)
        return self.say("（取消）{title}", title=title) if _is_off(row) else title

    def agenda(self, row: CalendarSessionRow) -> str:
        """Its items, as far as they may be told."""
        told = [f"{n}. {title}" for n, title in enumerate(row.titles, 1)]
        if private := row.items - len(row.titles):
            told.append(self.say("另有不公开的议题 {n} 个", n=private))
        return "\n".join(told)


def feed(site: CalendarSiteRow, shown: CalendarView, words: FeedWords, address: str) -> bytes:
    """The file. `address` is where the pages are."""
    calendar = Calendar()
    calendar.add("prodid", "-//Huiyin//Deliberation//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", site.name)
    calendar.add("x-wr-calname", site.name)
    calendar.add("x-wr-timezone", shown.county.timezone.key)
    calendar.add("refresh-interval", vDuration(AGAIN_AFTER), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(AGAIN_AFTER))
    calendar.add_component(Timezone.from_tzinfo(shown.county.timezone, first_date=shown.first, last_date=shown.last))
    for session in shown.sessions:
        calendar.add_component(_session(session, shown, words, address))
    held = {session.held_on for session in shown.sessions if not _is_off(session)}
    for day in shown.days:
        if day.day.on not in held:  # the session says it better
            calendar.add_component(_day(site, day, shown, words, address))
    return bytes(calendar.to_ical())


def _session(row: CalendarSessionRow, shown: CalendarView, words: FeedWords, address: str) -> Event:
    starts_at = row.starts_at.astimezone(shown.county.timezone)
    event = _entry(f"{row.id}", words.session(row), row.changed_at)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + LASTS)
    event.add("location", row.place)
    event.add("sequence", row.version)
    event.add("status", "CANCELLED" if _is_off(row) else "CONFIRMED")
    event.add("url", f"{address}/deliberation/sessions/{row.id}")
    if agenda := words.agenda(row):
        event.add("description", agenda)
    if not _is_off(row):
        rules = in_force(shown.county.charters, row.starts_at)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", words.session(row))
        alarm.add("trigger", -timedelta(days=rules.deliberation.times.invitation))
        event.add_component(alarm)
    return event


def _day(site: CalendarSiteRow, day: SiteDay, shown: CalendarView, words: FeedWords, address: str) -> Event:
    named = {"deliberation": "议事日", "market": "赶集日", "joint": "彝汉联席议事日"}[day.kind]
    kind = words.say(named)
    event = _entry(f"{day.id_at(site.id)}", words.say("{site}：{form}", site=site.name, form=kind), _known_at(shown))
    event.add("dtstart", day.day.on)
    event.add("dtend", day.day.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{address}/deliberation/sites/{site.id}/calendar?month={day.day.on:%Y-%m}")
    notes = []
    if day.day.moved:
        notes.append(words.say("按章程在 {day}，遇休息日移动。", day=day.day.by_rule.isoformat()))
    if day.day.without_notice:
        notes.append(words.say("{year} 年的放假安排还没有公布，日子可能移动。", year=day.day.without_notice))
    if notes:
        event.add("description", "\n".join(notes))
    return event


def _entry(uid: str, summary: str, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("summary", summary)
    return event


def _is_off(row: CalendarSessionRow) -> bool:
    return row.stage in _CALLED_OFF or row.not_held


def _known_at(shown: CalendarView) -> datetime:
    """Since when the days are as they are: the last charter or notice that says so."""
    moments = [charter.effective_at for charter in shown.county.charters] + [at for at, _ in shown.county.notices]
    return max([_EVER, *moments])
