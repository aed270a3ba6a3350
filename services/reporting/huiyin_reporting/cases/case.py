"""An issue as reporting sees it: one pure fold over the events of all services."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from huiyin_contracts import AboutIssue, contracts
from huiyin_contracts.issues import (
    IssueMerged,
    IssueRated,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_contracts.orders import (
    AboutOrder,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderExtended,
    OrderInspected,
    OrderPassedOn,
    OrderPublicised,
    OrderResolved,
    OrderResumed,
    OrderReturned,
    OrderSplit,
    OrderSuspended,
    OrderTransferred,
)
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topics import (
    TopicCarriedOut,
    TopicDecided,
    TopicDeliberated,
    TopicDropped,
    TopicPlanned,
)
from huiyin_events.envelope import Recorded

ENDED = frozenset({"publicised", "withdrawn", "rejected", "merged"})
# An order that went out all the same falls away: the issue goes on where it is deliberated.
DELIBERATED = frozenset({"planned", "deliberated", "decided"})


@dataclass(frozen=True, slots=True)
class Case:
    """The columns of `cases`, but for the day, which needs the county's time zone."""

    id: UUID
    number: str
    kind: str
    category: str
    description: str
    division: str
    address: str | None
    lat: float | None
    lon: float | None
    photos: tuple[str, ...]
    state: str
    reported_at: datetime
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    assignee: str | None = None
    title: str | None = None
    result: str | None = None
    answer: str | None = None
    merged_into: UUID | None = None
    assignee_kind: str | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    reopened_at: datetime | None = None
    order_id: UUID | None = None

    @property
    def ended(self) -> bool:
        """Whether it has its public answer, or needs none any more."""
        return self.state in ENDED


def opened(recorded: Recorded, event: IssueReported) -> Case:
    """The case that a report opens."""
    return Case(
        id=event.issue,
        number=event.number,
        kind=event.kind,
        category=event.category,
        description=event.description,
        division=recorded.division,
        address=event.address,
        lat=event.location.lat if event.location else None,
        lon=event.location.lon if event.location else None,
        photos=event.photos,
        state="reported",
        reported_at=recorded.occurred_at,
    )


def evolve(case: Case, recorded: Recorded, event: AboutIssue) -> Case:
    """The case after an event; one that has ended stays as it ended, unless its public answer was not good enough."""
    at = recorded.occurred_at
    if case.ended:
        return _judged(case, at, event) if case.state == "publicised" else case
    match event:
        case IssueScreened():
            return replace(case, state="screened") if case.state == "reported" else case
        case IssueMerged():
            return replace(case, state="merged", merged_into=event.into, ended_at=at)
        case IssueWithdrawn():
            return replace(case, state="withdrawn", answer=event.reason, ended_at=at)
        case IssueRejected():
            return replace(case, state="rejected", answer=event.reason, ended_at=at)
        case AboutOrder() if case.state in DELIBERATED:
            return case
        case OrderDispatched() if event.part_of:
            return case  # one of the parts of its order, which goes on as one
        case AboutOrder() if case.order_id not in {None, event.order} and not isinstance(event, OrderDispatched):
            return case  # of a part, or of an order before
        case OrderSplit():
            names = "、".join(part.assignee.name for part in event.parts if part.assignee)
            inhand = replace(case, state="accepted", accepted_at=case.accepted_at or at)
            return replace(inhand, assignee=names or None, assignee_kind=None)
        case OrderDispatched():
            name, kind = (event.assignee.name, event.assignee.kind) if event.assignee else (None, None)
            to = replace(case, state="dispatched", assignee=name, assignee_kind=kind)
            return replace(to, due_at=event.due_at, order_id=event.order)
        case OrderAccepted():
            # An acceptance known only by the end of the work says nothing of how long it took to accept.
            accepted_at = at if event.known == "at" else None
            if case.reopened_at:
                accepted_at = case.accepted_at  # how long it took to accept was told the first time
            name, kind = event.by.name, event.by.kind
            return replace(case, state="accepted", accepted_at=accepted_at, assignee=name, assignee_kind=kind)
        case OrderPassedOn() | OrderTransferred():
            name, kind = (event.to.name, event.to.kind) if event.to else (None, None)
            accepted_at = case.accepted_at if case.reopened_at else None
            return replace(case, state="dispatched", accepted_at=accepted_at, assignee=name, assignee_kind=kind)
        case OrderExtended() | OrderResumed():
            return replace(case, due_at=event.due_at)
        case OrderSuspended():
            return replace(case, due_at=None)  # its time stands still: nothing is late meanwhile
        case OrderInspected(passed=False):
            return replace(case, state="accepted", due_at=event.due_at, resolved_at=None, result=None)
        case OrderDeclined() | OrderReturned() | OrderCancelled() | TopicDropped():
            waits = "reopened" if case.reopened_at else "screened"
            return replace(case, state=waits, due_at=None, assignee=None, assignee_kind=None)
        case OrderResolved():
            return replace(case, state="resolved", resolved_at=at, result=event.result)
        case OrderPublicised() | NoticePublished(kind="result"):
            return replace(case, state="publicised", answer=event.notice, ended_at=at)
        case TopicPlanned():
            return replace(case, state="planned", title=event.title, due_at=None, assignee=None, assignee_kind=None)
        case TopicDeliberated():
            return replace(case, state="deliberated")
        case TopicDecided():
            return replace(case, state="decided", result=event.resolution, assignee=event.tasks[0].assignee.name)
        case TopicCarriedOut():
            return replace(case, state="resolved", resolved_at=at, result=event.result)
    return case


def _judged(case: Case, at: datetime, event: AboutIssue) -> Case:
    """A case with its public answer after its reporter's verdict (Y13)."""
    match event:
        case IssueRated():
            return replace(case, solved=event.solved, satisfied=event.satisfied)
        case IssueReopened():
            # Its times are those of the second result now; the first stays on the trail and on the board.
            opened_again = replace(case, resolved_at=None, ended_at=None, due_at=None, result=None, answer=None)
            return replace(opened_again, state="reopened", reopened_at=at)
    return case


@cache
def contracts_about_issues() -> tuple[type[AboutIssue], ...]:
    """Every contract that concerns an issue, by the registry: each stands on the trail, known to the fold or not."""
    return tuple(contract for contract in contracts().values() if issubclass(contract, AboutIssue))
