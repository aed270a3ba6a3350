"""An issue as reporting sees it: what it was reported as, and what its order, its topic and its reporter made of it.

What an order or a topic is, is folded by the contracts themselves; here is what that means for the issue.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Literal
from uuid import UUID

from huiyin_contracts import AboutIssue, contracts, order_state, topic_state
from huiyin_contracts.issues import (
    IssueMerged,
    IssueRated,
    IssueRedacted,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_contracts.merging import IssueAnsweredAlong, IssueUnmerged
from huiyin_contracts.order_state import Order, order_in
from huiyin_contracts.orders import (
    AboutOrder,
    OrderAccepted,
    OrderDispatched,
    OrderReassigned,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Body, Party
from huiyin_contracts.public_text import NOT_PUBLIC, PublicWords
from huiyin_contracts.public_text import evolve as evolve_public
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topic_state import UNPLANNED, Topic
from huiyin_contracts.topics import AboutTopic
from huiyin_contracts.words import PublicText
from huiyin_events.envelope import Recorded
from huiyin_reporting.cases.mark import ResultMark, judged

Station = Literal["reported", "dispatched", "accepted", "resolved", "planned", "taken_up", "decided", "publicised"]

ENDED = frozenset({"publicised", "withdrawn", "rejected", "merged"})

_OF_ORDER: dict[str, Station] = {
    "dispatched": "dispatched",
    "accepted": "accepted",
    "split": "accepted",
    "resolved": "resolved",
    "publicised": "publicised",
}
"""By the stage of its order; in any other the issue waits for another order."""
_OF_TOPIC: dict[str, Station] = {
    "planned": "planned",
    "taken_up": "taken_up",
    "decided": "decided",
    "carried_out": "decided",
    "not_adopted": "taken_up",
    "settled": "decided",
    "referred": "taken_up",
    "publicised": "publicised",
}
"""By the stage of its topic: how far it came. Once carried out its state is `resolved`, as by an order."""


@dataclass(frozen=True, slots=True)
class Case:
    """The columns of `cases`, but for the day, which needs the county's time zone."""

    id: UUID
    number: str
    kind: str
    division: str
    reporter: UUID
    reported_at: datetime
    category: str
    text: PublicText | None = None
    private: bool = False
    state: str = "reported"
    station: Station = "reported"
    """How far it came on its road, also where it ended otherwise."""
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    assignee: str | None = None
    assignee_kind: str | None = None
    title: str | None = None
    result: str | None = None
    answer: str | None = None
    merged_into: UUID | None = None
    answered_in: UUID | None = None
    """The case that it was answered along with, whose answer is its own."""
    solved: bool | None = None
    satisfied: bool | None = None
    reopened_at: datetime | None = None
    mark: ResultMark | None = None
    marked_at: datetime | None = None
    order: Order | None = None
    """The order that it goes on by; those that this was split into are its own."""
    topic: Topic | None = None
    """While it is deliberated, what it goes on by."""

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
        division=recorded.division,
        reporter=event.reporter,
        reported_at=recorded.occurred_at,
        **evolve_public(NOT_PUBLIC, event)._asdict(),
    )


def evolve(case: Case, recorded: Recorded, event: AboutIssue) -> Case:
    """The case after an event; one that has ended stays as it ended, unless its public answer was not good enough."""
    after = _evolved(case, recorded, event)
    if after.mark != "redoing" or not after.ended or after.state == "merged":
        return after
    # What was done again has its second result, or no result is claimed any more.
    return replace(after, mark="redone" if after.state == "publicised" else None, marked_at=recorded.occurred_at)


def _evolved(case: Case, recorded: Recorded, event: AboutIssue) -> Case:
    at = recorded.occurred_at
    case = replace(case, **evolve_public(PublicWords(case.text, case.private, case.category), event)._asdict())
    if isinstance(event, IssueRedacted):
        return _redacted(case, event)
    if isinstance(event, IssueAnsweredAlong | IssueUnmerged):
        return _followed(case, event, at)
    if case.ended:
        return _judged(case, at, event) if case.state == "publicised" else case
    match event:
        case IssueScreened():
            return replace(case, state="screened") if case.state == "reported" else case
        case IssueMerged():
            return replace(case, state="merged", merged_into=event.into, ended_at=at)
        case IssueWithdrawn():
            return replace(case, state="withdrawn", title=None, ended_at=at)
        case IssueRejected():
            return replace(case, state="rejected", answer=event.reason, ended_at=at)
        case AboutTopic():
            return _deliberated(case, event, at)
        case NoticePublished() if case.topic:
            return _deliberated(case, event, at) if event.about in {case.topic.id, None} else case
        case AboutOrder() | NoticePublished():
            return _ordered(case, event, at)
    return case


def _followed(case: Case, event: IssueAnsweredAlong | IssueUnmerged, at: datetime) -> Case:
    """A case that was merged, after what became of the other."""
    match event:
        case IssueUnmerged():
            return replace(case, state="reported", merged_into=None, ended_at=None)
        case IssueAnsweredAlong(kind="rejected"):
            return replace(case, state="rejected", answered_in=event.into, ended_at=at)
    return replace(case, state="publicised", answered_in=event.into, resolved_at=case.resolved_at or at, ended_at=at)


