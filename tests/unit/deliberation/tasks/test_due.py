"""What time does next to a task, and when, by the charter that it stays under (P7, P11)."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_contracts import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.tasks import (
    TaskAccepted,
    TaskAssigned,
    TaskFellOverdue,
    TaskHandlingMissed,
    TaskHandlingNeared,
    TaskHandlingSupervised,
    TaskNearedItsEnd,
    TaskSupervised,
)
from huiyin_county.charters import County
from huiyin_deliberation.tasks.policies import due
from huiyin_deliberation.tasks.rules import (
    TASK,
    LetTaskFallOverdue,
    MissHandling,
    SuperviseHandling,
    SuperviseTask,
    TaskIds,
    WarnOfHandling,
    WarnOfTask,
)

CHINA = ZoneInfo("Asia/Shanghai")
DEFAULT = County((), CHINA)
ABOUT: TaskIds = {"task": UUID(int=1), "topic": UUID(int=2), "issue": UUID(int=3)}
DUE = datetime(2026, 12, 2, tzinfo=CHINA)
LI = Person.named("李党员", "member-li")
ASSIGNED = TaskAssigned(
    **ABOUT,
    description="安装",
    assignee=LI,
    due_on=date(2026, 12, 1),
    warn_at=DUE - timedelta(days=3),
    due_at=DUE,
    charter=0,
)
NEAR, LATE = TaskNearedItsEnd(**ABOUT, due_at=DUE), TaskFellOverdue(**ABOUT, due_at=DUE)
TOWN, COUNTY = TaskSupervised(**ABOUT, level="town"), TaskSupervised(**ABOUT, level="county")


def next_after(*events: Event) -> object:
    return due(TASK.fold(events), DEFAULT)


def test_first_it_turns_yellow_then_it_is_overdue() -> None:
    assert next_after(ASSIGNED) == (DUE - timedelta(days=3), WarnOfTask())
    assert next_after(ASSIGNED, NEAR) == (DUE, LetTaskFallOverdue())


def test_then_the_town_sees_to_it_and_then_the_county() -> None:
    assert next_after(ASSIGNED, NEAR, LATE) == (DUE + timedelta(days=3), SuperviseTask("town"))
    assert next_after(ASSIGNED, NEAR, LATE, TOWN) == (DUE + timedelta(days=7), SuperviseTask("county"))
    assert next_after(ASSIGNED, NEAR, LATE, TOWN, COUNTY) is None


def test_what_is_accepted_waits_for_its_handling_on_the_board() -> None:
    board_by = DUE + timedelta(days=7)
    accepted = TaskAccepted(**ABOUT, by=LI, finding="好了", publicise_by=board_by)
    assert next_after() is None
    near, missed = (of(**ABOUT, publicise_by=board_by) for of in (TaskHandlingNeared, TaskHandlingMissed))
    town, county = (TaskHandlingSupervised(**ABOUT, level=level) for level in ("town", "county"))
    assert next_after(ASSIGNED, accepted) == (board_by - timedelta(days=3), WarnOfHandling())
    assert next_after(ASSIGNED, accepted, near) == (board_by, MissHandling())
    assert next_after(ASSIGNED, accepted, near, missed) == (board_by + timedelta(days=3), SuperviseHandling("town"))
    late = (ASSIGNED, accepted, near, missed, town)
    assert next_after(*late) == (board_by + timedelta(days=7), SuperviseHandling("county"))
    assert next_after(*late, county) is None
