"""What an act on an order is declared with, and what it is asked with."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Self, TypeVar

from huiyin_contracts.issues import PRIVATE_KINDS
from huiyin_contracts.order_state import Order
from huiyin_contracts.parties import Party
from huiyin_county.deadlines import Deadline, Schedule
from huiyin_dispatch.orders.rules import Command
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import DISPUTE, HELD, NONE, Relation, may, permit

B = TypeVar("B", bound=CommandBody)

LATER = datetime(2199, 1, 1, tzinfo=UTC)
_LATEST = LATER + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the charter gives an order, as it is now."""

    accept_by: datetime
    returnable_until: datetime
    latest_extension: datetime
    most_extensions: int
    urged_again_at: datetime | None
    extended: Deadline
    resumed: Deadline | None
    again: Deadline

    @classmethod
    def of(cls, schedule: Schedule, order: Order, now: datetime) -> Self:
        """By its schedule."""
        resumed = None
        if order.due_at and order.suspended_at:
            resumed = schedule.resumed(order.due_at, order.suspended_at, now)
        return cls(
            accept_by=schedule.accept_by(now),
            returnable_until=schedule.returnable_until(order.accepted_at or now),
            latest_extension=schedule.longest_extension(order.due_at or now),
            most_extensions=schedule.rules.orders.extensions,
            urged_again_at=order.urged_at and order.urged_at + timedelta(hours=schedule.rules.orders.urging_hours),
            extended=schedule.by(order.extension_requested_until or now, now),
            resumed=resumed,
            again=schedule.deadline(now),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that is asked for: by whom, of which order, and when."""

    principal: Principal
    order: Order
    division: str
    forces: Collection[str]
    now: datetime

    @property
    def by(self) -> Party:
        """In whose name they act: the force that it was sent to, if they belong to it, or their own."""
        meant = self.order.assignee
        return meant if meant and is_force(meant, self.forces) else person_of_principal(self.principal)

    @property
    def as_office(self) -> bool:
        """Whether they act for anybody, as an office does."""
        return may(self.principal, "order.stand-in", self.division)


@dataclass(frozen=True, slots=True)
class Within(Generic[B]):
    """A command that stands on the limits of the order as it is now: no one else is given any."""

    command: Callable[[Asked, B, Limits], Command]


@dataclass(frozen=True, slots=True)
class Act(Generic[B]):
    """One act. `action` is what the policy calls it.

    `trial` is a body to ask the rules with whether it may be done at all, not yet by when or to whom.

    `leaves`: it is with somebody else afterwards, and the page goes back to what there is to do.
    `next`: it is what comes next, with a place of its own on the page; the others stand together below it.
    """

    summary: str
    who: str
    action: str
    body: type[B]
    command: Callable[[Asked, B], Command] | Within[B]
    trial: B
    done: str = "已记入全过程。"
    path: str = ""
    leaves: bool = False
    next: bool = False

    def tried(self, asked: Asked) -> Command:
        """The command of its trial, for the rules alone: nothing of it may come onto the log."""
        if isinstance(self.command, Within):
            return self.command.command(asked, self.trial, _UNLIMITED)
        return self.command(asked, self.trial)


_UNLIMITED = Limits(LATER, _LATEST, _LATEST, 99, None, Deadline(LATER, LATER), None, Deadline(LATER, LATER))


def is_force(meant: Party, forces: Collection[str]) -> bool:
    """Whether an order is meant for one of these forces."""
    return meant.kind != "member" and meant.id is not None and str(meant.id) in forces


def relation_to(principal: Principal, order: Order, kind: str | None, forces: Collection[str]) -> Relation:
    """How somebody stands to an order of an issue of this kind: whether they hold it, whether it is about a dispute."""
    meant, found = order.assignee, DISPUTE if kind in PRIVATE_KINDS else NONE
    return found | HELD if meant and (meant.id == principal.sub or is_force(meant, forces)) else found


def permit_act(principal: Principal, act: Act[Any], division: str, related: Relation, *, private: bool) -> None:
    """Let through who may do an act. Raises a 403 Problem.

    Of what is private, who may read it: whoever takes an open order on would else read it by that.
    """
    permit(principal, act.action, division, related)
    if private:
        permit(principal, "order.read-original", division, related)
