"""Minutes walked whole: one change that is asked for, and whatever anybody might do about it, in time or late."""

from collections.abc import Hashable, Iterable
from dataclasses import replace

from tests.unit.deliberation.sessions.given_sessions import CHAIR
from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.minutes_state import Minutes
from huiyin_deliberation.minutes.rules import (
    MINUTES,
    AcceptAmendment,
    FinaliseMinutes,
    MinutesCommand,
    RefuseAmendment,
    SignMinutes,
)

from .test_rules import AFTER, AMENDMENT, ASK, BEN, DRAFT, LAST


def commands(minutes: Minutes) -> Iterable[MinutesCommand]:
    """Everything, in every state."""
    yield from (DRAFT, replace(DRAFT, sections=()))
    if not minutes.amendments:
        yield from (ASK, replace(ASK, today=AFTER))
    yield from (AcceptAmendment(AMENDMENT, "两种方案比较"), RefuseAmendment(AMENDMENT, "录音里是三种"))
    yield from (FinaliseMinutes(LAST), FinaliseMinutes(AFTER))
    yield from (SignMinutes(one, one) for one in (CHAIR, BEN))
    yield SignMinutes(CHAIR, BEN)


def key(minutes: Minutes) -> Hashable:
    """What tells states apart."""
    return minutes.stage, tuple(one.stage for one in minutes.amendments), minutes.signed


PROCEDURE = Procedure(
    name="会议纪要 Minutes of a session",
    rules="huiyin_deliberation.minutes.rules",
    decider=MINUTES,
    stage_of=lambda minutes: minutes.stage,
    commands_for=commands,
    key_of=key,
)
