"""All that may come of a session: three who are entitled, one topic, and whatever anybody might ask, proper or not."""

from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.ballots import OptionVoices, VoteTally
from huiyin_contracts.session_state import Session
from huiyin_deliberation.sessions.rules import SESSION, SessionCommand
from huiyin_deliberation.sessions.rules.convening import (
    AddItem,
    CancelSession,
    NoteNotHeld,
    PostponeSession,
    RemindOfSession,
    RemoveItem,
    SuperviseSession,
    WithdrawItem,
)
from huiyin_deliberation.sessions.rules.holding import (
    CloseSession,
    EndAttendance,
    MissQuorum,
    OpenSession,
    RecordAttendance,
)
from huiyin_deliberation.sessions.rules.items import (
    AskToSpeak,
    CallItem,
    DeclareConflict,
    DeferItem,
    GiveFloor,
    PutToVote,
    ResolveItem,
    TableOption,
)
from huiyin_events.refusal import Refused

from .given_sessions import (
    CHAIR,
    CONVENE,
    DAY,
    GUEST,
    HELD_ON,
    ISSUE,
    OPTION,
    RULES,
    SEVEN,
    TASK,
    TODAY,
    TOPIC,
    VOTE,
    bare,
)

THREE = SEVEN[:3]
LATER = date(2027, 1, 13)
SATURDAY = replace(DAY, held_on=date(2026, 12, 12), improper=Refused("not-a-deliberation-day", "（P6）"))
EARLY, NOBODY = TASK.model_copy(update={"due_on": TODAY}), TASK.model_copy(update={"assignee": GUEST.named("某人")})
OTHER = UUID(int=88)


def commands_for(session: Session) -> Iterator[SessionCommand]:
    """Everything, in every state."""
    convene = replace(CONVENE, entitled=THREE)
    yield from (convene, replace(convene, day=SATURDAY), replace(convene, chair=GUEST))
    yield from (NoteNotHeld(HELD_ON), NoteNotHeld(LATER), SuperviseSession(HELD_ON, "town"), RemindOfSession(HELD_ON))
    yield WithdrawItem(TOPIC, "撤回")
    yield from (AddItem(TOPIC, ISSUE, "机耕道", day, RULES) for day in (TODAY, HELD_ON))
    yield from (RemoveItem(TOPIC, "撤回"), CancelSession("已解决"))
    if session.held_on == HELD_ON:
        yield PostponeSession(replace(DAY, held_on=LATER), "大雪", RULES)
    yield PostponeSession(SATURDAY, "大雪", RULES)
    today = session.held_on or HELD_ON
    yield from (RecordAttendance(bare(one), "code", today) for one in THREE)
    yield RecordAttendance(bare(THREE[0]), "hand", TODAY)
    yield from (EndAttendance(bare(THREE[2])), EndAttendance(GUEST))
    for each in (OpenSession, MissQuorum):
        yield from (each(today, RULES), each(TODAY, RULES))
    yield CloseSession()
    yield from _on_the_item()


def _on_the_item() -> Iterator[SessionCommand]:
    yield from (CallItem(TOPIC), CallItem(OTHER), DeferItem(TOPIC, "等勘察"))
    yield from (DeclareConflict(TOPIC, bare(one)) for one in (THREE[1], GUEST))
    yield from (AskToSpeak(bare(THREE[1])), AskToSpeak(GUEST), GiveFloor(THREE[1].subject), GiveFloor(GUEST.subject))
    yield from (TableOption(TOPIC, OPTION, "砌挡墙", tasks, CHAIR) for tasks in ((TASK,), (), (EARLY,), (NOBODY,)))
    yield from (PutToVote(TOPIC, VOTE, secret, RULES) for secret in (False, True))
    for in_favour in range(4):
        for vote in (VOTE, OTHER):
            yield ResolveItem(TOPIC, vote, _tally(in_favour), RULES)


def _tally(in_favour: int) -> VoteTally:
    options = (OptionVoices(option=OPTION, voices=in_favour),)
    return VoteTally(entitled=3, present=3, options=options, against=3 - in_favour, abstained=0, silent=0)


def stage_of(session: Session) -> str:
    """Its stage, and while it is open that of the item that is deliberated."""
    return session.current.stage if session.stage == "open" and session.current else session.stage


def key_of(session: Session) -> Hashable:
    """What the rules ask of it, but for who waits to speak, on which nothing else depends."""
    roll = tuple(sorted((one.person.key, one.left) for one in session.roll.values()))
    items = tuple((item.stage, len(item.options), item.interested, item.voters) for item in session.items)
    return session.stage, session.held_on, session.not_held, session.supervised, roll, items


PROCEDURE = Procedure(
    "Face-to-face session 面对面议事会",
    "huiyin_deliberation.sessions.rules",
    SESSION,
    stage_of,
    commands_for,
    key_of,
)
