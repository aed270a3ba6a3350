"""A topic walked whole: whatever anybody, or time, might ask of it in whatever state."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import get_args

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic
from huiyin_deliberation.topics.rules import TOPIC, Command, StallTopic

from .stages import CARRY_OUT, DECIDE, DECLINE, DROP, NOT_TAKEN, OTHER, SET_BACK, TAKE_UP, plan, publicise


def commands(topic: Topic) -> Iterable[Command]:
    """Everything, proper or not."""
    yield from (plan(), TAKE_UP, SET_BACK, DECIDE, DECLINE, NOT_TAKEN, CARRY_OUT, DROP)
    yield from (replace(DECIDE, by=OTHER), replace(CARRY_OUT, accepted={OTHER}))
    yield from map(publicise, get_args(PublicationKind))
    if topic.due_on:
        yield from (StallTopic(level, topic.due_on) for level in ("town", "county"))


def key(topic: Topic) -> Hashable:
    """What tells states apart; what was publicised changes nothing but on its end."""
    return topic.stage, topic.due_on, topic.stalled, topic.set_back


PROCEDURE = Procedure(
    name="议题 A topic",
    rules="huiyin_deliberation.topics.rules",
    decider=TOPIC,
    stage_of=lambda topic: topic.stage,
    commands_for=commands,
    key_of=key,
)
