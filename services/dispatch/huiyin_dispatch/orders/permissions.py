"""What somebody may do with an order now, and why not: asked of the very rules that decide it, on the saved state."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from huiyin_contracts.issues import PRIVATE_KINDS, IssueKind
from huiyin_dispatch.orders.acts import ACTS
from huiyin_dispatch.orders.declaration import Act, Asked, relation_to
from huiyin_dispatch.orders.queries import OrderRow
from huiyin_dispatch.orders.rules import ORDER
from huiyin_events.refusal import Refused
from huiyin_service.auth import Principal
from huiyin_service.policy import DISPUTE, may, permit
from huiyin_service.problems import Problem

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

# What is said in words about a dispute is for those who handle it.
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
    """An order with what this person may do with it; of a dispute they have no part in, not what it is about."""
    may = tuple(name for name, why in refusals(principal, row, forces).items() if why is None)
    known: dict[str, Any] = {field.name: getattr(row, field.name) for field in fields(row)}
    hidden = {} if may_read(principal, row, forces) else dict.fromkeys(_WORDS)
    return OrderAnswer(**(known | hidden), may=may)


def require_reader(principal: Principal | None, row: OrderRow, forces: Collection[str] = ()) -> Principal:
    """Let through whose scope an order lies in, and who belongs to the force it is meant for. Raises a Problem."""
    reader = permit(principal, "order.read")
    return permit(reader, "order.read", row.division, relation_to(reader, row, row.kind, forces))


def kinds_for(principal: Principal, scope: str) -> tuple[IssueKind, ...] | None:
    """The kinds of issues whose orders somebody may look through in a scope; None: all."""
    return None if may(principal, "order.read", scope) else tuple(PRIVATE_KINDS)


def may_read(principal: Principal, row: OrderRow, forces: Collection[str] = ()) -> bool:
    """Whether they may read what an order is about: a dispute concerns only who handles it, or could accept it."""
    related = relation_to(principal, row, row.kind, forces)
    return (
        DISPUTE not in related
        or may(principal, "order.read-dispute", row.division, related)
        or _refusal(principal, row, ACTS["accept"], forces) is None
    )


def _refusal(principal: Principal, row: OrderRow, act: Act[Any], forces: Collection[str]) -> Problem | Refused | None:
    try:
        permit(principal, act.action, row.division, relation_to(principal, row, row.kind, forces))
        ORDER.decide(act.tried(Asked(principal, row, row.division, forces, _LONG_AGO)), row)
    except (Problem, Refused) as refused:
        return refused
    return None
