"""What county and town owe (P4, P5): done, or overdue for all to see, and escalated by the charter (P7)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.unit.deliberation.duties.walks import PROCEDURE

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.duties import DutyEscalated, DutyFellOverdue, DutyFulfilled, DutyLapsed, DutyOpened
from huiyin_deliberation.duties.rules import (
    DUTY,
    EscalateDuty,
    FinishDuty,
    LapseDuty,
    MissDuty,
    OpenDuty,
    due,
)
from huiyin_events.testing import given

ID, ROUND = UUID(int=1), UUID(int=2)
DUE = datetime(2026, 11, 20, tzinfo=UTC)
OPEN = OpenDuty(ID, "revisits", ROUND, "2026-10", DUE, 3)
OPENED = DutyOpened(duty=ID, kind="revisits", about=ROUND, period="2026-10", due_at=DUE, charter=3)
MISSED = DutyFellOverdue(duty=ID, kind="revisits", due_at=DUE)
ESCALATED = DutyEscalated(duty=ID, kind="revisits", level="county", due_at=DUE)
DONE = DutyFulfilled(duty=ID, kind="revisits", late=False)
RULES = DeliberationRules()


def test_a_duty_is_opened_once() -> None:
    given(DUTY).when(OPEN).then(OPENED)
    given(DUTY, OPENED).when(OPEN).then()


def test_done_before_its_day_it_is_in_time_and_from_then_on_late() -> None:
    given(DUTY, OPENED).when(FinishDuty(DUE - timedelta(seconds=1))).then(DONE)
    given(DUTY, OPENED, MISSED).when(FinishDuty(DUE)).then(DutyFulfilled(duty=ID, kind="revisits", late=True))


def test_what_is_done_is_neither_overdue_nor_escalated_nor_done_again() -> None:
    for command in (MissDuty(DUE), EscalateDuty("county", DUE), FinishDuty(DUE), LapseDuty()):
        given(DUTY, OPENED, DONE).when(command).then()


def test_undone_it_is_overdue_once_and_escalates_once() -> None:
    given(DUTY, OPENED).when(MissDuty(DUE)).then(MISSED)
    given(DUTY, OPENED, MISSED).when(MissDuty(DUE)).then()
    given(DUTY, OPENED, MISSED).when(EscalateDuty("county", DUE)).then(ESCALATED)
    given(DUTY, OPENED, MISSED, ESCALATED).when(EscalateDuty("county", DUE)).then()


def test_a_check_of_a_site_that_was_closed_lapses() -> None:
    opened = OPENED.model_copy(update={"kind": "site_checks"})
    given(DUTY, opened).when(LapseDuty()).then(DutyLapsed(duty=ID, kind="site_checks", cause="site_closed"))


def test_a_plan_that_is_once_more_what_was_published_owes_nothing() -> None:
    opened = OPENED.model_copy(update={"kind": "plan"})
    given(DUTY, opened).when(LapseDuty()).then(DutyLapsed(duty=ID, kind="plan", cause="plan_as_published"))


def test_time_does_first_one_thing_then_the_other_as_the_charter_has_it() -> None:
    after = DUTY.fold
    assert due(after([]), RULES) is None
    assert due(after([OPENED]), RULES) == (DUE, MissDuty(DUE))
    # Town and county see to it after 3 and 7 days; what the county owes is not seen to by a town.
    assert due(after([OPENED, MISSED]), RULES) == (DUE + timedelta(days=7), EscalateDuty("county", DUE))
    assert due(after([OPENED, MISSED, ESCALATED]), RULES) is None
    assert due(after([OPENED, DONE]), RULES) is None
    village = [event.model_copy(update={"kind": "minutes"}) for event in (OPENED, MISSED)]
    assert due(after(village), RULES) == (DUE + timedelta(days=3), EscalateDuty("town", DUE))


@pytest.mark.parametrize("command", [FinishDuty(DUE), MissDuty(DUE), EscalateDuty("county", DUE), LapseDuty()])
def test_what_was_never_opened_is_refused(command: FinishDuty | MissDuty | EscalateDuty | LapseDuty) -> None:
    given(DUTY).when(command).refused("duty-unknown")


def test_no_path_escalates_what_is_not_overdue() -> None:
    for taken in PROCEDURE.walk():
        assert not taken.after.escalated or taken.after.overdue
        assert not any(isinstance(event, DutyEscalated) for event in taken.events) or taken.before.overdue
