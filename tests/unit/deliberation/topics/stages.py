"""The stages of a topic, and the commands that lead from one to the next."""

from datetime import date, timedelta
from typing import get_args
from uuid import UUID

from tests.builders import NOW, VILLAGE

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import PlanPriority, PlanRules
from huiyin_contracts.parties import Person
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.topics import (
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeclined,
    TopicDropped,
    TopicPlanned,
    TopicReferred,
    TopicSetBack,
    TopicSettled,
    TopicTakenUp,
)
from huiyin_deliberation.topics.rules import (
    CarryOut,
    Command,
    Decide,
    Decline,
    Drop,
    Plan,
    Publicise,
    Refer,
    SetBack,
    Settle,
    TakeUp,
    TopicIds,
)

ID, ISSUE, NOTICE, BY, OTHER = (UUID(int=n) for n in range(1, 6))
ABOUT: TopicIds = {"topic": ID, "issue": ISSUE}
SECOND_WEDNESDAY = date(2026, 11, 11)
TASK = Task(task=UUID(int=11), description="联系供电所安装", assignee=Person.named("张主任"), due_on=date(2026, 12, 1))
PUBLICISE_BY = date(2026, 12, 8)
TITLE, RESOLUTION, RESULT, REASON = "小区增设电瓶车充电桩", "在东门装十个", "十个充电桩投入使用", "表决未过半数"

PLANNED = TopicPlanned(
    **ABOUT, title=TITLE, priority="common", deliberate_by=SECOND_WEDNESDAY + timedelta(93), charter=3
)
TAKEN_UP = TopicTakenUp(**ABOUT, procedure="session", by=BY)
SET_BACK_ = TopicSetBack(**ABOUT, procedure="session", by=BY, reason="到会人数不足")
DECIDED = TopicDecided(**ABOUT, procedure="session", by=BY, resolution=RESOLUTION, tasks=(TASK,))
DECLINED = TopicDeclined(**ABOUT, procedure="session", by=BY, reason=REASON)
SETTLED = TopicSettled(**ABOUT, procedure="session", by=BY)
REFERRED = TopicReferred(**ABOUT, procedure="session", by=BY)
CARRIED_OUT = TopicCarriedOut(**ABOUT, result=RESULT, publicise_by=PUBLICISE_BY)
DROPPED = TopicDropped(**ABOUT, cause="withdrawn")


def plan(priority: PlanPriority = "common") -> Plan:
    return Plan(ID, ISSUE, TITLE, priority, SECOND_WEDNESDAY, 3, PlanRules())


TAKE_UP = TakeUp("session", BY)
SET_BACK = SetBack("session", BY, "到会人数不足")
DECIDE = Decide("session", BY, RESOLUTION, (TASK,), SECOND_WEDNESDAY)
DECLINE = Decline("session", BY, REASON)
SETTLE, REFER = Settle("session", BY), Refer("session", BY)
NOT_TAKEN = Decline(None, None, "不属村务")
CARRY_OUT = CarryOut(RESULT, {TASK.task}, PUBLICISE_BY)
DROP = Drop("withdrawn")


def publicised(kind: PublicationKind) -> NoticePublished:
    return NoticePublished(
        issue=ISSUE, publication=NOTICE, kind=kind, about=ID, board=VILLAGE, notice="请大家看", starts_at=NOW
    )


def publicise(kind: PublicationKind) -> Publicise:
    return Publicise(NOTICE, kind, VILLAGE, "请大家看", NOW)


STAGES: dict[str, tuple[Event, ...]] = {
    "planned": (PLANNED,),
    "taken_up": (PLANNED, TAKEN_UP),
    "decided": (PLANNED, TAKEN_UP, DECIDED),
    "carried_out": (PLANNED, TAKEN_UP, DECIDED, CARRIED_OUT),
    "not_adopted": (PLANNED, TAKEN_UP, DECLINED),
    "settled": (PLANNED, TAKEN_UP, SETTLED),
    "referred": (PLANNED, TAKEN_UP, REFERRED),
    "publicised": (PLANNED, TAKEN_UP, DECIDED, CARRIED_OUT, publicised("result")),
    "answered": (PLANNED, TAKEN_UP, DECLINED, publicised("answer")),
    "dropped": (PLANNED, DROPPED),
}
IN_PROCEDURE: list[Command] = [SET_BACK, DECIDE, DECLINE, SETTLE, REFER]
WORK: list[Command] = [
    TAKE_UP,
    *IN_PROCEDURE,
    NOT_TAKEN,
    CARRY_OUT,
    *(publicise(kind) for kind in get_args(PublicationKind)),
]
