"""A round of revisits (月度回访, P4): the county asks after what was carried out the month before.

    opened, with those drawn ── each: answered, or three times nobody reached ── closed
                                  └── not solved or not well: reopened once; the second time a finding ── settled

A sample is drawn by the log itself (`huiyin_county.draws`), so that nobody chooses whom the county asks. Who carried it
out does not ask whether it was done.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypedDict
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.parties import Party, Person
from huiyin_contracts.revisits import (
    Revisit,
    RevisitAnswered,
    RevisitAttempted,
    RevisitChannel,
    RevisitFindingRaised,
    RevisitFindingSettled,
    RevisitRoundClosed,
    RevisitRoundOpened,
)
from huiyin_contracts.words import sealed_for
from huiyin_county.draws import drawn
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

TRIES = 3
"""So often nobody was reached, once on the spot, and a topic counts as not reached."""
HandledAgain = Literal["no", "under_way", "before"]
_ROUNDS = UUID("d3b7a1d4-51a6-5c44-8f1b-6875697969cc")


@dataclass(frozen=True, slots=True)
class AskedTopic:
    """How far a topic of the round has come."""

    revisit: Revisit
    tries: tuple[RevisitChannel, ...] = ()
    answer: tuple[bool, bool] | None = None
    """Solved, and satisfied."""
    finding: bool = False
    settled: bool = False

    @property
    def unreached(self) -> bool:
        """Whether nobody was reached often enough."""
        return self.answer is None and len(self.tries) >= TRIES and "visit" in self.tries

    @property
    def over(self) -> bool:
        """Whether there is nothing left to ask."""
        return self.answer is not None or self.unreached


@dataclass(frozen=True, slots=True)
class RevisitRound:
    """What the rules need to know of a round."""

    id: UUID | None = None
    charter: int = 0
    topics: Mapping[UUID, AskedTopic] = field(default_factory=dict)
    closed: bool = False

    @property
    def complete(self) -> bool:
        """Whether each topic was asked after."""
        return all(topic.over for topic in self.topics.values())


@dataclass(frozen=True, slots=True)
class OpenRevisits:
    """Begin the round of a month, with all that was carried out in it as `population`."""

    id: UUID
    month: str
    share: int
    seed: UUID
    population: Collection[Revisit]
    due_at: datetime
    charter: int


@dataclass(frozen=True, slots=True)
class AttemptRevisit:
    """Note that nobody was reached."""

    topic: UUID
    channel: RevisitChannel
    by: Person


@dataclass(frozen=True, slots=True)
class Finding:
    """Who sees to what is still not well, and by when."""

    owner: Party
    due_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerRevisit:
    """Record what a household said.

    `again` is whether the issue was handled once more: "before", and this is what came of it, so that what is not well
    becomes a `finding`; or "under_way", as somebody asked for it meanwhile. What was said is sealed for `household`, a
    pseudonym.
    """

    topic: UUID
    household: UUID
    channel: RevisitChannel
    solved: bool
    satisfied: bool
    by: Person
    told_by: str | None
    remark: str | None
    again: HandledAgain
    carried_out_by: Collection[str]
    finding: Finding | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SettleFinding:
    """Say what was done about a finding."""

    topic: UUID
    result: str


@dataclass(frozen=True, slots=True)
class CloseRevisits:
    """Close the round, once it is complete."""


Command = OpenRevisits | AttemptRevisit | AnswerRevisit | SettleFinding | CloseRevisits


class _About(TypedDict):
    round: UUID
    issue: UUID
    topic: UUID


def round_of(county: str, month: str) -> UUID:
    """A county's round of a month: one at most."""
    return uuid5(_ROUNDS, f"{county} {month}")


def finding_of(round_: UUID, topic: UUID) -> UUID:
    """The duty that follows from a finding."""
    return uuid5(round_, str(topic))


