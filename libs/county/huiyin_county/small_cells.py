"""Counts of people by division in which no small one can be seen, nor found by subtraction.

A count of fewer than five says something of single people, so it is not shown. But a town's count less those of its
other villages would give it all the same; so more is left out, until whoever knows all that is shown can think of at
least two numbers for everything that is not. What stands at a division itself, and at none below, counts as one of its
parts, for subtraction gives that as well.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

FEWEST: Final = 5
_LEVELS = (6, 9, 12)
_MOST = 10**9
_ITSELF = "*"
"""What is at a division and at none below it."""


@dataclass(slots=True)
class _Tree:
    """The counts of a county: of each division what is in it, and which parts that is the sum of."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    parts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> "_Tree":
        tree = cls()
        for code, n in counted.items():
            for above in (code[:length] for length in _LEVELS if length <= len(code)):
                tree.counts[above] += n
            if len(code) < _LEVELS[-1] and n:
                tree.counts[code + _ITSELF] = n
        for code in sorted(tree.counts):
            if code.endswith(_ITSELF):
                tree.parts[code[:-1]].append(code)
            elif len(code) > _LEVELS[0]:
                tree.parts[code[:-3]].append(code)
        return tree


def hidden_cells(counted: Mapping[str, int], fewest: int = FEWEST) -> frozenset[str]:
    """Which divisions' counts are not to be shown, of things counted where they stand; each county for itself."""
    tree = _Tree.of(counted)
    hidden = {code for code, n in tree.counts.items() if 0 < n < fewest}
    while known := _recovered(tree, hidden):
        more = [cell for code in known if (cell := _next(tree, code, hidden))]
        if not more:
            break
        hidden.add(min(more, key=lambda code: (tree.counts[code], code)))
    return frozenset(code for code in hidden if not code.endswith(_ITSELF))


def is_hidden(scope: str, counted: Mapping[str, int]) -> bool:
    """Whether the count of `scope` is not to be shown: a division, or all counties of a city, a province or the land.

    A sum over counties tells nothing of those whose count is shown, and gives away the one that is not.
    """
    hidden = hidden_cells(counted)
    if len(scope) < _LEVELS[0]:
        return any(len(code) == _LEVELS[0] and code.startswith(scope) for code in hidden)
    return scope in hidden


def _next(tree: _Tree, code: str, hidden: Collection[str]) -> str | None:
    """What to leave out besides, that a count does not follow from the others: the smallest beside it, or their sum."""
    above = code[:-1] if code.endswith(_ITSELF) else code[:-3]
    for cells in ([*tree.parts.get(above, ())], [*tree.parts.get(code, ())], [above]):
        if shown := [cell for cell in cells if tree.counts.get(cell) and cell not in hidden]:
            return min(shown, key=lambda cell: (tree.counts[cell], cell))
    return None


def _recovered(tree: _Tree, hidden: Collection[str]) -> list[str]:
    """What is hidden and can be no other number, for who knows all the rest: that it is one at least, and the sums."""
    low = {code: 1 if code in hidden else n for code, n in tree.counts.items()}
    high = {code: _MOST if code in hidden else n for code, n in tree.counts.items()}
    moved = True
    while moved:
        moved = False
        for above, parts in tree.parts.items():
            least, most = sum(low[part] for part in parts), sum(high[part] for part in parts)
            bounds = {above: (least, most)}
            for part in parts:
                bounds[part] = (low[above] - (most - high[part]), high[above] - (least - low[part]))
            for code, (least_of, most_of) in bounds.items():
                if least_of > low[code]:
                    low[code], moved = least_of, True
                if most_of < high[code]:
                    high[code], moved = most_of, True
    return sorted(code for code in hidden if low[code] == high[code])
