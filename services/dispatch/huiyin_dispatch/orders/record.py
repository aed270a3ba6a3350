"""An order as its table has it: a column for each field of the state, three for a party, JSON for a list of them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from huiyin_contracts.order_state import Order
from huiyin_contracts.parties import Body, Party, PartyKind, Person

SavedOrder = Mapping[str, Any] | asyncpg.Record

_PARTIES: TypeAdapter[tuple[Party, ...]] = TypeAdapter(tuple[Party, ...])
_PLAIN = tuple(field.name for field in fields(Order) if field.name not in {"assignee", "offered_to"})

COLUMNS = (*_PLAIN, "assignee_kind", "assignee_name", "assignee_id", "offered_to")
"""The columns of `orders` that follow from the state."""


def row_of(order: Order) -> dict[str, Any]:
    """The state in columns."""
    one = order.assignee
    return {
        **{name: getattr(order, name) for name in _PLAIN},
        "assignee_kind": one.kind if one else None,
        "assignee_name": one.name if one else None,
        "assignee_id": str(one.id) if one and one.id else None,
        "offered_to": _PARTIES.dump_json(order.offered_to).decode(),
    }


def fields_of(row: SavedOrder) -> dict[str, Any]:
    """The state's fields from the columns of a row."""
    plain = {name: row[name] for name in _PLAIN}
    offered_to = _PARTIES.validate_json(row["offered_to"])
    listed = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
    party = party_of_row(row["assignee_kind"], row["assignee_name"], row["assignee_id"])
    return {**plain, **listed, "assignee": party, "offered_to": offered_to}


def order_of(row: SavedOrder) -> Order:
    """The state from the columns of a row."""
    return Order(**fields_of(row))


def party_of_row(kind: PartyKind | None, name: str | None, id: str | None) -> Party | None:  # noqa: A002
    """A party from its three columns; None where there is none."""
    if not kind or not name:
        return None
    return Person(name=name, id=id) if kind == "member" else Body(kind=kind, name=name, id=UUID(id) if id else None)
