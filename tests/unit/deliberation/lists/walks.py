"""A listed matter walked whole: each outcome of a round, the desk's, and the clock, in every state."""

from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from uuid import UUID

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.deliberation_rules import DeliberationTimes
from huiyin_contracts.parties import Person
from huiyin_contracts.words import ReportedWords
from huiyin_deliberation.lists.rules.matters import (
    MATTER,
    STAGES,
    AnswerHousehold,
    GroupWithLike,
    ListMatter,
    Matter,
    MatterCommand,
    SendToDispatch,
    SettleElsewhere,
    StallListed,
    TakeIntoPlan,
)

TODAY = date(2026, 11, 28)
THIS, LIKE, ROUND, VISIT, HOUSEHOLD = (UUID(int=n) for n in range(1, 6))
LIST = ListMatter(
    THIS,
    "problem",
    "道路",
    VISIT,
    HOUSEHOLD,
    Person.named("李党员", "member-li"),
    ReportedWords(description="机耕道塌方"),
    TODAY,
    1,
    DeliberationTimes(),
)
DUE = TODAY + timedelta(days=DeliberationTimes().screening)


def commands(_matter: Matter) -> Iterable[MatterCommand]:
    """Everything that a round, the desk and the clock might say."""
    yield LIST
    yield TakeIntoPlan(ROUND, "important", "修复机耕道")
    yield SendToDispatch(ROUND, "修复机耕道")
    yield AnswerHousehold(ROUND, "已由供电所修好")
    for stage in ("listed", *STAGES):
        yield GroupWithLike(ROUND, Matter(LIKE, stage))
    yield GroupWithLike(ROUND, Matter(THIS, "listed"))
    yield GroupWithLike(ROUND, Matter())
    yield SettleElsewhere("screened")
    yield SettleElsewhere("withdrawn")
    for level in ("town", "county"):
        yield StallListed(level, DUE)
        yield StallListed(level, TODAY)


def key(matter: Matter) -> Hashable:
    return matter.stage, matter.stalled


PROCEDURE = Procedure(
    "清单事项 · A listed matter (P3)",
    "huiyin_deliberation.lists.rules.matters",
    MATTER,
    lambda matter: matter.stage,
    commands,
    key,
)
