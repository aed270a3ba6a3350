"""What the public may know of who is in a team, over time: the charter says so, each as it likes (Y5, P11)."""

from dataclasses import dataclass
from datetime import datetime

from huiyin_contracts.charter import MemberFigures
from huiyin_county.charter import Charters, in_force


@dataclass(frozen=True, slots=True)
class Publicity:
    """How people in teams are told now, since when anything is told of them, and when that changed last.

    `until`: anything was told until then, and is no more. `since` is None where nothing ever was.
    """

    level: MemberFigures
    since: datetime | None = None
    until: datetime | None = None
    changed_at: datetime | None = None


def publicity(charters: Charters, now: datetime) -> Publicity:
    """What holds now, as the charters up to now made it. What begins with a charter begins with its first second."""
    moments = sorted({charter.effective_at for charter in charters if charter.effective_at <= now})
    held = Publicity("none")
    for moment in moments:
        held = _after(held, in_force(charters, moment).publicity.member_figures, moment.replace(microsecond=0))
    return held


def _after(held: Publicity, level: MemberFigures, at: datetime) -> Publicity:
    if level == held.level:
        return held
    if level == "none":
        return Publicity(level, held.since, at, at)
    since = held.since if held.level != "none" else at
    return Publicity(level, since, None, at)
