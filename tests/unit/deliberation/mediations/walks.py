"""Mediations walked whole: each step, by whom it is for and by others, in every state."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import timedelta

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.mediation_state import Mediation
from huiyin_deliberation.mediations.rules import (
    MEDIATION,
    AnswerMediator,
    Command,
    ConfirmKept,
    HoldMediation,
    LeaveMediator,
    ProposeMediator,
    RecuseMediator,
    ReferOnward,
    RefuseMediation,
    SignAgreement,
    StallMediation,
    VisitSide,
)

from .samples import DEGU, JIKE, OPEN, OTHER, RULES, SHAMA, TODAY, draw_up

PEOPLE = (JIKE, SHAMA, DEGU, OTHER)
TOMORROW = TODAY + timedelta(days=1)


def commands(case: Mediation) -> Iterable[Command]:
    """Everything that somebody might ask for, the improper too."""
    yield from (OPEN, replace(OPEN, second=JIKE))
    yield from (ProposeMediator(DEGU), ProposeMediator(DEGU, "表弟"), ProposeMediator(JIKE))
    for by in PEOPLE:
        yield AnswerMediator(by, True, TODAY, RULES)
        yield AnswerMediator(by, False, TODAY, RULES)
        yield SignAgreement(by, TODAY, RULES)
        yield ConfirmKept(by)
        yield RefuseMediation(by, TODAY, RULES)
    for by in (DEGU, OTHER):
        yield RecuseMediator(by, TODAY, RULES)
        yield VisitSide(by, "first", TODAY, TODAY, RULES)
        yield VisitSide(by, "second", TODAY, TODAY, RULES)
        yield HoldMediation(by, TODAY, (), TODAY, RULES)
        yield draw_up(by=by)
    yield VisitSide(DEGU, "first", TOMORROW, TODAY, RULES)
    yield HoldMediation(DEGU, TODAY, ("second",), TODAY, RULES)
    yield from (draw_up("bride_price"), replace(draw_up(), checked={}))
    yield LeaveMediator(DEGU, TODAY, RULES)
    yield ReferOnward("court", "双方不同意")
    if case.due_on:
        yield StallMediation("town", case.due_on)
        yield StallMediation("county", case.due_on)


def key(case: Mediation) -> Hashable:
    """What tells states apart."""
    signers = frozenset(one.id for one in case.signers)
    seen = frozenset(case.visited), frozenset(case.accepted), min(case.sessions, 1)
    return case.stage, case.mediator is not None, seen, signers, case.due_on, case.stalled


PROCEDURE = Procedure(
    name="德古说理 Degu mediation",
    rules="huiyin_deliberation.mediations.rules",
    decider=MEDIATION,
    stage_of=lambda case: case.stage,
    commands_for=commands,
    key_of=key,
)
