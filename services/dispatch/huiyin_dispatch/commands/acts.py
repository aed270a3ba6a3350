"""What somebody may do with an order now, and why not: asked of the very rules that decide it."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from huiyin_dispatch.commands.orders import TAKERS, party_of
from huiyin_dispatch.domain.order import ORDER, Accept, Command, Decline, Order, Publicise, Resolve
from huiyin_events.contracts.dispatch import Assignee
from huiyin_events.contracts.intake import PRIVATE_KINDS
from huiyin_events.refused import Refused
from huiyin_service.auth import STAFF, Principal, Role, require
from huiyin_service.problems import Problem

Act = Literal["accept", "decline", "resolve", "publicise"]

ACTS: dict[Act, tuple[tuple[Role, ...], Callable[[Assignee, bool], Command]]] = {
    "accept": (TAKERS, Accept),
    "decline": (TAKERS, lambda by, for_all: Decline("…", by, for_all)),
    "resolve": (TAKERS, lambda by, for_all: Resolve("…", by, for_all)),
    "publicise": (STAFF, lambda _by, _for_all: Publicise("…")),
}

SAID = ("description", "address", "note", "reason", "result", "notice")


def refusals(principal: Principal, row: Mapping[str, Any]) -> dict[Act, Problem | Refused | None]:
    """For every act what stands against it; None where nothing does. `row` is an order of the desk."""
    return {act: _refusal(principal, row, act) for act in ACTS}


def shown(principal: Principal, row: Mapping[str, Any]) -> dict[str, Any]:
    """An order with what this person may do with it; of a dispute they have no part in, not what it is about."""
    may = [act for act, why in refusals(principal, row).items() if why is None]
    hidden = {} if may_read(principal, row) else dict.fromkeys(SAID)
    return {**row, **hidden, "may": may}


def may_read(principal: Principal, row: Mapping[str, Any]) -> bool:
    """Whether they may read what an order is about: a dispute concerns only who handles it, or could take it on."""
    if principal.role != "member" or row["kind"] not in PRIVATE_KINDS:
        return True
    return row["assignee_id"] == principal.sub or _refusal(principal, row, "accept") is None


def _refusal(principal: Principal, row: Mapping[str, Any], act: Act) -> Problem | Refused | None:
    roles, command = ACTS[act]
    try:
        who = require(principal, *roles, division=row["division"])
        ORDER.decide(command(party_of(who), who.role in STAFF), _state(row))
    except (Problem, Refused) as refused:
        return refused
    return None


def _state(row: Mapping[str, Any]) -> Order:
    name = row["assignee_name"]
    assignee = Assignee(kind=row["assignee_kind"], name=name, id=row["assignee_id"]) if name else None
    return Order(row["stage"], row["id"], row["issue"], assignee)
