"""Online deliberations walked whole: each step, proper and improper, in every state."""

from collections.abc import Hashable, Iterable
from dataclasses import replace

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.online_deliberation_state import OnlineDeliberation
from huiyin_contracts.online_deliberations import OpinionCount
from huiyin_deliberation.online.rules import (
    ONLINE,
    Command,
    DeclineOnline,
    DropOnline,
    FollowResult,
    SetBackOnline,
    StallOnline,
    WindowOver,
)

from .samples import ADOPT, CLOSE, EXTEND, HEARD, OPEN, PROPOSE, RESULT_UP, TASK, days, window

NOBODY = OpinionCount(in_favour=0, against=0, other=0)


def commands(online: OnlineDeliberation) -> Iterable[Command]:
    """Everything that is asked for, or time and the topic bring: too early, too short, with open objections."""
    yield from (OPEN, replace(OPEN, private=True), replace(OPEN, window=window(2)), replace(OPEN, window=window(400)))
    yield from (EXTEND, replace(EXTEND, window=window(7)), replace(EXTEND, window=window(400)))
    yield from (CLOSE, HEARD)
    if online.ends_at:
        yield WindowOver(online.ends_at)
    yield from (PROPOSE, replace(PROPOSE, unanswered=1), replace(PROPOSE, opinions=NOBODY))
    early = TASK.model_copy(update={"due_on": days(-1)})
    yield from (ADOPT, replace(ADOPT, unanswered=2), replace(ADOPT, tasks=()), replace(ADOPT, tasks=(TASK, early)))
    for unanswered in (0, 1):
        yield DeclineOnline("多数人不同意", unanswered)
        yield SetBackOnline("改开坝坝会", unanswered)
    yield DropOnline("议题已随事项终止")
    yield FollowResult("新市场开张", RESULT_UP)
    if online.due_on:
        yield StallOnline("town", online.due_on)
        yield StallOnline("county", online.due_on)
        yield StallOnline("town", days(-9))


def key(online: OnlineDeliberation) -> Hashable:
    """What tells states apart."""
    return online.stage, online.last_day, online.due_on, min(len(online.publications), 3), online.stalled


PROCEDURE = Procedure(
    name="线上四步 Four online steps",
    rules="huiyin_deliberation.online.rules",
    decider=ONLINE,
    stage_of=lambda online: online.stage,
    commands_for=commands,
    key_of=key,
)
