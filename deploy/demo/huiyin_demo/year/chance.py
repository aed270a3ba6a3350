"""What is drawn from a seed: the same seed, the same year."""

import random
from collections.abc import Callable, Sequence


def chance_of(seed: int, what: str) -> random.Random:
    """Chance of its own for each part, so that one that is changed leaves the others as they were."""
    return random.Random(f"{seed} {what}")  # noqa: S311 - a story, no secret


def person(chance: random.Random, surnames: Sequence[str], given: str) -> str:
    """A common name, and nobody's."""
    own = "".join(chance.sample(given, chance.choice((1, 2, 2))))
    return str(chance.choice(surnames) + own)


def shares(
    chance: random.Random, total: int, among: int, *, least: int, weights: Sequence[float] | None = None
) -> list[int]:
    """`total` in so many shares, none less than `least`."""
    found = [least] * among
    for number in chance.choices(range(among), weights, k=total - least * among):
        found[number] += 1
    return found


def different(many: int, draw: Callable[[], str], taken: set[str]) -> Sequence[str]:
    """So many names, each another: who joins a team twice is refused."""
    found: list[str] = []
    while len(found) < many:
        name = draw()
        if name not in taken:
            taken.add(name)
            found.append(name)
    return found
