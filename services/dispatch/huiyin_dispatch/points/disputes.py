"""A member disputes a point; an office answers, and corrects it by a counter-entry (Y5). Nothing is ever edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.points import PointsAdjusted, PointsDisputeAnswered, PointsDisputed, PointsVoided
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """What a member disputes: an entry, or that something is missing in a month."""

    entry: UUID | None
    month: str
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What the rules need to know of a member's points."""

    disputes: Mapping[UUID, OpenDispute] = field(default_factory=dict)
    void: frozenset[UUID] = frozenset()
    corrections: int = 0
    last_dispute: UUID | None = None


@dataclass(frozen=True, slots=True)
class Void:
    """The entry does not count; a counter-entry takes what it gives."""

    entry: UUID


@dataclass(frozen=True, slots=True)
class Adjust:
    """So many points more, or fewer."""

    points: Decimal


Fix = Void | Adjust


@dataclass(frozen=True, slots=True)
class Dispute:
    """Dispute an entry, or that one is missing. `account` is the number that the member has."""

    account: UUID
    member: str
    entry: UUID | None
    month: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerDispute:
    """Answer a dispute, with its correction where it was right. `asking` is the sign-in of the office's person."""

    account: UUID
    member: str
    dispute: UUID
    answer: str
    fix: Fix | None
    asking: str


@dataclass(frozen=True, slots=True)
class Correct:
    """Correct what no one disputed, and say why. `asking` is the sign-in of the office's person."""

    account: UUID
    member: str
    fix: Fix
    month: str
    reason: str
    asking: str


Command = Dispute | AnswerDispute | Correct


def decide(command: Command, account: Account) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Dispute):
        return [_disputed(command, account)]
    if command.asking == command.member:
        raise Refused("points-own", "自己的积分由其他工作人员核对")
    if isinstance(command, Correct):
        return [_corrected(command, account, command.fix, command.month, command.reason, None)]
    disputed = account.disputes.get(command.dispute)
    if disputed is None:
        raise Refused("points-dispute-unknown", "没有这条异议")
    if disputed.answered:
        raise Refused("points-dispute-answered", "这条异议已经答复")
    if isinstance(command.fix, Void) and command.fix.entry != disputed.entry:
        raise Refused("points-dispute-about-another", "这条异议不是对这一笔提出的")
    answered = PointsDisputeAnswered(
        member=command.member,
        dispute=command.dispute,
        answer=command.answer,
        corrected=command.fix is not None,
    )
    if command.fix is None:
        return [answered]
    about = (disputed.month, command.answer, command.dispute)
    return [_corrected(command, account, command.fix, *about), answered]


def _disputed(command: Dispute, account: Account) -> Event:
    asked = (command.entry, command.month)
    if any((open_.entry, open_.month) == asked for open_ in account.disputes.values() if not open_.answered):
        raise Refused("points-dispute-open", "这一笔已经提出异议，等答复后再提")
    if command.entry in account.void:
        raise Refused("points-void", "这一笔已经冲正，不再计分")
    # The next of this member's: of two at the same time, each gets its own.
    dispute = uuid5(command.account, f"dispute:{len(account.disputes)}")
    return PointsDisputed(
        member=command.member,
        dispute=dispute,
        entry=command.entry,
        month=command.month,
        reason=command.reason,
    )


def _corrected(
    command: AnswerDispute | Correct, account: Account, fix: Fix, month: str, reason: str, dispute: UUID | None
) -> Event:
    correction = uuid5(command.account, f"correction:{account.corrections}")
    match fix:
        case Void(entry):
            if entry in account.void:
                raise Refused("points-void", "这一笔已经冲正，不再计分")
            return PointsVoided(
                member=command.member,
                correction=correction,
                entry=entry,
                month=month,
                reason=reason,
                dispute=dispute,
            )
        case Adjust(points):
            if not points:
                raise Refused("points-adjusted-by-nothing", "增减的分值不能为零")
            return PointsAdjusted(
                member=command.member,
                correction=correction,
                month=month,
                points=points,
                reason=reason,
                dispute=dispute,
            )


def evolve(account: Account, event: Event) -> Account:
    """The account after an event."""
    match event:
        case PointsDisputed():
            disputes = {**account.disputes, event.dispute: OpenDispute(event.entry, event.month)}
            return replace(account, disputes=disputes, last_dispute=event.dispute)
        case PointsVoided():
            return replace(account, void=account.void | {event.entry}, corrections=account.corrections + 1)
        case PointsAdjusted():
            return replace(account, corrections=account.corrections + 1)
        case PointsDisputeAnswered():
            answered = replace(account.disputes[event.dispute], answered=True)
            return replace(account, disputes={**account.disputes, event.dispute: answered})
    return account


ACCOUNT: Decider[Command, Account] = Decider(Account(), decide, evolve)
