"""Key matters walked whole: each step, proper and improper, in every state."""

from collections.abc import Hashable, Iterable
from datetime import timedelta

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.key_matter_state import KeyMatter
from huiyin_contracts.parties import Person
from huiyin_deliberation.key_matters.rules import (
    KEY_MATTER,
    AcceptService,
    Command,
    CommissionService,
    DeclineMatter,
    DiscussMatter,
    ProposeMatter,
    ReplaceDelegate,
    ReportService,
    ResolveMatter,
    SendBackService,
    StallMatter,
)

from .samples import COMPANY, MANAGER, OWNER, RULES, SECRETARY, TASK, THREE, TODAY, meeting, raised, vote

LATER, BEFORE = TODAY + timedelta(days=9), TODAY - timedelta(days=1)


def commands(matter: KeyMatter) -> Iterable[Command]:
    """Everything that somebody might record: too few, too late, by somebody else, too early."""
    yield raised("use_fund")
    yield raised("rebuild")
    for entitled, present, favour, day in ((9, 9, 9, TODAY), (9, 4, 4, TODAY), (9, 9, 4, TODAY), (9, 9, 9, LATER)):
        yield ProposeMatter(meeting(entitled, present, favour, day), TODAY, RULES)
    yield ProposeMatter(meeting(9, 10, 10), TODAY, RULES)
    for entitled, present, favour, day, n in (
        (3, 3, 2, TODAY, 3),
        (3, 3, 1, TODAY, 3),
        (9, 3, 3, TODAY, 3),
        (3, 3, 3, BEFORE, 3),
        (3, 3, 3, TODAY, 2),
    ):
        yield DiscussMatter(meeting(entitled, present, favour, day), THREE[:n], TODAY, RULES)
    for owners, area in (
        ((300, 240, 200), (28000, 22000, 19000)),
        ((300, 240, 130), (28000, 22000, 12000)),
        ((300, 240, 130), (28000, 22000, 9000)),
        ((300, 190, 190), (28000, 28000, 28000)),
        ((300, 300, 300), (28000, 18000, 18000)),
    ):
        yield ResolveMatter(vote(owners, area), "更换电梯", TODAY, RULES)
    yield CommissionService(TASK, COMPANY, "更换电梯", LATER, TODAY)
    yield CommissionService(TASK, COMPANY, "更换电梯", BEFORE, TODAY)
    yield ReportService("已更换", TODAY, RULES)
    yield AcceptService(OWNER)
    yield AcceptService(MANAGER)
    yield SendBackService(OWNER, "灯不亮", LATER, TODAY)
    yield SendBackService(MANAGER, "灯不亮", LATER, TODAY)
    yield from (ReplaceDelegate(OWNER, SECRETARY), ReplaceDelegate(OWNER, Person.named("新业主")))
    yield DeclineMatter("改为大修")
    if matter.due_on:
        yield StallMatter("town", matter.due_on)
        yield StallMatter("county", matter.due_on)


def key(matter: KeyMatter) -> Hashable:
    """What tells states apart."""
    return matter.stage, matter.kind, matter.due_on, min(matter.voted_down, 1), matter.stalled, min(matter.sent_back, 1)


PROCEDURE = Procedure(
    name="三议一服务 Three steps and a service",
    rules="huiyin_deliberation.key_matters.rules",
    decider=KEY_MATTER,
    stage_of=lambda matter: matter.stage,
    commands_for=commands,
    key_of=key,
)
