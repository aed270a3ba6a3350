"""A whistle (吹哨报到): who calls departments from below, and how each of them answers.

    blown ── each department: acknowledged ── arrived ── acted ── assessed by who whistled
                  │ not in time: unanswered, the county sees it; it may still come
                  └ not acted when its time is over: assessed all the same
    closed: every department is assessed, or who whistled calls it off

A department may arrive or act without saying before that it comes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.whistles import (
    Department,
    WhistleAcknowledged,
    WhistleActed,
    WhistleArrived,
    WhistleAssessed,
    WhistleBlown,
    WhistleClosed,
    WhistleKind,
    WhistleLinked,
    WhistleUnanswered,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

# Whose terms of the charter departments have: to answer as long as an order may wait to be accepted, to act as long
# as it may take.
AS_IN_HASTE_AS: Mapping[WhistleKind, IssueKind] = {
    "emergency": "emergency",
    "enforcement": "hazard",
    "priority": "problem",
}


@dataclass(frozen=True, slots=True)
class DepartmentState:
    """How far a department has come."""

    acknowledged: bool = False
    unanswered: bool = False
    arrived: bool = False
    acted: bool = False
    assessed: bool = False


@dataclass(frozen=True, slots=True)
class Whistle:
    """What the rules need to know of a whistle."""

    id: UUID | None = None
    whistler: str = ""
    answer_by: datetime | None = None
    act_by: datetime | None = None
    departments: Mapping[str, DepartmentState] = field(default_factory=dict)
    issues: frozenset[UUID] = frozenset()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Blow:
    """Call departments."""

    id: UUID
    kind: WhistleKind
    whistler: str
    what: str
    place: str | None
    departments: tuple[Department, ...]
    answer_by: datetime
    act_by: datetime
    issue: UUID | None = None


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A department has heard it, and says who comes."""

    department: str
    who: str


@dataclass(frozen=True, slots=True)
class MissAnswers:
    """Put on record which departments did not acknowledge in time."""

    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Arrive:
    """A department is on the spot."""

    department: str


@dataclass(frozen=True, slots=True)
class ReportAction:
    """A department did its part."""

    department: str
    result: str
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessDepartment:
    """Who whistled says how a department did. `by` is the division whose office asks."""

    department: str
    score: int
    remark: str | None
    by: str
    now: datetime


@dataclass(frozen=True, slots=True)
class LinkIssue:
    """An issue is about it too."""

    issue: UUID


@dataclass(frozen=True, slots=True)
class CallOff:
    """Who whistled needs nobody any more."""

    reason: str
    by: str


Command = Blow | Acknowledge | MissAnswers | Arrive | ReportAction | AssessDepartment | LinkIssue | CallOff


def decide(command: Command, whistle: Whistle) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Blow):
        return _blown(command, whistle)
    if whistle.id is None:
        raise Refused("whistle-unknown", "没有这次吹哨")
    this = whistle.id
    if isinstance(command, MissAnswers):
        late = [
            name
            for name, standing in whistle.departments.items()
            if not _answered(standing) and not standing.unanswered
        ]
        if whistle.closed or command.answer_by != whistle.answer_by:
            return []
        return [WhistleUnanswered(whistle=this, department=name, answer_by=command.answer_by) for name in late]
    if whistle.closed:
        raise Refused("whistle-closed", "这次吹哨已经结束")
    if isinstance(command, LinkIssue):
        if command.issue in whistle.issues:
            raise Refused("whistle-linked", "这件事项已经关联这次吹哨")
        return [WhistleLinked(whistle=this, issue=command.issue)]
    if isinstance(command, CallOff):
        _only_the_whistler(whistle, command.by)
        return [WhistleClosed(whistle=this, reason=command.reason)]
    standing = whistle.departments.get(command.department)
    if standing is None:
        raise Refused("whistle-not-called", "这次吹哨没有叫{name}", name=command.department)
    if isinstance(command, AssessDepartment):
        return _assessed(command, whistle, this, standing)
    return [_moved(command, this, standing)]


