"""Until when a notice stands at least, and may be objected to: by the charter that its topic is under (P8, P11)."""

from datetime import datetime, time, timedelta

from huiyin_contracts.publications import PublicationKind
from huiyin_county.charter import of_version
from huiyin_county.charters import County


def objectable_until(where: County, charter: int, kind: PublicationKind, at: datetime) -> datetime:
    """The end of the last of its whole days; handling and answer stand as long as a result."""
    days = of_version(where.charters, charter).deliberation.publication
    whole: int = getattr(days, kind) if kind not in {"handling", "answer"} else days.result
    last = at.astimezone(where.timezone).date() + timedelta(days=whole + 1)
    return datetime.combine(last, time(), where.timezone)
