"""A whistle (吹哨报到): who calls departments from below, and how each of them answers.

    blown ── each department: acknowledged ── arrived ── acted ── assessed by the whistler
                  │ not in time: unanswered, the county sees it; it may still come
                  └ not acted when its time is over: assessed all the same
    closed: every department is assessed, or the whistler calls it off

A department may arrive or act without saying before that it comes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.parties import Person
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

    body: Department
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
    description: str
    place: str | None
    departments: tuple[Department, ...]
    answer_by: datetime
    act_by: datetime
    issue: UUID | None = None


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A department answers, and says who comes."""

    department: str
    contact: Person


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
    """The whistler says how a department did. `asking` is the division whose office says so."""

    department: str
    score: int
    remark: str | None
    asking: str
    now: datetime


@dataclass(frozen=True, slots=True)
class LinkIssue:
    """An issue is about it too."""

    issue: UUID


@dataclass(frozen=True, slots=True)
class CallOff:
    """The whistler needs no one any more."""

    reason: str
    asking: str


Command = Blow | Acknowledge | MissAnswers | Arrive | ReportAction | AssessDepartment | LinkIssue | CallOff


def decide(command: Command, whistle: Whistle) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Blow):
        return _blown(command, whistle)
    if whistle.id is None:
        raise Refused("whistle-unknown", "没有这次吹哨")
    this = whistle.id
    if isinstance(command, MissAnswers):
        if whistle.closed or command.answer_by != whistle.answer_by:
            return []
        late = [state.body for state in whistle.departments.values() if not _answered(state) and not state.unanswered]
        return [WhistleUnanswered(whistle=this, department=body, answer_by=command.answer_by) for body in late]
    if whistle.closed:
        raise Refused("whistle-closed", "这次吹哨已经结束")
    if isinstance(command, LinkIssue):
        if command.issue in whistle.issues:
            raise Refused("whistle-linked", "这件事项已经关联这次吹哨")
        return [WhistleLinked(whistle=this, issue=command.issue)]
    if isinstance(command, CallOff):
        _only_the_whistler(whistle, command.asking)
        return [WhistleClosed(whistle=this, reason=command.reason)]
    state = whistle.departments.get(command.department)
    if state is None:
        raise Refused("whistle-not-called", "这次吹哨没有叫{name}", name=command.department)
    if isinstance(command, AssessDepartment):
        return _assessed(command, whistle, this, state)
    return [_moved(command, this, state)]


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
        description=command.description,
        place=command.place,
        departments=command.departments,
        answer_by=command.answer_by,
        act_by=command.act_by,
    )
    return [blown, *([WhistleLinked(whistle=command.id, issue=command.issue)] if command.issue else [])]


def _moved(command: Acknowledge | Arrive | ReportAction, this: UUID, state: DepartmentState) -> Event:
    """What a department does, each once and only forward."""
    department, name = state.body, command.department
    if state.assessed:
        raise Refused("whistle-assessed", "{name}已经评价过", name=name)
    match command:
        case Acknowledge(_, contact):
            if _answered(state):
                raise Refused("whistle-acknowledged", "{name}已经响应", name=name)
            return WhistleAcknowledged(whistle=this, department=department, contact=contact)
        case Arrive():
            if state.arrived or state.acted:
                raise Refused("whistle-arrived", "{name}已经报到", name=name)
            return WhistleArrived(whistle=this, department=department)
        case ReportAction(_, result, photos):
            if state.acted:
                raise Refused("whistle-acted", "{name}已经办理完毕", name=name)
            return WhistleActed(whistle=this, department=department, result=result, photos=photos)


def _assessed(command: AssessDepartment, whistle: Whistle, this: UUID, state: DepartmentState) -> Sequence[Event]:
    _only_the_whistler(whistle, command.asking)
    name = command.department
    if state.assessed:
        raise Refused("whistle-assessed", "{name}已经评价过", name=name)
    if not state.acted and whistle.act_by is not None and command.now < whistle.act_by:
        raise Refused("whistle-not-acted", "{name}还在办理期限内，办理完毕或到期以后再评价", name=name)
    assessed = WhistleAssessed(whistle=this, department=state.body, score=command.score, remark=command.remark)
    last = all(other.assessed for called, other in whistle.departments.items() if called != name)
    return [assessed, *([WhistleClosed(whistle=this)] if last else [])]


def _answered(state: DepartmentState) -> bool:
    """Whether a department has answered: one that is there, or has acted, need not say any more that it comes."""
    return state.acknowledged or state.arrived or state.acted


def _only_the_whistler(whistle: Whistle, asking: str) -> None:
    if asking != whistle.whistler:
        raise Refused("whistle-of-others", "只有吹哨的村（社区）或乡镇（街道）能评价和撤哨")


def evolve(whistle: Whistle, event: Event) -> Whistle:
    """The whistle after an event."""
    match event:
        case WhistleBlown():
            departments = {department.name: DepartmentState(department) for department in event.departments}
            return Whistle(event.whistle, event.whistler, event.answer_by, event.act_by, departments)
        case WhistleAcknowledged():
            return _with(whistle, event.department.name, acknowledged=True)
        case WhistleUnanswered():
            return _with(whistle, event.department.name, unanswered=True)
        case WhistleArrived():
            return _with(whistle, event.department.name, arrived=True)
        case WhistleActed():
            return _with(whistle, event.department.name, acted=True)
        case WhistleAssessed():
            return _with(whistle, event.department.name, assessed=True)
        case WhistleLinked():
            return replace(whistle, issues=whistle.issues | {event.issue})
        case WhistleClosed():
            return replace(whistle, closed=True)
    return whistle


def _with(whistle: Whistle, department: str, **changes: Any) -> Whistle:
    before = whistle.departments[department]
    return replace(whistle, departments={**whistle.departments, department: replace(before, **changes)})


WHISTLE: Decider[Command, Whistle] = Decider(Whistle(), decide, evolve)
