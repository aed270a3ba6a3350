"""The event contracts, a module a service. `events.load` reads any of them by type."""

from huiyin_events.contracts import deliberation, dispatch, intake
from huiyin_events.contracts.base import (
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
    name_of,
)

__all__ = [
    "AboutIssue",
    "DivisionCode",
    "Event",
    "Level",
    "UnknownEventType",
    "Value",
    "ancestors",
    "contracts",
    "county_of",
    "deliberation",
    "dispatch",
    "intake",
    "level_of",
    "load",
    "name_of",
]
