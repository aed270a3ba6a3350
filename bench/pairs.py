"""What is compared takes turns, so that whatever else the machine does meets them all alike.

A B C, B C A, C A B, …: each figure is the median of the ratios of those that stood in one round.
"""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bench.figure import Figure

OURS = "ours"

Turn = Callable[[], Awaitable[float]]
"""One turn; how many a second it made."""

Rates = dict[str, list[float]]

WARM_UP = 2


async def interleaved(turns: Mapping[str, Turn], rounds: int) -> Rates:
    """So many rounds, after a few that do not count."""
    names = list(turns)
    rates: Rates = {name: [] for name in names}
    for number in range(-WARM_UP, rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            gc.collect()  # of what others left behind
            rate = await turns[name]()
            if number >= 0:
                rates[name].append(rate)
    return rates


async def per_second(count: int, work: Awaitable[object]) -> float:
    """Do the work; how many a second it was."""
    began = time.perf_counter()
    await work
    return count / (time.perf_counter() - began)


def compare(figure: str, unit: str, rates: Rates, reaches: Mapping[str, str | None]) -> Sequence[Figure]:
    """A figure for each that ours should reach so many times; one that could not take part is named all the same."""
    ours = rates[OURS]
    figures = []
    for name, reach in reaches.items():
        row = Figure(
            f"{figure}, beside {name}", unit, statistics.median(ours), f"{name}, not to be had here", reach=reach
        )
        if theirs := rates.get(name):
            ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
            row = replace(row, compared_with=name, theirs=statistics.median(theirs), paired=ratio)
        figures.append(row)
    return figures
