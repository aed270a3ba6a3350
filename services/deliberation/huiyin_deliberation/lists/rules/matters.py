"""One listed matter (P3): what a visit found, until the two committees screen it, or it is settled beside them.

    listed ─┬─ planned      with its priority: a topic of the plan
            ├─ grouped      with a like one, which goes on
            ├─ dispatched   nobody need deliberate it
            ├─ answered     not taken, with the reason
            └─ settled      its issue went on at the desk, or was taken back

Not screened in time, it goes up to the town and the county (P7).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationTimes, PlanPriority
from huiyin_contracts.lists import (
    ListKind,
    MatterAnswered,
    MatterDispatched,
    MatterGrouped,
    MatterListed,
    MatterPlanned,
    MatterSettled,
    MatterStalled,
    SettledBy,
)
from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.words import ReportedWords, sealed_for
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

MatterStage = Literal["none", "listed", "planned", "grouped", "dispatched", "answered", "settled"]

STAGES: dict[MatterStage, str] = {
    "planned": "已列入议事计划",
    "grouped": "已并入同类事项",
    "dispatched": "已转派单",
    "answered": "已答复",
    "settled": "已另行办理",
}
GOES_ON: tuple[MatterStage, ...] = ("listed", "planned", "dispatched")
"""At which stages a matter can take others in."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What the rules need to know of a listed matter."""

    id: UUID | None = None
    stage: MatterStage = "none"
    charter: int = 0
    due: date | None = None
    stalled: tuple[SupervisionLevel, ...] = ()

    @property
    def due_on(self) -> date | None:
        """Until when it is to be screened; None: it was."""
        return self.due if self.stage == "listed" else None


@dataclass(frozen=True, slots=True)
class ListMatter:
    """Put what a visit found on the village's list; `today` is the day it arrives."""

    id: UUID
    kind: ListKind
    category: str
    visit: UUID
    household: UUID
    member: Person
    words: ReportedWords
    today: date
    charter: int
    times: DeliberationTimes


@dataclass(frozen=True, slots=True)
class TakeIntoPlan:
    """Take it into the plan."""

    round: UUID
    priority: PlanPriority
    title: str


@dataclass(frozen=True, slots=True)
class GroupWithLike:
    """Go on with another; `like` is that one as it stands."""

    round: UUID
    like: Matter


@dataclass(frozen=True, slots=True)
class SendToDispatch:
    """Let somebody do it, without deliberation."""

    round: UUID
    title: str


@dataclass(frozen=True, slots=True)
class AnswerHousehold:
    """Not take it, and say why."""

    round: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SettleElsewhere:
    """Its issue went on beside a round."""

    outcome: SettledBy


@dataclass(frozen=True, slots=True)
class StallListed:
    """Put on record that a level sees to it from now on."""

    level: SupervisionLevel
    due_on: date


RoundOutcome = TakeIntoPlan | GroupWithLike | SendToDispatch | AnswerHousehold
MatterCommand = ListMatter | RoundOutcome | SettleElsewhere | StallListed


def matter_of(visit: UUID, number: int) -> UUID:
    """The id of what a visit found: the same, however often the visit is sent."""
    return uuid5(visit, str(number))


def decide(command: MatterCommand, matter: Matter) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, ListMatter):
        return [] if matter.id else [_listed(command)]
    if matter.id is None:
        raise Refused("matter-unknown", "清单里没有这件事")
    if isinstance(command, SettleElsewhere):
        return [MatterSettled(matter=matter.id, outcome=command.outcome)] if matter.stage == "listed" else []
    if isinstance(command, StallListed):
        if matter.due_on != command.due_on or command.level in matter.stalled:
            return []
        return [MatterStalled(matter=matter.id, level=command.level, due_on=command.due_on)]
    if matter.stage != "listed":
        raise Refused("matter-screened", "这件事已经筛选：{stage}（P3）", stage=Words(STAGES[matter.stage]))
    match command:
        case TakeIntoPlan(round_, priority, title):
            return [MatterPlanned(matter=matter.id, round=round_, priority=priority, title=title)]
        case GroupWithLike(_, like) if like.id is None:
            raise Refused("matter-unknown", "清单里没有这件事")
        case GroupWithLike(_, like) if like.id == matter.id:
            raise Refused("matter-into-itself", "一件事不能并入它自己（P3）")
        case GroupWithLike(_, like) if like.stage not in GOES_ON:
            raise Refused(
                "matter-like-over", "要并入的那件{stage}，请并入还在办的（P3）", stage=Words(STAGES[like.stage])
            )
        case GroupWithLike(round_, like):
            assert like.id is not None
            return [MatterGrouped(matter=matter.id, round=round_, into=like.id)]
        case SendToDispatch(round_, title):
            return [MatterDispatched(matter=matter.id, round=round_, title=title)]
        case AnswerHousehold(round_, reason):
            return [MatterAnswered(matter=matter.id, round=round_, reason=reason)]


def _listed(command: ListMatter) -> MatterListed:
    words = sealed_for(command.household, command.words)
    assert words is not None
    return MatterListed(
        matter=command.id,
        kind=command.kind,
        category=command.category,
        visit=command.visit,
        household=command.household,
        member=command.member,
        words=words,
        due_on=command.today + timedelta(days=command.times.screening),
        charter=command.charter,
    )


def evolve(matter: Matter, event: Event) -> Matter:
    """The matter after an event."""
    match event:
        case MatterListed():
            return Matter(event.matter, "listed", event.charter, event.due_on)
        case MatterPlanned():
            return replace(matter, stage="planned")
        case MatterGrouped():
            return replace(matter, stage="grouped")
        case MatterDispatched():
            return replace(matter, stage="dispatched")
        case MatterAnswered():
            return replace(matter, stage="answered")
        case MatterSettled():
            return replace(matter, stage="settled")
        case MatterStalled():
            return replace(matter, stalled=(*matter.stalled, event.level))
    return matter


MATTER: Decider[MatterCommand, Matter] = Decider(Matter(), decide, evolve)
