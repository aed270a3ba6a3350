"""What somebody may do with an order now, and why not: asked of the very rules that decide it, on the saved state."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from huiyin_contracts.issues import PRIVATE_KINDS, IssueKind
from huiyin_dispatch.orders.acts import ACTS
from huiyin_dispatch.orders.declaration import Act, Asked, permit_act, relation_to
from huiyin_dispatch.orders.queries import OrderRow
from huiyin_dispatch.orders.rules import ORDER
from huiyin_events.refusal import Refused
from huiyin_service.auth import Principal
from huiyin_service.persons.shown import ShownParty, ShownPerson
from huiyin_service.policy import may, permit
from huiyin_service.problems import Problem

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

# What is said in words about what is private is for those who handle it; of all else what the reporter wrote.
_WORDS = (
    "description", "address", "note", "reason", "extension_reason", "finding", "result", "notice", "comment", "redo",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer(OrderRow):
    """An order with what the one who asks may do with it now."""

    may: tuple[str, ...] = Field(description="which acts, by their names on the order's page")


def refusals(principal: Principal, row: OrderRow, forces: Collection[str] = ()) -> dict[str, Problem | Refused | None]:
    """For every act what stands against it; None where nothing does.

    `forces` are those that a member belongs to and acts for.
    """
    return {name: _refusal(principal, row, act, forces) for name, act in ACTS.items()}


def with_allowed_acts(principal: Principal, row: OrderRow, forces: Collection[str] = ()) -> OrderAnswer:
    """An order with what this person may do with it, and as much of its words as they may read."""
    may = tuple(name for name, why in refusals(principal, row, forces).items() if why is None)
    shown = as_shown(principal, row, forces)
    known: dict[str, Any] = {field.name: getattr(shown, field.name) for field in fields(shown)}
    return OrderAnswer(**known, may=may)


def as_shown(principal: Principal, row: OrderRow, forces: Collection[str] = ()) -> OrderRow:
    """An order as this person may read it: with what was reported, or its public text; of what is private, neither.

    Nor the pictures of what was done, which are open to whoever has their addresses, nor the names of who handles it.
    """
    if may_read_original(principal, row, forces):
        return row
    for_whom: dict[str, Any] = {
        "assignee": _masked(row.assignee),
        "offered_to": tuple(_masked(one) for one in row.offered_to),
    }
    if row.private:
        hidden: dict[str, Any] = dict.fromkeys(_WORDS)
        return replace(row, **hidden, **for_whom, photos=())
    return replace(row, **for_whom, description=row.public, address=row.public_address, comment=None, redo=None)


def _masked(party: ShownParty | None) -> ShownParty | None:
    return party.masked if isinstance(party, ShownPerson) else party


def require_reader(principal: Principal | None, row: OrderRow, forces: Collection[str] = ()) -> Principal:
    """Let through whose scope an order lies in, and who belongs to the force it is meant for. Raises a Problem."""
    reader = permit(principal, "order.read")
    return permit(reader, "order.read", row.division, relation_to(reader, row, row.kind, forces))


def kinds_for(principal: Principal, scope: str) -> tuple[IssueKind, ...] | None:
    """The kinds of issues whose orders somebody may look through in a scope; None: all."""
    return None if may(principal, "order.read", scope) else tuple(PRIVATE_KINDS)


def may_read(principal: Principal, row: OrderRow, forces: Collection[str] = ()) -> bool:
    """Whether they may read what an order is about: what is private, as a dispute is, is for who handles it."""
    return not row.private or may_read_original(principal, row, forces)


def may_read_original(principal: Principal, row: OrderRow, forces: Collection[str] = ()) -> bool:
    """Whether they may read what the reporter wrote, as it came: an office of the place, and who has the order."""
    related = relation_to(principal, row, row.kind, forces)
    return may(principal, "order.read-original", row.division, related)


def _refusal(principal: Principal, row: OrderRow, act: Act[Any], forces: Collection[str]) -> Problem | Refused | None:
    try:
        related = relation_to(principal, row, row.kind, forces)
        permit_act(principal, act, row.division, related, private=row.private is not False)
        ORDER.decide(act.tried(Asked(principal, row, row.division, forces, _LONG_AGO)), row)
    except (Problem, Refused) as refused:
        return refused
    return None
