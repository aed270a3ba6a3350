"""What happened, in the reader's language: the entries of `ui.timeline`, made of events by their own contracts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self, cast
from zoneinfo import ZoneInfo

from starlette.requests import Request

from huiyin_contracts import Event
from huiyin_contracts.wording import Line, Phrase, Quote
from huiyin_events.envelope import SYSTEM, Recorded
from huiyin_service.i18n import Language, format_date, format_datetime, format_number, locale_of
from huiyin_service.web.assets import photo_url
from huiyin_service.web.pages import Pages


@dataclass(frozen=True, slots=True)
class Step:
    """An event, and by whom and when it was brought about; `quiet`: its words were taken out of public view."""

    event: Event
    occurred_at: datetime
    recorded_at: datetime
    role: str
    name: str | None
    quiet: bool = False

    @classmethod
    def of(cls, recorded: Recorded, event: Event | None = None, name: str | None = None) -> Self:
        """An event of the log: as it is there, or as it was opened; by whom, as far as that is known and may be."""
        told = event or cast("Event", recorded.event)
        return cls(told, recorded.occurred_at, recorded.recorded_at, recorded.meta.actor.role, name)


def by_the_minute(occurred_at: datetime) -> datetime:
    """What a timeline goes by: when it happened, and within a minute by the order it is given in, that of the log."""
    return occurred_at.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An entry of `ui.timeline`."""

    title: str
    state: str
    at: datetime
    recorded_at: datetime
    who: str | None
    role: str | None
    note: str
    photos: tuple[str, ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says what contracts say of themselves to one reader; days and moments in the county's `zone`.

    Of a `private` issue it keeps to itself what people wrote, and what they pictured.
    """

    language: Language
    zone: str | ZoneInfo | None = None
    private: bool = False

    def say(self, phrase: Phrase) -> str:
        """A phrase with its places filled."""
        text = phrase.zh if self.language == "zh" else phrase.en
        return text.format(**{name: self._place(value) for name, value in phrase.places.items()})

    def headline(self, event: Event) -> str:
        """What happened, in a line."""
        said = event.headline()
        if self.private and said.quotes:
            said = Phrase(event.wording.zh, event.wording.en)
        return self.say(said)

    def lines(self, event: Event) -> list[str]:
        """What was said with it, a line each."""
        return [text for line in event.lines() if (text := self._line(line))]

    def photos(self, event: Event) -> tuple[str, ...]:
        """Where the pictures are found that its field `photos` names, if it has that."""
        return () if self.private else tuple(photo_url(photo) for photo in getattr(event, "photos", ()))

    def _line(self, line: Line) -> str | None:
        if isinstance(line, Quote):
            return None if self.private else line.text
        return None if self.private and line.quotes else self.say(line)

    def _place(self, value: str | int | Decimal | date | Phrase | Quote) -> str:
        match value:
            case Phrase():
                return self.say(value)
            case Quote():
                return value.text
            case datetime():
                return format_datetime(self.language, value, self.zone)
            case date():
                return format_date(self.language, value)
            case int() | Decimal():
                return format_number(self.language, value)
            case str():
                return value


def timeline(
    steps: Iterable[Step],
    pages: Pages,
    request: Request,
    zone: str | ZoneInfo | None = None,
    *,
    private: bool = False,
) -> list[TimelineEntry]:
    """The entries of what happened, in the order given; of a `private` issue without what people wrote."""
    loud, quiet = (Speaker(locale_of(request), zone, private or hidden) for hidden in (False, True))
    by_itself = pages.text(request, "系统按规则自动办理")
    return [
        TimelineEntry(
            title=(quiet if step.quiet else loud).headline(step.event),
            state=step.event.trail_state() or "",
            at=step.occurred_at,
            recorded_at=step.recorded_at,
            who=by_itself if step.role == SYSTEM.role else step.name,
            role=None if step.role == SYSTEM.role else step.role,
            note="\n".join((quiet if step.quiet else loud).lines(step.event)),
            photos=(quiet if step.quiet else loud).photos(step.event),
        )
        for step in steps
    ]
