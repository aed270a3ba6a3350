"""Deadlines as they are seen: what waits for its time, and what fell overdue."""

from typing import Any

from huiyin_local.testing import Huiyin

from .county import County, Json

FELL_OVERDUE = "order.fell_overdue"


def timers(moving: Huiyin) -> dict[str, Any]:
    return dict(moving.health()["dispatch"]["parts"]["timers"])


def step(county: County, issue: Json) -> Json:
    [step] = [step for step in county.case(issue)["trail"] if FELL_OVERDUE in step["type"]]
    return dict(step)
