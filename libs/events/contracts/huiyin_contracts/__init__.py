"""The published language: the contract of every event, a module a subject. `load` reads any of them by type.

`OURS` is what a store of them is to be told: `Store(pool, OURS)`.
"""

from huiyin_contracts import (
    bulletins,
    charter,
    divisions,
    emergencies,
    forces,
    issues,
    members,
    order_state,
    order_times,
    orders,
    organisation,
    points,
    publications,
    topics,
    whistles,
)
from huiyin_contracts.base import (
    AboutIssue,
    DivisionCode,
    Event,
    Level,
    UnknownEventType,
    Value,
    ancestors,
    contracts,
    county_of,
    level_of,
    load,
    unversioned,
)
from huiyin_contracts.conventions import OURS

__all__ = [
    "OURS",
    "AboutIssue",
    "DivisionCode",
    "Event",
    "Level",
    "UnknownEventType",
    "Value",
    "ancestors",
    "bulletins",
    "charter",
    "contracts",
    "county_of",
    "divisions",
    "emergencies",
    "forces",
    "issues",
    "level_of",
    "load",
    "members",
    "order_state",
    "order_times",
    "orders",
    "organisation",
    "points",
    "publications",
    "topics",
    "unversioned",
    "whistles",
]