def decide(command: Command, state: RevisitRound) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, OpenRevisits):
        return _opened(command, state)
    if state.id is None:
        raise Refused("revisits-unknown", "没有这一轮回访")
    if isinstance(command, CloseRevisits):
        return _closed(state, state.id)
    topic = state.topics.get(command.topic)
    if topic is None:
        raise Refused("revisit-not-drawn", "这个议题不在这一轮回访中（P4）")
    about: _About = {"round": state.id, "issue": topic.revisit.issue, "topic": topic.revisit.topic}
    if isinstance(command, SettleFinding):
        if not topic.finding:
            raise Refused("no-finding", "这个议题没有回访遗留问题")
        if topic.settled:
            raise Refused("finding-settled", "这个遗留问题已经处理完毕")
        return [RevisitFindingSettled(**about, result=command.result)]
    if topic.answer is not None:
        raise Refused("revisit-answered", "这个议题已经回访过")
    if topic.unreached:
        raise Refused("revisit-unreached", "这个议题已按没有联系上登记")
    if isinstance(command, AttemptRevisit):
        if len(topic.tries) >= TRIES and command.channel != "visit":
            raise Refused("revisit-on-the-spot", "电话已联系 {n} 次，须到现场回访一次（P4）", n=len(topic.tries))
        tried = RevisitAttempted(round=state.id, topic=command.topic, channel=command.channel, by=command.by)
        return [tried]
    return _answered(command, state, about)


def _opened(command: OpenRevisits, state: RevisitRound) -> Sequence[Event]:
    if state.id is not None:
        return []
    if not command.population:
        raise Refused("nothing-to-revisit", "{month} 没有落实办结的议题，无须回访（P4）", month=command.month)
    known = {each.topic: each for each in command.population}
    chosen = drawn(command.seed, command.share, known)
    return [
        RevisitRoundOpened(
            round=command.id,
            month=command.month,
            share=command.share,
            seed=command.seed,
            population=len(known),
            revisits=tuple(known[topic] for topic in chosen),
            due_at=command.due_at,
            charter=command.charter,
        )
    ]


def _answered(command: AnswerRevisit, state: RevisitRound, about: _About) -> Sequence[Event]:
    if command.by.key in command.carried_out_by:
        raise Refused("revisit-own-work", "这件事是您自己办的，须由别人回访（P4）")
    good = command.solved and command.satisfied
    if not good and command.remark is None:
        raise Refused("revisit-without-reason", "没有解决或不满意的，须写明群众怎么说（P4）")
    events: list[Event] = [
        RevisitAnswered(
            **about,
            channel=command.channel,
            solved=command.solved,
            satisfied=command.satisfied,
            told_by=sealed_for(command.household, command.told_by),
            remark=sealed_for(command.household, command.remark),
            by=command.by,
            reopens=not good and command.again == "no",
        )
    ]
    if not good and command.again == "before":
        if command.finding is None:
            raise Refused("finding-without-owner", "已重办过一次仍不满意，须确定由谁负责、何时办好（P4、P7）")
        if command.finding.due_at <= command.now:
            raise Refused("finding-due-before-now", "遗留问题的期限须在今天以后")
        raised = command.finding
        events.append(RevisitFindingRaised(**about, owner=raised.owner, due_at=raised.due_at, charter=state.charter))
    return events


def _closed(state: RevisitRound, this: UUID) -> Sequence[Event]:
    if state.closed or not state.complete:
        return []
    answers = [topic.answer for topic in state.topics.values() if topic.answer is not None]
    return [
        RevisitRoundClosed(
            round=this,
            answered=len(answers),
            satisfied=answers.count((True, True)),
            unreached=len(state.topics) - len(answers),
        )
    ]


def evolve(state: RevisitRound, event: Event) -> RevisitRound:
    """The round after an event."""
    match event:
        case RevisitRoundOpened():
            topics = {revisit.topic: AskedTopic(revisit) for revisit in event.revisits}
            return RevisitRound(event.round, event.charter, topics)
        case RevisitAttempted():
            return _with(state, event.topic, tries=(*state.topics[event.topic].tries, event.channel))
        case RevisitAnswered():
            return _with(state, event.topic, answer=(event.solved, event.satisfied))
        case RevisitFindingRaised():
            return _with(state, event.topic, finding=True)
        case RevisitFindingSettled():
            return _with(state, event.topic, settled=True)
        case RevisitRoundClosed():
            return replace(state, closed=True)
    return state


def _with(state: RevisitRound, topic: UUID, **changes: Any) -> RevisitRound:
    return replace(state, topics={**state.topics, topic: replace(state.topics[topic], **changes)})


REVISITS: Decider[Command, RevisitRound] = Decider(RevisitRound(), decide, evolve, lively=True)
