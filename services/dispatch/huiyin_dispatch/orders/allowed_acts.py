"""What somebody may do with an order now, and why not: asked of the very rules that decide it."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from huiyin_contracts.issues import PRIVATE_KINDS
from huiyin_contracts.orders import Assignee, OrderPart
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.commands import is_force, party_of, supervisor
from huiyin_dispatch.orders.rules import (
    ORDER,
    Accept,
    AskExtension,
    Command,
    Decline,
    Extend,
    Inspect,
    Order,
    Publicise,
    RefuseExtension,
    Resolve,
    Resume,
    Return,
    Split,
    Supervise,
    Suspend,
    Transfer,
)
from huiyin_events.refusal import Refused
from huiyin_service.auth import STAFF, TAKERS, Principal, Role, require
from huiyin_service.problems import Problem

OrderAct = Literal[
    "accept",
    "decline",
    "resolve",
    "publicise",
    "transfer",
    "return",
    "split",
    "ask-extension",
    "extend",
    "refuse-extension",
    "suspend",
    "resume",
    "supervise",
    "inspect",
]

# What is asked is whether something may be done at all, not yet by when or to whom: these stand for the answers.
_NOW = datetime(2000, 1, 1, tzinfo=UTC)
_LATER = datetime(2199, 1, 1, tzinfo=UTC)
_LATEST = _LATER + timedelta(days=1)
_SOMEBODY = Assignee(kind="unit", name="…")
_PART = OrderPart(order=UUID(int=0), assignee=None, task="…")
_ONE_DAY = Deadline(_LATER, _LATER)

ACTS: dict[OrderAct, tuple[tuple[Role, ...], Callable[[Assignee, bool], Command]]] = {
    "accept": (TAKERS, Accept),
    "decline": (TAKERS, lambda by, for_all: Decline("…", by, for_all)),
    "resolve": (TAKERS, lambda by, for_all: Resolve("…", by, for_all)),
    "publicise": (STAFF, lambda _by, _for_all: Publicise("…")),
    "transfer": (TAKERS, lambda by, for_all: Transfer(_SOMEBODY, "…", _LATER, by, for_all)),
    "return": (TAKERS, lambda by, for_all: Return("…", _LATER, _NOW, by, for_all)),
    "split": (TAKERS, lambda by, for_all: Split((_PART, _PART), by, for_all)),
    "ask-extension": (TAKERS, lambda by, for_all: AskExtension(_LATER, "…", _LATEST, 9, by, for_all)),
    "extend": (STAFF, lambda _by, _for_all: Extend(_ONE_DAY)),
    "refuse-extension": (STAFF, lambda _by, _for_all: RefuseExtension("…")),
    "suspend": (TAKERS, lambda by, for_all: Suspend("reporter", "…", _LATER, _NOW, by, for_all)),
    "resume": (TAKERS, lambda _by, _for_all: Resume(None)),
    "supervise": (STAFF, lambda _by, _for_all: Supervise("county", "instruction", "…")),
    "inspect": (STAFF, lambda _by, _for_all: Inspect(passed=True, finding="…", deadline=_ONE_DAY)),
}

SAID = ("description", "address", "note", "reason", "asked_reason", "finding", "result", "notice", "comment", "redo")


def refusals(
    principal: Principal, row: Mapping[str, Any], forces: Collection[str] = ()
) -> dict[OrderAct, Problem | Refused | None]:
    """For every act what stands against it; None where nothing does.

    `row` is an order of the desk, `forces` are those that a member belongs to and acts for.
    """
    return {act: _refusal(principal, row, act, forces) for act in ACTS}


def with_allowed_acts(principal: Principal, row: Mapping[str, Any], forces: Collection[str] = ()) -> dict[str, Any]:
    """An order with what this person may do with it; of a dispute they have no part in, not what it is about."""
    may = [act for act, why in refusals(principal, row, forces).items() if why is None]
    hidden = {} if may_read(principal, row, forces) else dict.fromkeys(SAID)
    return {**row, **hidden, "may": may}


def require_reader(principal: Principal | None, row: Mapping[str, Any], forces: Collection[str] = ()) -> Principal:
    """Let through whose scope an order lies in, and who belongs to the force it is meant for. Raises a Problem."""
    meant = _meant(row)
    asking = require(principal, *TAKERS)
    return asking if meant and is_force(meant, forces) else require(asking, *TAKERS, division=row["division"])


def may_read(principal: Principal, row: Mapping[str, Any], forces: Collection[str] = ()) -> bool:
    """Whether they may read what an order is about: a dispute concerns only who handles it, or could take it on."""
    if principal.role != "member" or row["kind"] not in PRIVATE_KINDS:
        return True
    return row["assignee_id"] in {principal.sub, *forces} or _refusal(principal, row, "accept", forces) is None


def _refusal(
    principal: Principal, row: Mapping[str, Any], act: OrderAct, forces: Collection[str]
) -> Problem | Refused | None:
    roles, command = ACTS[act]
    try:
        who, meant = require(require_reader(principal, row, forces), *roles), _meant(row)
        by = meant if meant and is_force(meant, forces) else party_of(who)
        if act == "supervise":
            supervisor(who)
        ORDER.decide(command(by, who.role in STAFF), _state(row))
    except (Problem, Refused) as refused:
        return refused
    return None


def _meant(row: Mapping[str, Any]) -> Assignee | None:
    name = row["assignee_name"]
    return Assignee(kind=row["assignee_kind"], name=name, id=row["assignee_id"]) if name else None


def _state(row: Mapping[str, Any]) -> Order:
    return Order(
        stage=row["stage"],
        id=row["id"],
        issue=row["issue"],
        assignee=_meant(row),
        due_at=row["due_at"],
        accept_by=row["accept_by"],
        overdue=row["overdue"],
        review_at=row["review_at"],
        asked_until=row["asked_until"],
        extensions=row["extensions"],
        part_of=row["part_of"],
    )