def _redacted(case: Case, event: IssueRedacted) -> Case:
    """A case of which something was taken out of public view: text or category make a title, the trail an answer."""
    title = None if {"description", "category"} & set(event.parts) else case.title
    if "trail" in event.parts:
        # Nor does it come back with the order's next step.
        order = replace(case.order, result=None, notice=None) if case.order else None
        return replace(case, title=title, result=None, answer=None, order=order)
    return replace(case, title=title)


def _ordered(case: Case, event: AboutOrder | NoticePublished, at: datetime) -> Case:
    """A case after an event on its order. One that is deliberated goes on there: an order that went out falls away."""
    if case.topic or _of_another(case.order, event):
        return case
    order = order_state.evolve(case.order or Order(), event, at)
    moved = _accepted(replace(case, order=order, due_at=None if order.suspended else order.due_at), event, at)
    if order.stage is None:
        return moved
    station = _OF_ORDER.get(order.stage)
    if station is None:
        return _waiting(moved)
    moved = replace(moved, state=station, station=station, resolved_at=order.resolved_at)
    if order.stage == "publicised":
        return replace(moved, answer=order.notice, ended_at=at)
    return replace(moved, result=order.result if order.stage == "resolved" else None)


def _of_another(order: Order | None, event: AboutOrder | NoticePublished) -> bool:
    """Whether it is of a part of the case's order, or of an order before; a new order takes the place of the last."""
    if isinstance(event, OrderDispatched):
        return event.part_of is not None
    return order is not None and order.id not in {None, order_in(event)}


def _accepted(case: Case, event: AboutIssue, at: datetime) -> Case:
    """Who has the order, and since when: how long it took to accept is told the first time only."""
    match event:
        case OrderSplit():
            names = "、".join(part.assignee.name for part in event.parts if isinstance(part.assignee, Body))
            return replace(case, assignee=names or None, assignee_kind=None, accepted_at=case.accepted_at or at)
        case OrderAccepted() if not case.reopened_at:
            # An acceptance known only by the end of the work says nothing of how long it took to accept.
            case = replace(case, accepted_at=at if event.time_precision == "exact" else None)
        case OrderReassigned() | OrderTransferred() if not case.reopened_at:
            case = replace(case, accepted_at=None)
    if case.order is None or (case.order.assignee is None and case.order.stage != "dispatched"):
        return case  # those to whom the parts went
    if (party := case.order.assignee) is None:
        return replace(case, assignee=None, assignee_kind=None)
    return replace(case, assignee=_public_name(party), assignee_kind=party.kind)


def _public_name(party: Party) -> str | None:
    """What may be known of whom an order is for: a body's name. Who a person is, is not known here."""
    return party.name if isinstance(party, Body) else None


def _deliberated(case: Case, event: AboutTopic | NoticePublished, at: datetime) -> Case:
    """A case after an event on its topic."""
    topic = topic_state.evolve(case.topic or UNPLANNED, event)
    station = _OF_TOPIC.get(topic.stage)
    if station is None:
        return _waiting(replace(case, topic=None))
    # A title is made of the public words, and leaves with them: the saved topic must not bring it back.
    titled = replace(case, title=topic.title or case.title, topic=replace(topic, title=""))
    moved = replace(titled, state=station, station=station, due_at=None)
    match topic.stage:
        case "planned":
            return replace(moved, assignee=None, assignee_kind=None)
        case "decided":
            party = topic.tasks[0].assignee
            return replace(moved, result=topic.resolution, assignee=_public_name(party), assignee_kind=party.kind)
        case "carried_out":
            return replace(moved, state="resolved", resolved_at=case.resolved_at or at, result=topic.result)
        case "not_adopted":
            return replace(
                moved, state="not_adopted", station=station if topic.procedure else "planned", result=topic.reason
            )
        case "settled":
            return replace(moved, state="settled", resolved_at=case.resolved_at or at)
        case "referred":
            return replace(moved, state="referred")
        case "publicised":
            return replace(moved, answer=topic.answer, ended_at=at)
    return moved


def _waiting(case: Case) -> Case:
    """A case that waits for another order."""
    state = "reopened" if case.reopened_at else "screened"
    return replace(case, state=state, station="reported", due_at=None, assignee=None, assignee_kind=None)


def _judged(case: Case, at: datetime, event: AboutIssue) -> Case:
    """A case with its public answer after its reporter's verdict (Y13)."""
    match event:
        case IssueRated():
            mark = judged(solved=event.solved, satisfied=event.satisfied)
            return replace(case, solved=event.solved, satisfied=event.satisfied, mark=mark, marked_at=at)
        case IssueReopened():
            # Its times are those of the second result now; the first stays on the trail and on the board.
            again = replace(case, resolved_at=None, ended_at=None, due_at=None, result=None, answer=None, topic=None)
            again = replace(again, merged_into=None, answered_in=None)
            order = case.order and Order(id=case.order.id)
            again = replace(again, mark="redoing", marked_at=at)
            return replace(again, state="reopened", station="reported", reopened_at=at, order=order)
    return case


@cache
def contracts_about_issues() -> tuple[type[AboutIssue], ...]:
    """Every contract that concerns an issue, by the registry: each stands on the trail, known to the fold or not."""
    return tuple(contract for contract in contracts().values() if issubclass(contract, AboutIssue))
