"""An act on an order: what it is declared with, what it is asked of, and how it is done."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Generic, Self, TypeVar, cast
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.order_state import Order, evolve
from huiyin_contracts.parties import Party, Person
from huiyin_county.deadlines import Deadline, Schedule
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.rules import ORDER, Command
from huiyin_dispatch.orders.schedules import schedule_of
from huiyin_events.decider import Done
from huiyin_service.auth import STAFF, Principal, Role, require
from huiyin_service.http import CommandBody, Frame
from huiyin_service.problems import unknown
from huiyin_service.service import Service
from huiyin_service.streams import order_stream

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
        return meant if meant and is_force(meant, self.forces) else party_of(self.principal)

    @property
    def for_all(self) -> bool:
        """Whether they act for anybody, as an office does."""
        return self.principal.role in STAFF


@dataclass(frozen=True, slots=True)
class Within(Generic[B]):
    """A command that stands on the limits of the order as it is now: no one else is given any."""

    command: Callable[[Asked, B, Limits], Command]


@dataclass(frozen=True, slots=True)
class Act(Generic[B]):
    """One act. `trial` is a body to ask the rules with whether it may be done at all, not yet by when or to whom.

    `leaves`: it is with somebody else afterwards, and the page goes back to what there is to do.
    """

    summary: str
    who: str
    roles: tuple[Role, ...]
    body: type[B]
    command: Callable[[Asked, B], Command] | Within[B]
    trial: B
    done: str = "已记入全过程。"
    path: str = ""
    leaves: bool = False

    def tried(self, asked: Asked) -> Command:
        """The command of its trial, for the rules alone: nothing of it may come onto the log."""
        if isinstance(self.command, Within):
            return self.command.command(asked, self.trial, _UNLIMITED)
        return self.command(asked, self.trial)


_UNLIMITED = Limits(LATER, _LATEST, _LATEST, 99, Deadline(LATER, LATER), None, Deadline(LATER, LATER))


async def perform(service: Service, frame: Frame, order: UUID, act: Act[B], body: B) -> Done[Order]:
    """Do it: the order as the log has it, who may, within which limits, and then its rule.

    Raises a 404 Problem for an unknown order, a 401 or 403 Problem for who may not, and Refused.
    """
    principal = require(frame.principal, *act.roles)
    past = await service.store.read_stream(order_stream(order))
    if not past:
        raise unknown("order")
    division, forces = past[0].division, await acts_for(service.pool, principal)
    state = reduce(lambda known, one: evolve(known, cast("Event", one.event), one.occurred_at), past, Order())
    if not (state.assignee and is_force(state.assignee, forces)):
        require(principal, *act.roles, division=division)
    asked, expected = Asked(principal, state, division, forces, frame.now), body.expected_version
    if isinstance(act.command, Within):
        issue = await queries.issue(service.pool, state.issue) if state.issue else None
        schedule = await schedule_of(service.pool, division, state, issue.kind if issue else None)
        limits = Limits.of(schedule, state, frame.now)
        command = act.command.command(asked, body, limits)
        # The limits hold for the order as it was only.
        expected = past[-1].version if expected is None else expected
    else:
        command = act.command(asked, body)
    return await frame.perform(service, ORDER, order_stream(order), command, division=division, expected=expected)


def is_force(meant: Party, forces: Collection[str]) -> bool:
    """Whether an order is meant for one of these forces."""
    return meant.kind != "member" and str(meant.id) in forces


def party_of(principal: Principal) -> Person:
    """Somebody as an order names them."""
    return Person(name=principal.name or principal.sub, id=principal.sub)
