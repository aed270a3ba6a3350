"""Until when a notice stands at least, and by when a result goes up: by its topic's charter (P6, P8, P11)."""

from datetime import date, datetime, time, timedelta

from huiyin_contracts.publications import PublicationKind
from huiyin_county.charter import of_version
from huiyin_county.charters import County


def objectable_until(where: County, charter: int, kind: PublicationKind, at: datetime) -> datetime:
    """The end of the last of its whole days."""
    whole: int = getattr(of_version(where.charters, charter).deliberation.publication, kind)
    last = at.astimezone(where.timezone).date() + timedelta(days=whole + 1)
    return datetime.combine(last, time(), where.timezone)


def handling_by(where: County, charter: int, at: datetime) -> date:
    """The last day on which the result of what was carried out at a moment goes up in time (P6)."""
    days = of_version(where.charters, charter).deliberation.times.handling
    return at.astimezone(where.timezone).date() + timedelta(days=days)
