"""A duty, walked whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.unit.deliberation.walks import Procedure

from huiyin_deliberation.duties.rules import (
    DUTY,
    Command,
    Duty,
    EscalateDuty,
    FinishDuty,
    LapseDuty,
    MissDuty,
    OpenDuty,
)

ID, ABOUT = UUID(int=1), UUID(int=2)
DUE = datetime(2026, 11, 20, tzinfo=UTC)


def commands(_: Duty) -> Iterator[Command]:
    yield OpenDuty(ID, "site_checks", ABOUT, "2026-11", DUE, 3)
    yield FinishDuty(DUE - timedelta(days=1))
    yield FinishDuty(DUE)
    yield MissDuty(DUE)
    yield MissDuty(DUE - timedelta(days=1))
    yield EscalateDuty("county", DUE)
    yield LapseDuty()


def stage(duty: Duty) -> str:
    if duty.stage != "open" or not duty.overdue:
        return duty.stage
    return "escalated" if duty.escalated else "overdue"


PROCEDURE = Procedure(
    "职责 Duties of county and town",
    "huiyin_deliberation.duties.rules",
    DUTY,
    stage,
    commands,
    lambda duty: (duty.stage, duty.overdue, duty.escalated),
)
