"""One resident's opinion (意见): one voice, which may be changed until the last day, moderated in public (P8).

    (nothing) ── given ── given otherwise … until the last day
                  └── moderated ── restored, or given otherwise

What is moderated is kept, and its voice counts; what everybody may read is that it was, and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import ModeratorLevel
from huiyin_contracts.online_deliberation_state import OnlineDeliberation
from huiyin_contracts.opinions import OpinionGiven, OpinionModerated, OpinionRestored, OpinionStand
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

ROW = "P8"


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion as its events tell it."""

    resident: UUID | None = None
    stand: OpinionStand | None = None
    reason: Personal[str] | None = None
    shown: bool = True
    moderated: bool = False


@dataclass(frozen=True, slots=True)
class GiveOpinion:
    """Say where one stands, and why; `lives_here`: whether it is about the place where they live."""

    of: OnlineDeliberation
    opinion: UUID
    resident: UUID
    lives_here: bool
    stand: OpinionStand
    reason: str | None
    shown: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ModerateOpinion:
    """Take a reason out of public view, or show it again. `level` is that of the moderator's office."""

    of: OnlineDeliberation
    opinion: UUID
    by: Person
    level: ModeratorLevel | None
    moderators: tuple[ModeratorLevel, ...]
    reason: str
    restore: bool = False


class OpinionTold(TypedDict):
    """What is told of a moderation."""

    opinion: UUID
    by: Person
    reason: str


OpinionCommand = GiveOpinion | ModerateOpinion


def decide_opinion(command: OpinionCommand, opinion: Opinion) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if command.of.id is None:
        raise Refused("online-deliberation-unknown", "没有这次线上议事")
    match command:
        case GiveOpinion():
            return [_given(command, opinion, command.of.id)]
        case ModerateOpinion():
            return [_moderated(command, opinion, command.of.id)]


def _given(command: GiveOpinion, opinion: Opinion, this: UUID) -> Event:
    online, reason = command.of, command.reason or None
    if not command.lives_here:
        raise Refused("not-a-resident", "只有本村（社区）的居民能发表意见，一人一票（{row}）", row=Words(ROW))
    if online.stage != "open" or online.ends_at is None or command.at >= online.ends_at:
        raise Refused("opinion-too-late", "居民议事已经结束，不能再发表、修改意见（{row}）", row=Words(ROW))
    if reason is None and command.stand != "in_favour":
        raise Refused("opinion-without-reason", "反对或者有其他意见，请说明理由（{row}）", row=Words(ROW))
    before = opinion.reason.value if opinion.reason else None
    if (opinion.stand, before, opinion.shown) == (command.stand, reason, command.shown):
        raise Refused("opinion-says-so", "您的意见没有变化，一人一票（{row}）", row=Words(ROW))
    return OpinionGiven(
        online_deliberation=this,
        opinion=command.opinion,
        resident=command.resident,
        stand=command.stand,
        reason=Personal(command.resident, reason) if reason else None,
        shown=command.shown,
    )


def _moderated(command: ModerateOpinion, opinion: Opinion, this: UUID) -> Event:
    if command.level not in command.moderators:
        raise Refused("not-a-moderator", "按章程，这一级不管理线上意见（{row}）", row=Words(ROW))
    if opinion.resident is None:
        raise Refused("opinion-unknown", "没有这条意见")
    if opinion.resident == command.by.subject:
        raise Refused("moderates-own", "自己的意见由别人管理（{row}）", row=Words(ROW))
    told: OpinionTold = {"opinion": command.opinion, "by": command.by, "reason": command.reason}
    if command.restore:
        if not opinion.moderated:
            raise Refused("opinion-not-moderated", "这条理由没有隐去（{row}）", row=Words(ROW))
        return OpinionRestored(online_deliberation=this, **told)
    if opinion.moderated or opinion.reason is None or not opinion.shown:
        raise Refused("opinion-not-in-view", "这条意见没有公开的理由（{row}）", row=Words(ROW))
    return OpinionModerated(online_deliberation=this, **told)


def evolve_opinion(opinion: Opinion, event: Event) -> Opinion:
    """The opinion after an event of its stream."""
    match event:
        case OpinionGiven():
            return Opinion(event.resident, event.stand, event.reason, event.shown)
        case OpinionModerated():
            return replace(opinion, moderated=True)
        case OpinionRestored():
            return replace(opinion, moderated=False)
    return opinion


OPINION: Decider[OpinionCommand, Opinion] = Decider(Opinion(), decide_opinion, evolve_opinion)
