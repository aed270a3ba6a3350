"""A decider taken through any commands whatever: what is decided, what is refused, and what it comes to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar, cast

from huiyin_contracts import Event
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

C = TypeVar("C")
S = TypeVar("S")


@dataclass(frozen=True)
class Step(Generic[C, S]):
    """A command on a state: the events it led to, or the code of the rule that said no, and the state after it."""

    before: S
    command: C
    events: tuple[Event, ...]
    refused: str | None
    after: S


def step(decider: Decider[C, S], command: C, state: S) -> Step[C, S]:
    """One command on a state: the same command on the same state comes to the same."""
    events, refused = _decided(decider, command, state)
    assert _decided(decider, command, state) == (events, refused)
    return Step(state, command, events, refused, reduce(decider.evolve, events, state))


def walk(decider: Decider[C, S], commands: Iterable[C]) -> Iterator[Step[C, S]]:
    """Each command in turn. The events alone give the state."""
    state, history = decider.initial, list[Event]()
    for command in commands:
        taken = step(decider, command, state)
        history.extend(taken.events)
        assert decider.fold(history) == taken.after
        yield taken
        state = taken.after


def _decided(decider: Decider[C, S], command: C, state: S) -> tuple[tuple[Event, ...], str | None]:
    try:
        return tuple(cast("Sequence[Event]", decider.decide(command, state))), None
    except Refused as refusal:
        return (), refusal.code
