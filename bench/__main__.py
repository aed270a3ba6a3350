"""`python -m bench [NAME ...]`: measure, print, and write bench/results.json and the table in docs/performance.md."""

import sys
from collections.abc import Callable, Sequence

from bench import importing, rest, road
from bench.figure import Figure, save

BENCHES: dict[str, Callable[[], Sequence[Figure]]] = {
    "road": road.measure,
    "importing": importing.measure,
    "rest": rest.measure,
}


def main(names: Sequence[str]) -> int:
    """Run the benches named, or all."""
    if unknown := set(names) - set(BENCHES):
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        print(f"{name} …", flush=True)
        figures = BENCHES[name]()
        for figure in figures:
            compared = f"  ({figure.ratio:.2f} × {figure.compared_with})" if figure.ratio else ""
            print(f"  {figure.figure}: {figure.ours:,.4g} {figure.unit}{compared}", flush=True)
        save(figures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
