"""A check of a site (督导检查, P5): the quality of the meeting by the rubric, a handling on the spot, and guidance.

It is one event. How many a site owes each month, and that it was not checked in time, is a duty (`duties`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.site_checks import RUBRIC, Inspection, Mark, SiteCheckRecorded
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words


@dataclass(frozen=True, slots=True)
class CheckSite:
    """Check a site. `team` are those who belong to its teams, by whom it is not checked."""

    id: UUID
    site: UUID
    on: date
    marks: tuple[Mark, ...]
    inspection: Inspection
    guidance: str
    by: Person
    team: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """Whether a check was recorded."""

    id: UUID | None = None


def decide(command: CheckSite, state: SiteCheck) -> Sequence[Event]:
    """The check. Raises Refused for one that is not whole."""
    if state.id is not None:
        raise Refused("site-check-recorded", "这次检查已经登记")
    if command.by.key in command.team:
        raise Refused("site-check-own-site", "您在这个议事点的队伍里，须由别人检查（P5）")
    marked = [mark.criterion for mark in command.marks]
    if twice := next((name for name in marked if marked.count(name) > 1), None):
        raise Refused("rubric-twice", "{criterion}打了两次分（P5）", criterion=Words(RUBRIC[twice].named.zh))
    if missing := next((name for name in RUBRIC if name not in marked), None):
        raise Refused("rubric-incomplete", "{criterion}还没有打分（P5）", criterion=Words(RUBRIC[missing].named.zh))
    for mark in command.marks:
        line = RUBRIC[mark.criterion]
        if mark.points > line.most:
            raise Refused(
                "rubric-points", "{criterion}最多 {most} 分（P5）", criterion=Words(line.named.zh), most=line.most
            )
        if mark.points * 2 < line.most and not mark.remark:
            raise Refused(
                "rubric-without-remark", "{criterion}不到一半的分，须写明原因", criterion=Words(line.named.zh)
            )
    return [
        SiteCheckRecorded(
            check=command.id,
            site=command.site,
            month=f"{command.on:%Y-%m}",
            marks=command.marks,
            inspection=command.inspection,
            guidance=command.guidance,
            by=command.by,
        )
    ]


def evolve(state: SiteCheck, event: Event) -> SiteCheck:
    """The check after an event."""
    return SiteCheck(event.check) if isinstance(event, SiteCheckRecorded) else state


SITE_CHECK: Decider[CheckSite, SiteCheck] = Decider(SiteCheck(), decide, evolve)
