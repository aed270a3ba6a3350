"""Given / when / then for deciders: tests that read like the charter; and a clock that tests move.

given(POT, PotFilled(…)).when(Pour(…)).then(CupPoured(…))
given(POT).when(Pour(…)).refused("pot-empty")
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from huiyin_events.decider import Decider
from huiyin_events.events import DomainEvent
from huiyin_events.refusal import Refused

C = TypeVar("C")
S = TypeVar("S")


@dataclass
class Given(Generic[C, S]):
    """A decider and what happened so far."""

    decider: Decider[C, S]
    events: tuple[DomainEvent, ...]
    outcome: list[DomainEvent] | Refused | None = field(default=None)

    def when(self, command: C) -> "Given[C, S]":
        """Decide `command`."""
        try:
            outcome: list[DomainEvent] | Refused = list(self.decider.decide(command, self.decider.fold(self.events)))
        except Refused as refusal:
            outcome = refusal
        return Given(self.decider, self.events, outcome)

    def then(self, *expected: DomainEvent) -> None:
        """Exactly these events were decided."""
        assert not isinstance(self.outcome, Refused), f"refused ({self.outcome.code}): {self.outcome}"
        assert self.outcome == list(expected), f"decided {self.outcome}, the charter says {list(expected)}"

    def refused(self, code: str) -> None:
        """The rule `code` said no."""
        assert isinstance(self.outcome, Refused), f"expected a refusal ({code}), but it was decided: {self.outcome}"
        assert self.outcome.code == code, f"refused by {self.outcome.code}, the charter says {code}"

    @property
    def state(self) -> S:
        """The state after what was given and decided."""
        decided = self.outcome if isinstance(self.outcome, list) else []
        return self.decider.fold((*self.events, *decided))


def given(decider: Decider[C, S], *events: DomainEvent) -> Given[C, S]:
    """What happened so far."""
    return Given(decider, events)


class ManualClock:
    """A clock that stands still until it is moved; what sleeps by it is woken then.

    clock = ManualClock(NOW)
    timers = Timers(pool, handlers, clock)
    clock.wakes(timers.wake)
    clock.advance(timedelta(days=7))
    """

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._wake: list[Callable[[], None]] = []

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self._at

    def wakes(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever the clock is moved."""
        self._wake.append(wake)

    def set(self, at: datetime) -> None:
        """It is `at` now."""
        self._at = at
        for wake in self._wake:
            wake()

    def advance(self, by: timedelta) -> None:
        """It is so much later now."""
        self.set(self._at + by)
