"""One measured figure, and the table they stand in."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
TABLE = Path(__file__).parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in which unit; beside it, from the same run, what it is compared with, where it is.

    `reach` is what the ratio of ours to theirs should come to: at least, or at most where `reach` begins with "≤".
    Where nothing was compared it is what ours should come to. `paired` is the median of the ratios of what was measured
    in turns: it holds where the ratio of two medians would waver with the machine.
    """

    figure: str
    unit: str
    ours: float
    compared_with: str | None = None
    theirs: float | None = None
    reach: str | None = None
    paired: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to theirs."""
        return self.paired or (self.ours / self.theirs if self.theirs else None)

    @property
    def met(self) -> bool | None:
        """Whether it reaches what it should; None where nothing was set, or nothing there to be compared with."""
        value = self.ours if self.compared_with is None else self.ratio
        if self.reach is None or value is None:
            return None
        wanted = float(self.reach.lstrip("≤≥ "))
        return value <= wanted if self.reach.startswith("≤") else value >= wanted

    def entry(self) -> dict[str, object]:
        """What stands in the results."""
        fields = asdict(self)
        del fields["paired"]
        return {**fields, "ratio": self.ratio, "met": self.met}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed."""
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1]


def save(figures: Sequence[Figure]) -> None:
    """Put figures in place of those of the same name, in the results and in the documentation's table."""
    kept = {entry["figure"]: entry for entry in json.loads(RESULTS.read_text("utf-8"))} if RESULTS.exists() else {}
    for figure in figures:
        kept[figure.figure] = figure.entry()
    entries = list(kept.values())
    RESULTS.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", "utf-8")
    before, _, rest = TABLE.read_text("utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    TABLE.write_text(f"{before}{_BEGIN}\n{_table(entries)}\n{_END}{after}", "utf-8")


def _table(entries: Sequence[dict[str, object]]) -> str:
    head = (
        "| figure | ours | compared with | theirs | ratio | reach | met |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    return "\n".join([head, *map(_row, entries)])


def _row(entry: dict[str, object]) -> str:
    met = {True: "yes", False: "no", None: ""}[entry["met"]]  # type: ignore[index]
    cells = (
        entry["figure"],
        f"{_number(entry['ours'])} {entry['unit']}",
        entry["compared_with"] or "",
        f"{_number(entry['theirs'])} {entry['unit']}" if entry["theirs"] else "",
        _number(entry["ratio"]),
        entry["reach"] or "",
        met,
    )
    return f"| {' | '.join(map(str, cells))} |"


def _number(value: object) -> str:
    match value:
        case int() | float() if abs(value) >= 100:
            return f"{value:,.0f}"
        case int() | float():
            return f"{value:.3g}"
        case _:
            return ""
