"""Given / when / then for deciders: tests that read like the charter.

given(issue, IssueReported(…)).when(Screen(…)).then(IssueScreened(…))
given(issue).when(Withdraw(…)).refused("issue-unknown")
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from huiyin_events.contracts import Event
from huiyin_events.decider import Decider
from huiyin_events.refused import Refused

C = TypeVar("C")
S = TypeVar("S")


@dataclass
class Given(Generic[C, S]):
    """A decider and what happened so far."""

    decider: Decider[C, S]
    events: tuple[Event, ...]
    outcome: list[Event] | Refused | None = field(default=None)

    def when(self, command: C) -> "Given[C, S]":
        """Decide `command`."""
        try:
            outcome: list[Event] | Refused = list(self.decider.decide(command, self.decider.fold(self.events)))
        except Refused as refusal:
            outcome = refusal
        return Given(self.decider, self.events, outcome)

    def then(self, *expected: Event) -> None:
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


def given(decider: Decider[C, S], *events: Event) -> Given[C, S]:
    """What happened so far."""
    return Given(decider, events)
