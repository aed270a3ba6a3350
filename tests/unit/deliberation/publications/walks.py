"""A notice walked whole: two who object, and whatever may become of that."""

from collections.abc import Hashable, Iterable
from dataclasses import replace

from tests.unit.deliberation.walks import Procedure

from huiyin_deliberation.publications.rules import NOTICE, Command, MissAnswer, StandingNotice

from .test_rules import ANSWER, CORRECT, ENDS, FIRST, ID, MA, MISS, SECOND, object_to


def commands(notice: StandingNotice) -> Iterable[Command]:
    """Everything, in every state."""
    yield from (object_to(at=ENDS), ANSWER, replace(ANSWER, objection=SECOND), CORRECT)
    both = ((object_to().by, FIRST), (MA, SECOND))
    yield from (object_to(by, this) for by, this in both if this not in notice.objections)
    yield from (MISS, MissAnswer(ID, SECOND))


def stage(notice: StandingNotice) -> str:
    """Whether an objection to it waits."""
    waiting = [one for one in notice.objections.values() if not one.answered]
    if any(one.overdue for one in waiting):
        return "overdue"
    return "objected" if waiting else "up"


def key(notice: StandingNotice) -> Hashable:
    """What tells states apart."""
    return tuple((this, one.answered, one.overdue) for this, one in notice.objections.items()), notice.says


PROCEDURE = Procedure(
    name="公示 A notice that is up",
    rules="huiyin_deliberation.publications.rules",
    decider=NOTICE,
    stage_of=stage,
    commands_for=commands,
    key_of=key,
)
