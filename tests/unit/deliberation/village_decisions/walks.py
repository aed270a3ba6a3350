"""Village decisions walked whole: each step, proper and improper, in every state."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.village_decision_state import VillageDecision
from huiyin_contracts.village_decisions import DecisionMeeting, DecisionSheet
from huiyin_deliberation.village_decisions.rules import (
    VILLAGE_DECISION,
    CarryOutDecision,
    Command,
    DeclineDecision,
    PubliciseSheet,
    ReplaceOverseer,
    SignSheet,
    StallDecision,
    SuperviseSheet,
)

from .samples import APART, CADRE, MERGED, MOVE, OVER, OVERSEER, RULES, TODAY, TOWN, VILLAGER, hold, meeting

MEETINGS: tuple[DecisionMeeting, ...] = get_args(DecisionMeeting)
SHEETS: tuple[DecisionSheet, ...] = get_args(DecisionSheet)


def commands(decision: VillageDecision) -> Iterable[Command]:
    """Everything that somebody might record: too few, too late, without the town, by somebody else."""
    yield from (MOVE, MERGED, replace(MERGED, rules=APART), replace(MOVE, overseers=(OVERSEER, OVERSEER)))
    for step in MEETINGS:
        yield hold(step, meeting(30, 24, 22, town=True))
        yield hold(step, meeting(30, 24, 22))
        yield hold(step, meeting(30, 24, 12, town=True))
        yield hold(step, meeting(30, 15, 15, town=True))
        yield hold(step, meeting(30, 31, 22, town=True))
        yield hold(step, meeting(30, 24, 22, TODAY + timedelta(days=1), town=True))
        yield hold(step, meeting(30, 24, 22, TODAY - timedelta(days=1), town=True))
        yield hold(step, meeting(30, 24, 22, town=True).model_copy(update={"stood_back": (VILLAGER, OVERSEER, TOWN)}))
        yield hold(step, meeting(30, 24, 22), meeting(9, 9, 9))
        yield SignSheet(step, VILLAGER)
        yield SignSheet(step, CADRE)
    yield hold("branch", meeting(30, 24, 22), meeting(9, 9, 2))
    yield replace(hold("representatives", meeting(30, 24, 22, town=True)), tasks=())
    for sheet in SHEETS:
        yield PubliciseSheet(sheet, "公开", TODAY, RULES)
        for by, agrees, day in ((OVERSEER, True, OVER), (OVERSEER, False, OVER), (OVERSEER, True, TODAY)):
            yield SuperviseSheet(sheet, by, "属实", agrees, day, RULES)
        yield SuperviseSheet(sheet, VILLAGER, "属实", True, OVER, RULES)
        yield SuperviseSheet(sheet, OVERSEER, "属实", True, OVER, RULES, 1)
    yield from (ReplaceOverseer(OVERSEER, VILLAGER), ReplaceOverseer(VILLAGER, CADRE))
    yield ReplaceOverseer(OVERSEER, CADRE, (str(CADRE.id),))
    yield CarryOutDecision("通车", TODAY, RULES)
    yield DeclineDecision("明年再议")
    if decision.due_on:
        yield StallDecision("town", decision.due_on)
        yield StallDecision("county", decision.due_on)


def key(decision: VillageDecision) -> Hashable:
    """What tells states apart."""
    signed = (
        tuple(min(len(one.signers), 2) for one in decision.meetings.values()) if decision.stage == "proposed" else ()
    )
    opinions = tuple((sheet, one.agrees) for sheet, one in decision.sheets.items())
    held = decision.last_on, decision.due_on, min(decision.voted_down, 1), decision.stalled
    return decision.stage, decision.merged, signed, opinions, held


PROCEDURE = Procedure(
    name="四议两公开 Four meetings, two disclosures",
    rules="huiyin_deliberation.village_decisions.rules",
    decider=VILLAGE_DECISION,
    stage_of=lambda decision: decision.stage,
    commands_for=commands,
    key_of=key,
)