def _blown(command: Blow, whistle: Whistle) -> Sequence[Event]:
    if whistle.id is not None:
        raise Refused("whistle-blown", "这次吹哨已经发出")
    names = [department.name for department in command.departments]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Refused("whistle-department-twice", "{name}写了两次", name=twice)
    if command.act_by < command.answer_by:
        raise Refused("whistle-act-before-answer", "办理期限不能早于响应期限")
    blown = WhistleBlown(
        whistle=command.id,
        kind=command.kind,
        whistler=command.whistler,
        what=command.what,
        place=command.place,
        departments=command.departments,
        answer_by=command.answer_by,
        act_by=command.act_by,
    )
    return [blown, *([WhistleLinked(whistle=command.id, issue=command.issue)] if command.issue else [])]


def _moved(command: Acknowledge | Arrive | ReportAction, this: UUID, standing: DepartmentState) -> Event:
    """What a department does, each once and only forward."""
    name = command.department
    if standing.assessed:
        raise Refused("whistle-assessed", "{name}已经评价过", name=name)
    match command:
        case Acknowledge(_, who):
            if _answered(standing):
                raise Refused("whistle-acknowledged", "{name}已经响应", name=name)
            return WhistleAcknowledged(whistle=this, department=name, who=who)
        case Arrive():
            if standing.arrived or standing.acted:
                raise Refused("whistle-arrived", "{name}已经报到", name=name)
            return WhistleArrived(whistle=this, department=name)
        case ReportAction(_, result, photos):
            if standing.acted:
                raise Refused("whistle-acted", "{name}已经办理完毕", name=name)
            return WhistleActed(whistle=this, department=name, result=result, photos=photos)


def _assessed(command: AssessDepartment, whistle: Whistle, this: UUID, standing: DepartmentState) -> Sequence[Event]:
    _only_the_whistler(whistle, command.by)
    name = command.department
    if standing.assessed:
        raise Refused("whistle-assessed", "{name}已经评价过", name=name)
    if not standing.acted and whistle.act_by is not None and command.now < whistle.act_by:
        raise Refused("whistle-not-acted", "{name}还在办理期限内，办理完毕或到期以后再评价", name=name)
    assessed = WhistleAssessed(whistle=this, department=name, score=command.score, remark=command.remark)
    last = all(other.assessed for called, other in whistle.departments.items() if called != name)
    return [assessed, *([WhistleClosed(whistle=this)] if last else [])]


def _answered(standing: DepartmentState) -> bool:
    """Whether a department has been heard of: who is there, or has acted, need not say any more that it comes."""
    return standing.acknowledged or standing.arrived or standing.acted


def _only_the_whistler(whistle: Whistle, by: str) -> None:
    if by != whistle.whistler:
        raise Refused("whistle-of-others", "只有吹哨的村（社区）或乡镇（街道）能评价和撤哨")


def evolve(whistle: Whistle, event: Event) -> Whistle:
    """The whistle after an event."""
    match event:
        case WhistleBlown():
            departments = {department.name: DepartmentState() for department in event.departments}
            return Whistle(event.whistle, event.whistler, event.answer_by, event.act_by, departments)
        case WhistleAcknowledged():
            return _with(whistle, event.department, acknowledged=True)
        case WhistleUnanswered():
            return _with(whistle, event.department, unanswered=True)
        case WhistleArrived():
            return _with(whistle, event.department, arrived=True)
        case WhistleActed():
            return _with(whistle, event.department, acted=True)
        case WhistleAssessed():
            return _with(whistle, event.department, assessed=True)
        case WhistleLinked():
            return replace(whistle, issues=whistle.issues | {event.issue})
        case WhistleClosed():
            return replace(whistle, closed=True)
    return whistle


def _with(whistle: Whistle, department: str, **changes: bool) -> Whistle:
    before = whistle.departments[department]
    return replace(whistle, departments={**whistle.departments, department: replace(before, **changes)})


WHISTLE: Decider[Command, Whistle] = Decider(Whistle(), decide, evolve)
