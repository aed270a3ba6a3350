"""Dispatch: divisions and orders."""

from huiyin_events.contracts.dispatch.divisions import DivisionRegistered
from huiyin_events.contracts.dispatch.orders import (
    ORDER,
    Assignee,
    AssigneeKind,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderFellOverdue,
    OrderPublicised,
    OrderResolved,
)

__all__ = [
    "ORDER",
    "Assignee",
    "AssigneeKind",
    "DivisionRegistered",
    "OrderAccepted",
    "OrderCancelled",
    "OrderDeclined",
    "OrderDispatched",
    "OrderFellOverdue",
    "OrderPublicised",
    "OrderResolved",
]
