"""Double assessment 双重考核 (Y5): employer and estate each assess a member for a period; neither does so for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from huiyin_contracts import Event
from huiyin_contracts.parties import Body, person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.points import AssessmentRecorded, Assessor, Grade
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class AssessMember:
    """Say how a member did in a period; `asking` is the sign-in of the person who says so for `assessed_by`."""

    member: str
    period: str
    assessor: Assessor
    assessed_by: Body
    grade: Grade
    comment: str | None
    asking: str
    begins: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was said last by each side."""

    said: Mapping[Assessor, AssessmentRecorded] = field(default_factory=dict)


def decide(command: AssessMember, assessed: Assessed) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if command.asking == command.member:
        raise Refused("assessment-own", "不能考核自己")
    if command.begins > command.now:
        raise Refused("assessment-too-early", "这个考核期还没有开始")
    recorded = AssessmentRecorded(
        member=command.member,
        period=command.period,
        assessor=command.assessor,
        assessed_by=Personal(person_of(command.member), command.assessed_by),
        grade=command.grade,
        comment=command.comment,
    )
    if assessed.said.get(command.assessor) == recorded:
        raise Refused("assessment-the-same", "和上次的考核一样，没有变化")
    return [recorded]


def evolve(assessed: Assessed, event: Event) -> Assessed:
    """The assessments after an event."""
    if isinstance(event, AssessmentRecorded):
        return replace(assessed, said={**assessed.said, event.assessor: event})
    return assessed


ASSESSMENT: Decider[AssessMember, Assessed] = Decider(Assessed(), decide, evolve)
