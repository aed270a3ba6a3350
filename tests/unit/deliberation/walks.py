"""A procedure walked whole: each state that can be reached, with each command that somebody might give in it.

A room's `walks.py` has its `PROCEDURE`; its tests say what must hold in all of it, and `python -m
tests.unit.deliberation.walks` draws docs/procedures.md from the same steps.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

from tests.walking import Step, step

from huiyin_contracts import Event
from huiyin_events.decider import Decider

C = TypeVar("C")
S = TypeVar("S")

PAGE = Path(__file__).parents[3] / "docs/procedures.md"
MOST = 100_000
_WALKED: dict[str, list[Any]] = {}

HEAD = """# The procedures

How a topic comes to a resolution, procedure by procedure. Each picture is drawn from the rules themselves: a test walks
every state that can be reached with every command that might be given in it, and what it finds is drawn. A test fails
when a picture is not what the rules do; `.venv/bin/python -m tests.unit.deliberation.walks` draws them anew.
"""


@dataclass(frozen=True)
class Procedure(Generic[C, S]):
    """What it takes to walk a procedure."""

    name: str
    """In both languages, as its heading."""
    rules: str
    """The module whose rules they are; its first sentence stands above the picture."""
    decider: Decider[C, S]
    stage_of: Callable[[S], str]
    commands_for: Callable[[S], Iterable[C]]
    """Everything that might be asked in a state, the improper too: too few, too late, by somebody else."""
    key_of: Callable[[S], Hashable]
    """What tells a state from others, as far as the rules go; it must be of few values."""

    def walk(self) -> list[Step[C, S]]:
        """Every command in every state, breadth first, each state once; walked once, however often it is asked for."""
        if self.name not in _WALKED:
            _WALKED[self.name] = list(self._walk())
        return _WALKED[self.name]

    def _walk(self) -> Iterator[Step[C, S]]:
        first = self.decider.initial
        seen, waiting = {self.key_of(first)}, deque([first])
        while waiting:
            state = waiting.popleft()
            for command in self.commands_for(state):
                taken = step(self.decider, command, state)
                yield taken
                if (key := self.key_of(taken.after)) not in seen:
                    assert len(seen) < MOST, f"{self.name}: more than {MOST} states: `key_of` tells too many apart"
                    seen.add(key)
                    waiting.append(taken.after)


def procedures() -> list[Procedure[Any, Any]]:
    """All procedures, by the rooms' `walks.py`."""
    here = Path(__file__).parent
    found = sorted(here.glob("*/walks.py"))
    return [import_module(f"tests.unit.deliberation.{file.parent.name}.walks").PROCEDURE for file in found]


def page() -> str:
    """docs/procedures.md as it is to be."""
    return "\n".join([HEAD, *map(_section, procedures())])


def _section(procedure: Procedure[Any, Any]) -> str:
    edges: dict[tuple[str, str], dict[str, None]] = {}
    for taken in procedure.walk():
        before, after = procedure.stage_of(taken.before), procedure.stage_of(taken.after)
        for event in taken.events:
            if before != after:
                edges.setdefault((before, after), {})[_called(event)] = None
    first = procedure.stage_of(procedure.decider.initial)
    lines = [f"    {_end(before, first)} --> {after}: {' / '.join(names)}" for (before, after), names in edges.items()]
    ends = {after for _, after in edges} - {before for before, _ in edges}
    lines += [f"    {end} --> [*]" for end in sorted(ends)]
    said = (import_module(procedure.rules).__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    return f"## {procedure.name}\n\n{said}\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _end(stage: str, first: str) -> str:
    return "[*]" if stage == first else stage


def _called(event: Event) -> str:
    return event.wording.zh


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
