"""Residents deliberate online by four steps: topic, opinions, proposed handling, result, none left out (P8).

    open ── closed ── proposed ── heard ── adopted ── result publicised
     │ └ set back       └── proposed anew ──┘
     └────────┴──────────────────────┴── set back into the plan, or declined with the reason as its answer

The topic is published (发布议题), and residents say where they stand and why until its last day (居民议事). Then the
proposed handling is announced with what they said (公示拟办意见), and can be objected to for the days of the charter.
Once each objection has its answer the proposal is the resolution, with a person and a day for each task; or another is
announced, or it is declined. When all is carried out, the result is publicised (公示结果).
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.online_deliberation_state import UNPUBLISHED, OnlineDeliberation, evolve
from huiyin_contracts.online_deliberations import (
    OnlineDeliberationAdopted,
    OnlineDeliberationClosed,
    OnlineDeliberationDeclined,
    OnlineDeliberationExtended,
    OnlineDeliberationOpened,
    OnlineDeliberationSetBack,
    OnlineDeliberationStalled,
    OnlineHandlingProposed,
    OnlineObjectionsEnded,
    OnlineResultPublicised,
    OnlineStep,
)
from huiyin_deliberation.online.rules.asked import (
    AdoptProposal,
    Command,
    DeclineOnline,
    DropOnline,
    ExtendOnline,
    FollowResult,
    OnlineWindow,
    OpenOnline,
    ProposeHandling,
    SetBackOnline,
    StallOnline,
    WindowOver,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

__all__ = [
    "ONLINE",
    "AdoptProposal",
    "Command",
    "DeclineOnline",
    "DropOnline",
    "ExtendOnline",
    "FollowResult",
    "OnlineWindow",
    "OpenOnline",
    "ProposeHandling",
    "SetBackOnline",
    "StallOnline",
    "WindowOver",
    "decide",
]

ROW = "P8"
STEPS: dict[OnlineStep, str] = {
    "deliberate": "居民议事",
    "propose": "公示拟办意见",
    "object": "异议期",
    "decide": "形成决议",
    "publicise": "公示结果",
}
MOST_DAYS = 365

_Acting = ExtendOnline | ProposeHandling | AdoptProposal | DeclineOnline | SetBackOnline


def decide(command: Command, online: OnlineDeliberation) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, OpenOnline):
        return [_opened(command, online)]
    if online.id is None:
        raise Refused("online-deliberation-unknown", "没有这次线上议事")
    match command:
        case StallOnline() | WindowOver() | DropOnline() | FollowResult():
            return _by_itself(command, online, online.id)
    return [_done(command, online, online.id)]


def _by_itself(
    command: StallOnline | WindowOver | DropOnline | FollowResult, online: OnlineDeliberation, this: UUID
) -> Sequence[Event]:
    """What comes of time, or of the topic; where it is no news, nothing."""
    owed = online.next
    match command:
        case StallOnline(level, due_on):
            if owed is None or due_on != online.due_on or level in online.stalled:
                return []
            return [OnlineDeliberationStalled(online_deliberation=this, step=owed, level=level, due_on=due_on)]
        case WindowOver(ends_at):
            if ends_at != online.ends_at:
                return []
            if owed == "deliberate":
                return [OnlineDeliberationClosed(online_deliberation=this)]
            return [OnlineObjectionsEnded(online_deliberation=this)] if owed == "object" else []
        case DropOnline(reason):
            if owed is None or owed == "publicise":
                return []
            return [OnlineDeliberationDeclined(online_deliberation=this, step=owed, reason=reason)]
        case FollowResult(result, publication):
            if owed != "publicise":
                return []
            return [OnlineResultPublicised(online_deliberation=this, result=result, publication=publication)]


def _done(command: _Acting, online: OnlineDeliberation, this: UUID) -> Event:
    """What an office asks for, in its turn."""
    owed = online.next
    if owed is None:
        raise Refused("online-deliberation-ended", "这次线上议事已经有了结果（{row}）", row=Words(ROW))
    match command:
        case ExtendOnline(reason, window, rules):
            _in_turn(online, owed, "deliberate", "propose")
            _longer(window, online)
            return OnlineDeliberationExtended(
                online_deliberation=this,
                reason=reason,
                last_day=window.last_day,
                ends_at=window.ends_at,
                next_by=window.last_day + timedelta(days=rules.times.step),
            )
        case ProposeHandling():
            _in_turn(online, owed, "propose", "decide")
            _answered(command.unanswered)
            return _proposed(command, this)
        case AdoptProposal():
            _in_turn(online, owed, "decide")
            _answered(command.unanswered)
            return _adopted(command, online, this)
        case DeclineOnline(reason, unanswered):
            _in_turn(online, owed, "propose", "decide")
            _answered(unanswered)
            return OnlineDeliberationDeclined(online_deliberation=this, step=owed, reason=reason)
        case SetBackOnline(reason, unanswered):
            _in_turn(online, owed, "deliberate", "propose", "decide")
            _answered(unanswered)
            return OnlineDeliberationSetBack(online_deliberation=this, step=owed, reason=reason)


def _opened(command: OpenOnline, online: OnlineDeliberation) -> Event:
    if online.id is not None:
        raise Refused("online-deliberation-opened", "这次线上议事已经开始")
    if command.private:
        raise Refused("topic-private", "不公开的事项不能在线上议（{row}）", row=Words(ROW))
    window, least = command.window, command.rules.publication.topic
    if (window.last_day - window.today).days < least:
        text = "议题至少公示 {least} 天，居民才有时间议（{row}）"
        raise Refused("online-too-short", text, least=least, row=Words(ROW))
    _within_a_year(window)
    return OnlineDeliberationOpened(
        online_deliberation=command.id,
        topic=command.topic,
        title=command.title,
        notice=command.notice,
        publication=command.publication,
        charter=command.charter,
        last_day=window.last_day,
        ends_at=window.ends_at,
        next_by=window.last_day + timedelta(days=command.rules.times.step),
    )


def _longer(window: OnlineWindow, online: OnlineDeliberation) -> None:
    """What residents were told they have is never made shorter."""
    if online.last_day is None or window.last_day <= max(online.last_day, window.today):
        text = "只能延长：新的截止日要晚于今天和原来的截止日（{row}）"
        raise Refused("online-not-longer", text, row=Words(ROW))
    _within_a_year(window)


def _within_a_year(window: OnlineWindow) -> None:
    if (window.last_day - window.today).days > MOST_DAYS:
        raise Refused("online-too-long", "最多议 {most} 天（{row}）", most=MOST_DAYS, row=Words(ROW))


def _in_turn(online: OnlineDeliberation, owed: OnlineStep, *turns: OnlineStep) -> None:
    """Each step in its turn: neither before what residents were told they have is over, nor after."""
    if owed in turns:
        return
    day = online.last_day.isoformat() if online.last_day else ""
    if owed == "deliberate":
        text = "居民议事到 {day}为止，期满后才能办下一步（{row}）"
        raise Refused("online-not-over", text, day=day, row=Words(ROW))
    if owed == "object":
        text = "异议期到 {day}为止，期满后才能办下一步（{row}）"
        raise Refused("objections-not-over", text, day=day, row=Words(ROW))
    text = "线上四步不能跳过、不能颠倒：现在是{next}（{row}）"
    raise Refused("online-step", text, next=Words(STEPS[owed]), row=Words(ROW))


def _answered(unanswered: int) -> None:
    if unanswered:
        text = "还有 {n} 条异议没有答复，每条都要有答复（{row}）"
        raise Refused("objections-unanswered", text, n=unanswered, row=Words(ROW))


def _proposed(command: ProposeHandling, this: UUID) -> Event:
    if command.opinions.total == 0:
        text = "还没有居民发表意见，可以延长，或者退回议事计划（{row}）"
        raise Refused("nobody-deliberated", text, row=Words(ROW))
    window = command.window
    return OnlineHandlingProposed(
        online_deliberation=this,
        proposal=command.proposal,
        publication=command.publication,
        opinions=command.opinions,
        last_day=window.last_day,
        ends_at=window.ends_at,
        next_by=window.last_day + timedelta(days=command.rules.times.step),
    )


def _adopted(command: AdoptProposal, online: OnlineDeliberation, this: UUID) -> Event:
    """What was announced is resolved, word by word; each task has a person and a deadline (P6)."""
    if online.proposal is None or not command.tasks:
        raise Refused("resolution-without-task", "决议要写明内容，每项任务定人限时（{row}）", row=Words("P6"))
    last = max(task.due_on for task in command.tasks)
    if early := next((task for task in command.tasks if task.due_on < command.today), None):
        text = "任务的期限 {day} 早于今天（{row}）"
        raise Refused("task-due-before-today", text, day=early.due_on.isoformat(), row=Words("P6"))
    next_by = last + timedelta(days=command.rules.times.handling)
    return OnlineDeliberationAdopted(
        online_deliberation=this, resolution=online.proposal, tasks=command.tasks, next_by=next_by
    )


ONLINE: Decider[Command, OnlineDeliberation] = Decider(UNPUBLISHED, decide, evolve)
