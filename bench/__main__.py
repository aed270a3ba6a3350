"""`python -m bench [NAME ...]`: measure, print, and write bench/results.json and the table in docs/performance.md.

Without a name, all but what takes very long.
"""

import sys
from collections.abc import Callable, Sequence

from bench import (
    append,
    consuming,
    deliberating,
    desk,
    growth,
    importing,
    latency,
    reading,
    rebuild,
    relaying,
    rest,
    road,
    sealing,
    searching,
    spread,
    tree,
    trust,
    voting,
    writers,
)
from bench.figure import Figure, save

BENCHES: dict[str, Callable[[], Sequence[Figure]]] = {
    "road": road.measure,
    "voting": voting.measure,
    "deliberating": deliberating.measure,
    "importing": importing.measure,
    "rest": rest.measure,
    "append": append.measure,
    "writers": writers.measure,
    "sealing": sealing.measure,
    "reading": reading.measure,
    "relaying": relaying.measure,
    "consuming": consuming.measure,
    "rebuild": rebuild.measure,
    "spread": spread.measure,
    "latency": latency.measure,
    "tree": tree.measure,
    "trust": trust.measure,
    "growth": growth.measure,
}
LONG: dict[str, Callable[[], Sequence[Figure]]] = {
    "growth-parts": growth.measure_parts,
    "growth-large": growth.measure_large,
    "desk": desk.measure,
    "searching": searching.measure,
}


def main(names: Sequence[str]) -> int:
    """Run the benches named, or all but the long ones."""
    known = BENCHES | LONG
    if unknown := set(names) - set(known):
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        print(f"{name} …", flush=True)
        figures = known[name]()
        for figure in figures:
            compared = f"  ({figure.ratio:.2f} × {figure.compared_with})" if figure.ratio else ""
            print(f"  {figure.figure}: {figure.ours:,.4g} {figure.unit}{compared}", flush=True)
        save(figures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
