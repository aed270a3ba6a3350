"""Settling an item (P6): called, spoken to, options tabled with their tasks, put to the vote, resolved by the count.

Who declared an interest of their own has no voice in the item, and counts neither as entitled nor as there (P2). What
is voted on is a way to settle it together with its tasks, each with a person or a body and a day; so what is resolved
is nobody's to word afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.ballots import VoteTally
from huiyin_contracts.deliberation_rules import AssemblyRule, DeliberationRules
from huiyin_contracts.parties import Person
from huiyin_contracts.session_items import (
    ConflictDeclared,
    FloorGiven,
    ItemCalled,
    ItemDeclined,
    ItemDeferred,
    ItemPutToVote,
    OptionTabled,
    ResolutionAdopted,
    SpeechAsked,
)
from huiyin_contracts.session_state import Item, ItemOption, Session
from huiyin_contracts.topics import Task
from huiyin_county.majorities import carried, least, quorate
from huiyin_deliberation.sessions.rules.convening import item_of
from huiyin_deliberation.sessions.rules.holding import there, under_way, with_a_voice
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class DeclareConflict:
    """Somebody has an interest of their own in an item."""

    topic: UUID
    person: Person


@dataclass(frozen=True, slots=True)
class CallItem:
    """Deliberate this one now."""

    topic: UUID


@dataclass(frozen=True, slots=True)
class AskToSpeak:
    """Somebody wants to say something on the item that is deliberated."""

    person: Person


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Let somebody speak who asked to."""

    speaker: UUID


@dataclass(frozen=True, slots=True)
class TableOption:
    """Table a way to settle it, and what is to be done then, by whom, until when."""

    topic: UUID
    option: UUID
    text: str
    tasks: tuple[Task, ...]
    proposer: Person


@dataclass(frozen=True, slots=True)
class PutToVote:
    """Vote on its options."""

    topic: UUID
    vote: UUID
    secret: bool
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class ResolveItem:
    """Settle it as its vote was counted."""

    topic: UUID
    vote: UUID
    tally: VoteTally
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class DeferItem:
    """Leave it for another session."""

    topic: UUID
    reason: str


Settling = DeclareConflict | CallItem | AskToSpeak | GiveFloor | TableOption | PutToVote | ResolveItem | DeferItem


def settled(command: Settling, session: Session, this: UUID) -> Sequence[Event]:
    """What comes of an item. Raises Refused."""
    if isinstance(command, DeclareConflict):
        return [_declared(command, session, this)]
    under_way(session, "open")
    match command:
        case CallItem(topic):
            _waiting(item_of(session, topic))
            if session.current:
                raise Refused("another-item-called", "正在议另一个议题，先有结论或暂缓（P6）")
            return [ItemCalled(session=this, topic=topic)]
        case AskToSpeak(person):
            item, speaker = _current(session), there(session, person)
            if speaker in item.waiting or speaker == item.speaker:
                raise Refused("speech-asked", "{name}已在等候发言", name=person.in_short)
            return [SpeechAsked(session=this, topic=item.topic, speaker=speaker)]
        case GiveFloor(speaker):
            item = _current(session)
            if speaker not in item.waiting:
                raise Refused("speech-not-asked", "没有请求发言，或者已经发过言（P6）")
            return [FloorGiven(session=this, topic=item.topic, speaker=speaker)]
        case TableOption():
            return [_tabled(command, session, this)]
        case PutToVote():
            return [_put_to_vote(command, session, this)]
        case ResolveItem():
            return [_resolved(command, session, this)]
        case DeferItem(topic, reason):
            item = item_of(session, topic)
            if item.stage == "voting":
                raise Refused("item-voted-on", "这个议题正在表决，先结束表决（P6）")
            _unsettled(item)
            return [ItemDeferred(session=this, topic=topic, reason=reason)]


def _declared(command: DeclareConflict, session: Session, this: UUID) -> ConflictDeclared:
    under_way(session, "convened", "open")
    item = item_of(session, command.topic)
    interested = with_a_voice(session, command.person)
    if interested in item.interested:
        raise Refused("conflict-declared", "{name}已经申明回避", name=command.person.in_short)
    if item.stage not in {"waiting", "called"}:
        raise Refused("conflict-too-late", "表决已经开始，回避须在表决前申明（P2）")
    return ConflictDeclared(session=this, topic=command.topic, interested=interested)


