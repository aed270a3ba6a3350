"""Who is told of what: of each step on an issue who reported it, who handles it, and the offices that must see to it.

Nobody is told of what they did themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from huiyin_contracts import AboutIssue, Event
from huiyin_contracts.emergencies import EmergencyLinked
from huiyin_contracts.issues import IssueRated, IssueReopened, IssueReported, IssueWithdrawn
from huiyin_contracts.merging import IssueUnmerged
from huiyin_contracts.order_times import OrderExtensionRequested, OrderFellOverdue
from huiyin_contracts.orders import (
    AboutOrder,
    OrderAccepted,
    OrderDeclined,
    OrderDispatched,
    OrderReassigned,
    OrderResolved,
    OrderReturned,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.publications import NoticeObjected, NoticePublished, ObjectionFellOverdue
from huiyin_contracts.supplements import IssueSupplemented
from huiyin_contracts.tasks import (
    AboutTask,
    TaskAssigned,
    TaskFellOverdue,
    TaskHandedOn,
    TaskHandlingMissed,
    TaskReportedDone,
)
from huiyin_contracts.topics import TopicStalled

FOR_THE_VILLAGE: Final[tuple[type[AboutIssue], ...]] = (
    IssueReported,
    IssueUnmerged,
    IssueSupplemented,
    IssueWithdrawn,
    IssueRated,
    IssueReopened,
    OrderDeclined,
    OrderReturned,
    OrderExtensionRequested,
    OrderResolved,
    OrderFellOverdue,
    NoticeObjected,
    ObjectionFellOverdue,
    TaskReportedDone,
    TaskFellOverdue,
    TaskHandlingMissed,
    TopicStalled,
    EmergencyLinked,
)
"""What a village's offices see to: what came in, what came back, what is done, and what is late (Y4, P7)."""
FOR_THE_TOWN: Final[tuple[type[AboutIssue], ...]] = (IssueReopened, OrderFellOverdue, TaskFellOverdue)
"""What whoever supervises hears of at once, before it goes up by its terms (Y12)."""

OfficeKind = Literal["secretary", "cadre", "supervisor", "officer"]


@dataclass(frozen=True, slots=True)
class ToOffice:
    """All who hold an office of a village, a town or a county."""

    role: OfficeKind
    division: str

    def __str__(self) -> str:
        """As it is kept: `secretary@140981001001`."""
        return f"{self.role}@{self.division}"


Recipient = UUID | ToOffice
"""A person by the subject of their data, or an office."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who has to do with an issue besides its offices: who reported it, and who handles the order or the task."""

    division: str
    reporter: UUID
    handler: str | None = None


def told(event: AboutIssue, actor: str, concerned: Concerned) -> frozenset[Recipient]:
    """Who is told of an event that `actor` brought about, a sign-in or what no person is."""
    everybody: set[Recipient] = {*_persons(event, concerned), *_offices(event, concerned.division)}
    return frozenset(everybody - {person_of(actor)})


def handler_after(event: Event, handler: str | None) -> str | None:
    """Whose an order or a task is after an event on it, by their sign-in; None: nobody's, a body's, or not known."""
    match event:
        case (
            OrderDispatched(assignee=party)
            | OrderReassigned(to=party)
            | OrderTransferred(to=party)
            | OrderAccepted(by=party)
            | TaskAssigned(assignee=party)
            | TaskHandedOn(to=party)
        ):
            return party.id if isinstance(party, Person) else None
        case OrderSplit():
            return None
    return handler


def subject_of(event: AboutIssue) -> UUID | None:
    """The order or the task that an event is about, or whose result it judges; None: about the issue alone."""
    match event:
        case AboutOrder():
            return event.order
        case AboutTask():
            return event.task
        case IssueRated() | IssueReopened():
            return event.result_of
        case NoticePublished():
            return event.about
    return None


def _persons(event: AboutIssue, concerned: Concerned) -> Iterator[UUID]:
    if type(event).wording.trail is not None:
        yield concerned.reporter
    if subject_of(event) is not None:
        yield from map(person_of, filter(None, (concerned.handler, handler_after(event, concerned.handler))))


def _offices(event: AboutIssue, division: str) -> Iterator[ToOffice]:
    if isinstance(event, FOR_THE_VILLAGE):
        yield ToOffice("secretary", division)
        yield ToOffice("cadre", division)
    if isinstance(event, FOR_THE_TOWN):
        yield ToOffice("supervisor", division[:9])
    match getattr(event, "level", None):
        case "town":
            yield ToOffice("supervisor", division[:9])
        case "county":
            yield ToOffice("officer", division[:6])
