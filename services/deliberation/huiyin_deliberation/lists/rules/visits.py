"""A visit (走访, P3): by who looks after the household, recorded once, also where it is sent late or twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.lists import VisitRecorded, VisitWay
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_deliberation.lists.rules.links import Link
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

LATEST = timedelta(days=90)
"""So long a visit may lie on a phone without a network."""


@dataclass(frozen=True, slots=True)
class RecordVisit:
    """Put a visit on record; `today` is the day it arrives, `office` whether an office records it for the member."""

    id: UUID
    link: Link
    by: Person
    visited_on: date
    way: VisitWay
    words: str | None
    found: tuple[UUID, ...]
    today: date
    office: bool = False


def decide(command: RecordVisit, visit: VisitRecorded | None) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    link = command.link
    if link.id is None or link.member is None or link.household is None:
        raise Refused("link-unknown", "没有这个联系户")
    if visit is not None:
        if (visit.link, visit.visited_on, visit.found) == (link.id, command.visited_on, command.found):
            return []  # sent twice by a phone that did not hear that it had arrived
        raise Refused("visit-recorded", "这次走访已经记录，内容不同")
    if not (command.office or link.member.same_as(command.by)):
        raise Refused("visit-of-others", "只有联系这户的党员和本地工作人员可以记录走访（P3）")
    if not link.active and command.visited_on >= command.today:
        raise Refused("link-ended", "已经不再联系这户")
    if command.visited_on > command.today:
        raise Refused("visit-in-the-future", "走访日期 {day} 还没有到", day=command.visited_on.isoformat())
    if command.visited_on < command.today - LATEST:
        raise Refused("visit-too-old", "走访过了 {days} 天，不能再补记", days=LATEST.days)
    return [
        VisitRecorded(
            visit=command.id,
            link=link.id,
            household=link.household,
            member=link.member,
            visited_on=command.visited_on,
            way=command.way,
            words=Personal(link.household, command.words) if command.words else None,
            found=command.found,
        )
    ]


def evolve(visit: VisitRecorded | None, event: Event) -> VisitRecorded | None:
    """The visit after an event."""
    return event if isinstance(event, VisitRecorded) else visit


VISIT: Decider[RecordVisit, VisitRecorded | None] = Decider(None, decide, evolve)