def _tabled(command: TableOption, session: Session, this: UUID) -> OptionTabled:
    item = _called(item_of(session, command.topic))
    proposer = there(session, command.proposer)
    if any(option.id == command.option or option.text == command.text for option in item.options):
        raise Refused("option-tabled", "这个方案已经提出")
    if not command.tasks:
        raise Refused("option-without-tasks", "方案要写明任务：每项定人限时（P6）")
    assert session.held_on is not None
    for task in command.tasks:
        if task.due_on < session.held_on:
            raise Refused("task-due-before-session", "任务的期限早于议事日（P6）")
        if task.assignee.id is None:
            raise Refused(
                "assignee-not-registered",
                "{name}不在登记册里，任务要落实到登记的人或单位（P6）",
                name=task.assignee.in_short,
            )
    return OptionTabled(
        session=this,
        topic=item.topic,
        option=command.option,
        text=command.text,
        tasks=command.tasks,
        proposer=proposer,
    )


def _put_to_vote(command: PutToVote, session: Session, this: UUID) -> ItemPutToVote:
    item = _called(item_of(session, command.topic))
    if not item.options:
        raise Refused("item-without-options", "还没有方案，不能表决（P6）")
    entitled = len(session.entitled) - len(item.interested)
    voters = tuple(subject for subject in session.here if subject not in item.interested)
    rule = command.rules.majorities.session
    if not quorate(rule, entitled=entitled, present=len(voters)):
        raise Refused(
            "item-without-quorum",
            "除去回避的，应到 {entitled} 人，实到 {present} 人，至少 {needed} 人才能表决；可以暂缓（P6、P2）",
            entitled=entitled,
            present=len(voters),
            needed=least(rule.present, entitled),
        )
    return ItemPutToVote(
        session=this, topic=item.topic, vote=command.vote, secret=command.secret, entitled=entitled, voters=voters
    )


def _resolved(command: ResolveItem, session: Session, this: UUID) -> ResolutionAdopted | ItemDeclined:
    item = item_of(session, command.topic)
    if item.stage != "voting" or item.vote != command.vote:
        raise Refused("item-not-voted-on", "这个议题没有在表决，不能形成决议（P6）")
    rule, tally = command.rules.majorities.session, command.tally
    chosen = _chosen(item, rule, tally)
    if chosen is None:
        return ItemDeclined(
            session=this, topic=item.topic, vote=command.vote, reason=_why_not(rule, tally), tally=tally
        )
    return ResolutionAdopted(
        session=this,
        topic=item.topic,
        vote=command.vote,
        option=chosen.id,
        resolution=chosen.text,
        tasks=chosen.tasks,
        tally=tally,
    )


def _chosen(item: Item, rule: AssemblyRule, tally: VoteTally) -> ItemOption | None:
    """The option that has more voices than every other, and as many as the rule asks for."""
    most = max((one.voices for one in tally.options), default=0)
    first = [one.option for one in tally.options if one.voices == most]
    if len(first) != 1 or not carried(rule, entitled=tally.entitled, present=tally.present, in_favour=most):
        return None
    return next((option for option in item.options if option.id == first[0]), None)


def _why_not(rule: AssemblyRule, tally: VoteTally) -> str:
    most = max((one.voices for one in tally.options), default=0)
    whole = tally.entitled if rule.in_favour_of == "entitled" else tally.present
    wanted = least(rule.in_favour, whole)
    if most >= wanted:
        return f"两个以上方案票数相同，各 {most} 票（P6）"
    return f"得票最多的方案 {most} 票，需要 {wanted} 票（P6）"


def _current(session: Session) -> Item:
    if session.current and session.current.stage == "called":
        return session.current
    raise Refused("no-item-called", "现在没有在议的议题（P6）")


def _called(item: Item) -> Item:
    _unsettled(item)
    if item.stage == "waiting":
        raise Refused("item-not-called", "还没有轮到这个议题（P6）")
    if item.stage == "voting":
        raise Refused("item-voted-on", "这个议题正在表决，先结束表决（P6）")
    return item


def _waiting(item: Item) -> None:
    _unsettled(item)
    if item.stage != "waiting":
        raise Refused("item-called", "正在议这个议题")


def _unsettled(item: Item) -> None:
    if item.settled:
        raise Refused("item-settled", "这个议题已有结论（P6）")
