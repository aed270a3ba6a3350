"""How long a matter may take, by its kind: the default of the charter (2 hours, 24 hours, 7 days, 15 days)."""

from datetime import datetime, timedelta

from huiyin_events.contracts.intake import IssueKind

DEADLINES: dict[IssueKind, timedelta] = {
    "emergency": timedelta(hours=2),
    "hazard": timedelta(hours=24),
    "need": timedelta(days=7),
    "problem": timedelta(days=7),
    "wish": timedelta(days=15),
    "suggestion": timedelta(days=15),
    "dispute": timedelta(days=15),
}


def due(kind: IssueKind, dispatched_at: datetime) -> datetime:
    """When an order for an issue of this kind must be resolved."""
    return dispatched_at + DEADLINES[kind]
