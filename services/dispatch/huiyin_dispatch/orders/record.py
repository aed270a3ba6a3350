"""An order as its table has it: a column for each field of the state, four for a party, JSON for a list of them.

A person is kept by whom their name is sealed for; `orders_named` has it beside them.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from huiyin_contracts.order_state import Order
from huiyin_contracts.parties import Body, Party, PartyKind, Person
from huiyin_service.persons.shown import ShownParty, ShownPerson

SavedOrder = Mapping[str, Any] | asyncpg.Record

_PLAIN = tuple(field.name for field in fields(Order) if field.name not in {"assignee", "offered_to"})

COLUMNS = (*_PLAIN, "assignee_kind", "assignee_body", "assignee_id", "assignee_subject", "offered_to")
"""The columns of `orders` that follow from the state."""


def row_of(order: Order) -> dict[str, Any]:
    """The state in columns."""
    party = columns_of(order.assignee)
    return {
        **{name: getattr(order, name) for name in _PLAIN},
        **{f"assignee_{name}": value for name, value in party.items()},
        "offered_to": orjson.dumps([columns_of(one) for one in order.offered_to]).decode(),
    }


def fields_of(row: SavedOrder) -> dict[str, Any]:
    """The state's fields from the columns of a row."""
    plain = {name: row[name] for name in _PLAIN}
    offered_to = tuple(party_of_columns(**one) for one in orjson.loads(row["offered_to"]))
    listed = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
    party = party_of_row(row)
    return {**plain, **listed, "assignee": party, "offered_to": offered_to}


def order_of(row: SavedOrder) -> Order:
    """The state from the columns of a row."""
    return Order(**fields_of(row))


def columns_of(party: Party | None) -> dict[str, Any]:
    """A party in columns: of a person no name."""
    return {
        "kind": party.kind if party else None,
        "body": party.name if isinstance(party, Body) else None,
        "id": str(party.id) if party and party.id else None,
        "subject": party.subject if isinstance(party, Person) else None,
    }


def party_of_columns(
    kind: PartyKind | None,
    body: str | None,
    id: str | None,  # noqa: A002
    subject: UUID | str | None,
    name: str | None = None,
) -> ShownParty | None:
    """A party from its columns, a person with the name that is known of them; None where there is none."""
    if not kind:
        return None
    if kind == "member":
        return ShownPerson.of(UUID(str(subject)), name, id)
    return Body(kind=kind, name=body or "", id=UUID(id) if id else None)


def party_of_row(row: SavedOrder) -> ShownParty | None:
    """Whom the order of a row is for; by name, where it is one of `orders_named`."""
    columns = {name: row[f"assignee_{name}"] for name in ("kind", "body", "id", "subject")}
    return party_of_columns(**columns, name=row.get("assignee_name"))
