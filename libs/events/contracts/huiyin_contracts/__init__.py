"""The published language: the contract of every event, a module a subject. `load` reads any of them by type."""

from huiyin_contracts import (
    bulletins as bulletins,
)
from huiyin_contracts import (
    charter as charter,
)
from huiyin_contracts import (
    divisions as divisions,
)
from huiyin_contracts import (
    emergencies as emergencies,
)
from huiyin_contracts import (
    forces as forces,
)
from huiyin_contracts import (
    issues as issues,
)
from huiyin_contracts import (
    members as members,
)
from huiyin_contracts import (
    orders as orders,
)
from huiyin_contracts import (
    organisation as organisation,
)
from huiyin_contracts import (
    points as points,
)
from huiyin_contracts import (
    topics as topics,
)
from huiyin_contracts import (
    whistles as whistles,
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
    "level_of",
    "load",
    "unversioned",
]
